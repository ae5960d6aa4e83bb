import { HydraError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import { hostsOf } from './client-places.ts';
import type { PubsubLoad } from './parts.ts';
import { exact } from './task-arguments.ts';

/** The blocks of networks as a run carries them out: tasks are told once, and end them by themselves. */
export function blockActs(
  load: Pick<PubsubLoad, 'blocks' | 'clients_per_app'>,
  { launched, tasks }: Pick<Ready, 'launched' | 'tasks'>,
  { clock }: Pick<RunControl, 'clock'>,
): TimedAct[] {
  return (load.blocks ?? []).map(({ clients, mode, forS, atS, text }, block) => ({
    atS,
    text,
    act: async (signal) => {
      const byHost = hostsOf(clients, load, launched);
      const living = tasks.ofRole('subscriber').filter(({ id }) => byHost.has(id));
      if (living.length === 0) throw new HydraError('no task of its clients is left');
      const order: Dictionary = { act: 'block', block, mode, for_s: exact(forS) };
      const args = ({ id }: { id: string }) => ({ ...order, clients: (byHost.get(id) ?? []).join(',') });
      await tasks.command('steer', args, { only: ({ id }) => byHost.has(id), signal });
      await clock.delay(forS * 1000, signal);
      return `${countText(clients.length, 'client')} in ${countText(living.length, 'task')}`;
    },
  }));
}
