import { countText } from '../../base/number-text.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import { clientsByHost } from './client-places.ts';
import type { PubsubLoad } from './parts.ts';

/** What members of groups are to do, as a run carries it out: the tasks that host them are told. */
export function memberActs(
  load: PubsubLoad,
  { launched, tasks }: Pick<Ready, 'launched' | 'tasks'>,
): TimedAct[] {
  return (load.grouping?.plan.acts ?? []).map(({ verb, members, atS, text }) => ({
    atS,
    text,
    act: async (signal) => {
      const byHost = clientsByHost(members, load, launched);
      await tasks.command('act', ({ id }) => ({ act: verb, clients: (byHost.get(id) ?? []).join(',') }), {
        only: ({ id }) => byHost.has(id),
        signal,
      });
      return `${countText(members.length, 'member')} in ${countText(byHost.size, 'task')}`;
    },
  }));
}
