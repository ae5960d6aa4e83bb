import { HydraError } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { kindsOfTask } from './client-kinds.ts';
import { connectArguments } from './connecting.ts';
import { clientsPerTask, type DirectConfigs, type Place, type PubsubLoad } from './parts.ts';

/** Which of a publisher's ports subscribers connect to, where they do; the first is its control port. */
const DATA_PORT = 1;

/** What the tasks of each role are told alike. */
export interface RoleConfigs {
  publisher: Dictionary;
  subscriber: Dictionary;
  /** Where subscribers connect to publishers. */
  direct: DirectConfigs | undefined;
}

/** Each task's configuration: publishers are told their share of the rate, subscribers how many clients are theirs. */
export function taskConfigs(
  load: PubsubLoad,
  launched: Ready['launched'],
  { publisher, subscriber, direct }: RoleConfigs,
): (task: RunTask) => Dictionary {
  const clients = clientsPerTask(load);
  const places = direct === undefined ? [] : publisherPlaces(launched);
  const grouping = load.grouping ?? null;
  const indexes = new Map(
    launched.flatMap(({ tasks }) => tasks.map((task, index) => [task.id, index] as const)),
  );
  return (task) => {
    const index = indexes.get(task.id) ?? 0;
    if (task.role === 'subscriber') {
      const hosted = clients[index] ?? 0;
      const own = {
        ...subscriber,
        ...direct?.subscriber(places),
        clients: hosted,
        ...connectArguments(load, index),
        ...kindArguments(load, index, hosted),
        ...blockArguments(load),
      };
      if (load.grouping === undefined) return own;
      // Told also where there are none: what a task was told before stays in force.
      return {
        ...own,
        groups: grouping?.groups ?? 0,
        first_client: index * load.clients_per_app,
        held_back: JSON.stringify(grouping?.plan.heldBack ?? []),
      };
    }
    // The wire's float has 32 bits, which is too few for a rate.
    const share = String(rateShare(load, index));
    const place = places[index];
    const own = direct === undefined || place === undefined ? {} : direct.publisher(place);
    return { ...publisher, ...own, publisher: index, msg_requested_rate: share };
  };
}

function blockArguments({ blocks = [] }: PubsubLoad): Dictionary {
  return { loses_packets: String(blocks.some(({ mode }) => mode === 'packet_loss')) };
}

/** Told also where there are none: what a task was told before stays in force. */
function kindArguments({ kinds, clients_per_app }: PubsubLoad, index: number, hosted: number): Dictionary {
  if (kinds === undefined) return {};
  if (kinds === null) return { kinds: 'none' };
  return { kinds: JSON.stringify(kindsOfTask(kinds, index * clients_per_app, hosted)) };
}

/**
 * A publisher's rate, messages per second: so that all of them together publish the run's messages to the last one,
 * whatever does not divide.
 */
export function rateShare(
  { msg_rate, publishers, test_duration }: Pick<PubsubLoad, 'msg_rate' | 'publishers' | 'test_duration'>,
  index: number,
): number {
  if (publishers === 1) return msg_rate;
  const total = Math.round(msg_rate * test_duration);
  return shareOf(total, publishers, index) / test_duration;
}

/** A publisher's share of so many messages: all shares together are the whole, whatever does not divide. */
export function shareOf(total: number, publishers: number, index: number): number {
  const until = (publisher: number) => Math.floor((publisher * total) / publishers);
  return until(index + 1) - until(index);
}

/** @throws HydraError where the cluster gave a publisher too few ports */
function publisherPlaces(launched: Ready['launched']): Place[] {
  const tasks = launched.find(({ role }) => role.name === 'publisher')?.tasks ?? [];
  return tasks.map(({ id, host, ports }) => {
    const port = ports[DATA_PORT];
    if (port === undefined) throw new HydraError(`the cluster gave publisher task ${id} no second port`);
    return { host, port };
  });
}

/** @throws HydraError with the first task's reason when none could start */
export function refuseEmptyFleet(tasks: RunTasks): void {
  if (tasks.ofRole('subscriber').length > 0) return;
  const first = tasks.dead.find((dead) => dead.role === 'subscriber');
  throw new HydraError(`no subscriber task could start: ${first?.reason ?? 'none was launched'}`, {
    hint: 'their stdout and stderr are kept in the results folder',
  });
}
