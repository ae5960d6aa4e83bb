import type { Collected } from './collected.ts';
import type { GroupRow, RebalanceRow } from './group-rows.ts';
import { groupRows } from './groups.ts';
import { rebalancesOf } from './rebalances.ts';
import type { Counts } from './result.ts';

/** What each group has read; empty where clients read each for themselves. */
export function groupsOf({ load, subscribers, publishers, bounds, lag = null }: Collected): GroupRow[] {
  if (!load.grouping) return [];
  const published = publishers.map(({ part }) => part.streams ?? []);
  const told = subscribers.map(({ part }) => part);
  return groupRows(told, load.grouping, { published, bounds, lag });
}

/** The rebalances of all groups, in order of time; none where tasks have no clock in common. */
export function rebalanceRows(run: Collected): RebalanceRow[] {
  const { grouping } = run.load;
  if (!grouping || !haveOneClock(run)) return [];
  const parts = run.subscribers.flatMap(({ part }) => part.groups);
  const startUs = Math.min(...run.publishers.map(({ part }) => part.start_us ?? Number.POSITIVE_INFINITY));
  const endUs = Math.min(...parts.map(({ ended_us }) => ended_us ?? Number.POSITIVE_INFINITY));
  return Array.from({ length: grouping.groups }, (_, group) => {
    const logs = parts.flatMap((part) => (part.group === group && part.log !== null ? [part.log] : []));
    return rebalancesOf({
      group: group + 1,
      marks: logs.flatMap(({ marks }) => marks),
      tenures: logs.flatMap(({ tenures }) => tenures),
      streams: grouping.isShared ? null : grouping.streams,
      startUs,
      endUs,
    });
  })
    .flat()
    .sort((a, b) => a.at_s - b.at_s);
}

function haveOneClock({ publishers, subscribers }: Collected): boolean {
  return new Set([...publishers, ...subscribers].map(({ report }) => report.host.boot_id)).size === 1;
}

/** What groups make of numbers that hold for single clients. */
export function groupNotes(run: Collected, groups: readonly GroupRow[]): string[] {
  if (groups.length === 0) return [];
  const again = sum(groups, (row) => row.read_twice);
  const unacknowledged = sum(groups, (row) => row.unacknowledged ?? 0);
  const died = run.deadTasks.some(({ role }) => role === 'subscriber');
  return [
    ...(again > 0
      ? [
          `${again} messages were read twice: end-to-end latency and the series hold each time that another member read one, and backlog_at_end may be too low by so many`,
        ]
      : []),
    ...(unacknowledged > 0
      ? [
          `${unacknowledged} messages were read, and no member heard that the system knows it: whoever read them went before it was answered`,
        ]
      : []),
    ...(haveOneClock(run)
      ? []
      : ['rebalances are not told: tasks run on several hosts, whose clocks have nothing in common']),
    ...(died
      ? ['what members of dead tasks had read is not known: lost messages of groups are an upper bound']
      : []),
  ];
}

/** Every group is to receive every acknowledged message; what came of it once is counted once, whoever read it. */
export function groupCounts(ofClients: Counts, groups: readonly GroupRow[]): Counts {
  if (groups.length === 0) return ofClients;
  return {
    ...ofClients,
    expected: ofClients.acked * groups.length,
    received: sum(groups, (row) => row.received),
    lost: sum(groups, (row) => row.lost),
    undelivered: sum(groups, (row) => row.undelivered),
    duplicated: sum(groups, (row) => row.duplicated),
    unacked_received: sum(groups, (row) => row.unacked_received),
    aborted_received: sum(groups, (row) => row.aborted_received),
  };
}

function sum(rows: readonly GroupRow[], of: (row: GroupRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
