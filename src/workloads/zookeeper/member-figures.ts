import type { FigureReading, SystemFigure, SystemFigures } from '../../patterns/shared/system-figures.ts';
import { addressText } from '../../servers/zookeeper/client/hosts.ts';
import {
  type MemberPlace,
  type MemberReading,
  readMember,
} from '../../servers/zookeeper/metrics/member-reading.ts';

const ANSWER_MS = 900;
/** What a start that was told twice may differ by: an answer takes its time. */
const SAME_START_S = 2;

type Shown = Pick<SystemFigure, 'label' | 'unit' | 'plot' | 'kind'>;

const figure = (name: string, { label, unit, plot, kind }: Shown): SystemFigure => ({
  ...{ name, label, unit, plot, kind, definition: `${label}, as members tell it.` },
  ...{ together: 'sum', most: null, told: kind === 'mean', alarmAbove: null },
});

const GAUGES = [
  ['outstanding_requests', 'requests that wait in members', 'requests', 'Requests that wait in members'],
  ['num_alive_connections', 'connections of members', 'connections', 'Connections of members'],
  ['znode_count', 'nodes', 'nodes', 'Nodes of members'],
  ['ephemerals_count', 'ephemeral nodes', 'nodes', 'Nodes of members'],
  ['watch_count', 'watches', 'watches', 'Watches of members'],
] as const;

const MEANS = [
  ['readlatency', 'time of a read in a member'],
  ['updatelatency', 'time of an update in a member'],
  ['fsynctime', 'time of a write to disk'],
] as const;

const figures: readonly SystemFigure[] = [
  ...GAUGES.map(([name, label, unit, plot]) => figure(name, { label, unit, plot, kind: 'gauge' })),
  ...MEANS.map(([name, label]) =>
    figure(`${name}_ms`, { label, unit: 'ms', plot: 'Time within members', kind: 'mean' }),
  ),
];

/** What members count of themselves while a run lasts. */
export function memberFigures(places: readonly MemberPlace[]): SystemFigures {
  const sources = places.map(({ client }) => addressText(client));
  const lives = places.map(() => new Life());
  let states: readonly MemberReading['state'][] = [];
  return {
    declared: figures,
    sources,
    read: async () => {
      const atS = Date.now() / 1000;
      const readings = await Promise.all(places.map((place) => readMember(place, { timeoutMs: ANSWER_MS })));
      states = readings.map(({ state }) => state);
      return readings.flatMap(({ values }, index): FigureReading[] => {
        if (values === null) return [];
        const life = lives[index]?.at(atS - Number(values.get('uptime') ?? 0) / 1000) ?? 0;
        return [{ atS, source: sources[index] ?? '', life, values: valuesOf(values) }];
      });
    },
    trouble: () => {
      const down = states.flatMap((state, index) =>
        ['down', 'frozen', 'no quorum'].includes(state) ? [`${sources[index]} is ${state}`] : [],
      );
      return down.length === 0 ? null : down.join(', ');
    },
  };
}

/** Which process of a member it is: the same while it says that it began at the same time. */
class Life {
  #beganS = 0;
  #life = 0;

  /** @param beganS when it began, as it says now */
  at(beganS: number): number {
    if (Math.abs(beganS - this.#beganS) > SAME_START_S) this.#life++;
    this.#beganS = beganS;
    return this.#life;
  }
}

function valuesOf(values: ReadonlyMap<string, string | number>): FigureReading['values'] {
  const found: Record<string, number | readonly [number, number]> = {};
  for (const [name] of GAUGES) {
    const value = values.get(name);
    if (typeof value === 'number') found[name] = value;
  }
  for (const [name] of MEANS) {
    const [sum, count] = [values.get(`sum_${name}`), values.get(`cnt_${name}`)];
    if (typeof sum === 'number' && typeof count === 'number') found[`${name}_ms`] = [sum, count];
  }
  return found;
}
