import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import type { TimedAct } from '../../patterns/pubsub/timed-acts.ts';
import { parseBootstrap } from '../../servers/kafka/admin/address.ts';
import { probeLeaders } from '../../servers/kafka/admin/kafka-probe.ts';
import type { EmbeddedBroker, EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import { UNSECURED } from '../../servers/kafka/client/security.ts';
import type { Fault } from './faults.ts';

/** How long a broker that is restarted may take to end, ms. */
const SHUT_DOWN_MS = 30_000;
const ASK_TIMEOUT_MS = 2_000;

/** What faults are done to. */
export interface FaultGround {
  own: EmbeddedCluster;
  topic: string;
}

/** The faults as a run carries them out; each says which brokers it struck. */
export function faultActs(faults: readonly Fault[], ground: FaultGround): TimedAct[] {
  return faults.map((fault) => ({
    atS: fault.atS,
    text: fault.text,
    act: async (signal) => {
      const brokers = await struckBy(fault, ground);
      await Promise.all(brokers.map((broker) => strike(fault, broker, signal)));
      return brokers.length === 0 ? 'no broker' : `broker ${brokers.map(({ id }) => id).join(', ')}`;
    },
  }));
}

async function strike(
  { verb, forS }: Fault,
  { process }: EmbeddedBroker,
  signal: AbortSignal,
): Promise<void> {
  switch (verb) {
    case 'kill':
      return process.kill();
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

async function struckBy({ verb, target }: Fault, { own, topic }: FaultGround): Promise<EmbeddedBroker[]> {
  const { brokers } = own;
  if (target.kind === 'killed') return brokers.filter(({ process }) => !process.isRunning);
  if (target.kind === 'followers') {
    const leader = await leaderOf(own, topic, target.partition);
    return brokers.filter(({ id, process }) => id !== leader && process.isRunning);
  }
  const id = target.kind === 'broker' ? target.id : await leaderOf(own, topic, target.partition);
  const broker = brokers.find((one) => one.id === id);
  if (broker === undefined) throw new HydraError(`there is no broker ${id}`);
  if (verb !== 'start' && !broker.process.isRunning) throw new HydraError(`broker ${id} is down already`);
  return [broker];
}

/** One that stands still would be waited for, and one that starts does not answer yet: whoever else there is, is asked. */
async function leaderOf({ brokers }: EmbeddedCluster, topic: string, partition: number): Promise<number> {
  let failure: unknown = new HydraError('no broker is there to tell who leads');
  for (const { bootstrap, process } of brokers) {
    const [address] = process.isAnswering ? parseBootstrap(bootstrap) : [];
    if (address === undefined) continue;
    try {
      const asking = { timeoutMs: ASK_TIMEOUT_MS, security: UNSECURED };
      const leader = (await probeLeaders(address, topic, asking))[partition];
      if (leader !== undefined && leader >= 0) return leader;
      failure = new HydraError(`partition ${partition} has no leader`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
