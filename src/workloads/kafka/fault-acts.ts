import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import type { TimedAct } from '../../patterns/shared/timed-acts.ts';
import type { EmbeddedBroker } from '../../servers/kafka/brokers/embedded-broker.ts';
import type { Fault } from './faults.ts';
import { lastWords } from './last-words.ts';
import { elect, type FaultGround, leaderOf, move, placeOf } from './partition-acts.ts';

/** How long a broker that is restarted or stopped may take to end, ms. */
const SHUT_DOWN_MS = 30_000;
/** How long a broker may go on whose disk takes no more, ms. */
const MOST_FULL_MS = 30_000;
/** Its own words need room: they are a file too, and far shorter than what it is to be kept from writing. */
const ROOM_FOR_LOG_BYTES = 65_536;
const LOG_BYTES = 1_048_576;

/** The faults as a run carries them out; each says what it struck. */
export function faultActs(faults: readonly Fault[], ground: FaultGround): TimedAct[] {
  return faults.map((fault) => ({
    atS: fault.atS,
    text: fault.text,
    act: (signal) => carryOut(fault, ground, signal),
  }));
}

async function carryOut(fault: Fault, ground: FaultGround, signal: AbortSignal): Promise<string> {
  const { verb, target } = fault;
  if (verb === 'move' && 'partition' in target)
    return move(ground, target.partition, target.kind === 'leader' ? 'leader' : 'all', signal);
  if (target.kind === 'preferred' || target.kind === 'unclean') return elect(ground, target.kind, signal);
  const brokers = await struckBy(fault, ground);
  if (verb === 'fill') return (await Promise.all(brokers.map((broker) => fill(broker, signal)))).join(', ');
  await Promise.all(brokers.map((broker) => strike(fault, broker, signal)));
  return brokers.length === 0 ? 'no broker' : `broker ${brokers.map(({ id }) => id).join(', ')}`;
}

async function strike(
  { verb, forS }: Fault,
  { process }: EmbeddedBroker,
  signal: AbortSignal,
): Promise<void> {
  switch (verb) {
    case 'kill':
      return process.kill();
    case 'stop':
      return process.shutDown(SHUT_DOWN_MS);
    case 'start':
      return process.start();
    case 'restart':
      await process.shutDown(SHUT_DOWN_MS);
      return process.start();
    case 'pause':
      process.pause();
      try {
        await delay(forS * 1000, signal);
      } finally {
        process.resume();
      }
  }
}

/** @returns what the broker said of it @throws HydraError where it goes on */
async function fill({ id, process, log }: EmbeddedBroker, signal: AbortSignal): Promise<string> {
  const before = (await log(LOG_BYTES)).length;
  if (!(await process.fillDisk(before + ROOM_FOR_LOG_BYTES, MOST_FULL_MS, signal)))
    throw new HydraError(`broker ${id} still runs: it wrote too little to come to the end of its disk`);
  return `broker ${id} ended: ${lastWords((await log(LOG_BYTES)).slice(before))}`;
}

async function struckBy({ verb, target }: Fault, ground: FaultGround): Promise<EmbeddedBroker[]> {
  const { brokers } = ground.own;
  switch (target.kind) {
    case 'killed':
      return brokers.filter(({ process }) => process.downBy === 'kill');
    case 'stopped':
      return brokers.filter(({ process }) => process.downBy === 'stop');
    case 'followers': {
      const { leader, replicas } = await placeOf(ground, target.partition);
      return brokers.filter(({ id, process }) => id !== leader && replicas.includes(id) && process.isRunning);
    }
    case 'leader':
    case 'broker': {
      const id = target.kind === 'broker' ? target.id : await leaderOf(ground, target.partition);
      const broker = brokers.find((one) => one.id === id);
      if (broker === undefined) throw new HydraError(`there is no broker ${id}`);
      if (verb !== 'start' && !broker.process.isRunning) throw new HydraError(`broker ${id} is down already`);
      return [broker];
    }
    default:
      throw new HydraError(`${verb} ${target.kind} is done to no broker`);
  }
}
