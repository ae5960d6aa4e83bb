import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { FleetRun, Load } from '../fleets.ts';
import type { Goal, RunMeasure } from '../measure.ts';

const DURATION_S = 10;

const load = (clients: number, rate: number, clients_per_app: number): Load => ({
  ...{ clients, rate, clients_per_app },
  duration: DURATION_S,
});

const matrix: readonly Load[] = [10, 50, 300, 500].flatMap((clients) =>
  [1_000, 1_500, 2_000, 3_000].map((rate) => load(clients, rate, 10)),
);
/** The second run of it meets apps that stand already. */
const fifty: readonly Load[] = [load(500, 3_000, 10), load(500, 3_000, 10)];
const most: readonly Load[] = [load(10_000, 300, 500)];
const packed500: readonly Load[] = [load(500, 3_000, 100)];
const packed2000: readonly Load[] = [load(2_000, 3_000, 100)];
const fast: readonly Load[] = [load(500, 10_000, 50)];
const prompt = (msg_batch: number): readonly Load[] => [
  { ...load(10, 1_000, 10), msg_batch, fetch_min_bytes: 1 },
];

/** A number without a goal of its own. */
const told: Goal = { kind: 'at-least', value: 0 };

/** P1, P5, P6, P7 and the latencies: what whole runs tell. */
export const fleetRuns: readonly RunMeasure[] = [
  line(
    'P1',
    "the document's matrix: clean cells of 16",
    'cells',
    atLeast(16),
    matrix,
    (runs) => runs.filter(({ result }) => result.clean).length,
  ),
  cleanLine('2,000 clients x 3,000/s: clean', packed2000),
  cleanLine('500 clients x 10,000/s: clean', fast),
  cleanLine('10,000 clients x 300/s: clean', most),
  ...[
    { tasks: '5 tasks', runs: packed500 },
    { tasks: '50 tasks', runs: fifty },
  ].map(({ tasks, runs }) =>
    line('P4', `500 clients x 3,000/s in ${tasks}: end-to-end p99`, 'ms', atMost(60), runs, ([run]) =>
      endToEndMs(run, 'p99'),
    ),
  ),
  ...[100, 10].map((burst) =>
    line(
      'P4',
      `10 clients x 1,000/s, msg_batch ${burst}, fetch_min_bytes 1: end-to-end p50`,
      'ms',
      atMost(3),
      prompt(burst),
      ([run]) => endToEndMs(run, 'p50'),
    ),
  ),
  line('P5', '10,000 clients: resident memory of each', 'MB', atMost(1), most, ([run]) => memoryMb(run)),
  line(
    'P6',
    '10,000 clients: poll of all statistics',
    'ms',
    atMost(1_000),
    most,
    ([run]) => run?.poll_ms ?? Number.NaN,
  ),
  line('P6', '50 tasks: launch to all ready', 's', atMost(6), fifty, ([run]) => run?.ready_s ?? Number.NaN),
  line(
    'P6',
    'a cell on running apps: overhead',
    's',
    atMost(3),
    fifty,
    ([, run]) => run?.overhead_s ?? Number.NaN,
  ),
  ...[
    { name: '500 x 3,000/s', runs: packed500 },
    { name: '2,000 x 3,000/s', runs: packed2000 },
  ].flatMap(({ name, runs }) => [
    line('P7', `${name}: our CPU per million deliveries`, 's', told, runs, ([run]) => ourCpu(run)),
    line('P7', `${name}: the broker's`, 's', told, runs, ([run]) => brokerCpu(run)),
  ]),
  growthLine('our cost per delivery, 2,000 over 500 clients', ourCpu),
  growthLine("the broker's cost per delivery, 2,000 over 500 clients", brokerCpu),
];

function atLeast(value: number): Goal {
  return { kind: 'at-least', value };
}

function atMost(value: number): Goal {
  return { kind: 'at-most', value };
}

function line(
  id: string,
  name: string,
  unit: string,
  goal: Goal,
  loads: readonly Load[],
  value: (runs: readonly FleetRun[]) => number,
): RunMeasure {
  return { id, name, unit, goal, rival: null, read: async ({ fleets }) => value(await fleets.on(loads)) };
}

function cleanLine(name: string, loads: readonly Load[]): RunMeasure {
  return line('P1', name, '1 = yes', atLeast(1), loads, ([run]) => (run?.result.clean === true ? 1 : 0));
}

/** Linear growth is a cost per delivery that stays. */
function growthLine(name: string, cost: (run: FleetRun | undefined) => number): RunMeasure {
  return {
    ...{ id: 'P7', name, unit: 'x', goal: atMost(1), rival: null },
    read: async ({ fleets }) => {
      const [small] = await fleets.on(packed500);
      const [large] = await fleets.on(packed2000);
      return cost(large) / cost(small);
    },
  };
}

function endToEndMs(run: FleetRun | undefined, percentile: 'p50' | 'p99'): number {
  return (run?.result.latency_us.end_to_end?.[percentile] ?? Number.NaN) / 1000;
}

function memoryMb(run: FleetRun | undefined): number {
  const tasks = subscriberTasks(run?.result);
  const bytes = tasks.reduce((sum, task) => sum + task.rss_peak_bytes, 0);
  return bytes / 1e6 / (run?.result.client_count ?? Number.NaN);
}

function subscriberTasks(result: PubsubResult | undefined): PubsubResult['tasks'] {
  return (result?.tasks ?? []).filter(({ role }) => role === 'subscriber');
}

function ourCpu(run: FleetRun | undefined): number {
  const cpu_s = (run?.result.tasks ?? []).reduce((sum, task) => sum + task.cpu_s, 0);
  return cpu_s / millionDeliveries(run);
}

function brokerCpu(run: FleetRun | undefined): number {
  const cpu_s = (run?.result.series ?? []).reduce((sum, row) => sum + (row.broker_cpu_s ?? 0), 0);
  return cpu_s / millionDeliveries(run);
}

function millionDeliveries(run: FleetRun | undefined): number {
  return (run?.result.counts.received ?? Number.NaN) / 1e6;
}
