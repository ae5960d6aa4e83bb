import type { SeriesColumnSource, SeriesPlotRule } from '../shared/pattern.ts';
import type { PubsubDigest } from './result.ts';

type Digest = Pick<PubsubDigest, 'group_lag'>;

/** Groups that have lines of their own; of more they could not be told apart. */
const MOST_GROUPS = 8;
/** Likewise streams of a group. */
const MOST_STREAMS = 16;

const DEFINITION =
  'Positions between where the group reads and where the log ends, in this second (docs/measurement.md)';

/** The lag of groups as columns of the series, and its plots: of each group, and of its streams where they are few. */
export function lagColumns({ group_lag: lag }: Digest): {
  columns: SeriesColumnSource[];
  plots: SeriesPlotRule[];
} {
  if (lag === null || lag === undefined) return { columns: [], plots: [] };
  const groups = [...new Set(lag.rows.map(({ group }) => group))].sort((a, b) => a - b).slice(0, MOST_GROUPS);
  const columns = groups.flatMap((group) => columnsOf(group, lag));
  const ofGroups: SeriesPlotRule = {
    ...{ title: 'Lag of groups', keys: /^lag\.\d+\.(total|max)$/, scale: 'linear', prefix: 'lag of ' },
  };
  const plots = groups
    .filter((group) => columns.some(({ key }) => key.startsWith(`lag.${group}.stream.`)))
    .map(
      (group): SeriesPlotRule => ({
        title: `Lag by stream of group ${group}`,
        keys: new RegExp(String.raw`^lag\.${group}\.stream\.\d+$`),
        scale: 'linear',
        prefix: `lag of group ${group}, `,
      }),
    );
  return { columns, plots: [ofGroups, ...plots] };
}

function columnsOf(group: number, lag: NonNullable<Digest['group_lag']>): SeriesColumnSource[] {
  const rows = new Map(lag.rows.filter((row) => row.group === group).map((row) => [row.t_s, row]));
  const column = (
    key: string,
    label: string,
    value: (row: (typeof lag.rows)[number]) => number | null,
  ): SeriesColumnSource => ({
    ...{ key: `lag.${group}.${key}`, label: `lag of group ${group}, ${label}`, unit: 'messages' },
    ...{ definition: `${DEFINITION}: ${label}.`, exact: false, per: null },
    value: ({ t_s }) => {
      const row = rows.get(t_s);
      return row === undefined ? null : value(row);
    },
  });
  const streams = [...new Set([...rows.values()].flatMap((row) => row.streams.map(([stream]) => stream)))];
  const single = lag.every_stream && streams.length <= MOST_STREAMS ? streams.sort((a, b) => a - b) : [];
  return [
    column('total', 'all streams', ({ total }) => total),
    column('max', 'the stream with most', ({ max }) => max),
    ...single.map((stream) =>
      column(
        `stream.${stream}`,
        `stream ${stream}`,
        (row) => row.streams.find(([one]) => one === stream)?.[1] ?? null,
      ),
    ),
  ];
}
