import { z } from 'zod';
import { HydraError, UsageError } from '../../../src/base/errors.ts';
import { countText, rate, seconds } from '../../../src/base/number-text.ts';
import { type Dictionary, REPLY_ITEM } from '../../../src/control/dictionary.ts';
import { Histogram } from '../../../src/measure/histogram.ts';
import { histogramReport } from '../../../src/measure/histogram-report.ts';
import { taskEnvelope } from '../../../src/measure/report.ts';
import { decimal, whole } from '../../../src/options/field.ts';
import { latencySummary } from '../../../src/patterns/shared/latency-summary.ts';
import { RESULT_SCHEMA_VERSION } from '../../../src/run/result.ts';
import type { RunControl } from '../../../src/run/run-control.ts';
import type { Ready, RunPattern } from '../../../src/run/run-pattern.ts';
import type { CommonOptions } from '../../../src/workloads/shared/common-options.ts';
import { recordedOptions } from '../../../src/workloads/shared/read-options.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import type { AnyMemoryTask, TaskIdentity } from '../../run/memory/any-memory-task.ts';
import type { VirtualClock } from '../../run/memory/virtual-clock.ts';
import { operationsPattern } from './operations-pattern.ts';
import type { OperationsResult } from './operations-result.ts';
import type { World } from './world.ts';

interface Options extends CommonOptions {
  /** Seconds. */
  test_duration: number;
  /** Operations per second of all users together. */
  rate: number;
  users: number;
  value_size: number;
}

const NAMES = ['get', 'set'] as const;
/** Users that one task hosts. */
const USERS_PER_TASK = 10;
/** Operations per second that the server in memory does; what comes on top of that fails. */
const CAPACITY_PER_S = 5_000;

const operationsReport = taskEnvelope.extend({
  operations: z.record(
    z.string(),
    z.object({ count: z.number(), failures: z.number(), latency: histogramReport }),
  ),
});

/** Users of a server in memory that gets and sets values. */
export function memoryOperations(world: World): Workload<Options> {
  return {
    name: 'memory-operations',
    summary: 'Measure operations that are nowhere but in memory.',
    fields: {
      test_duration: {
        schema: decimal({ above: 0, max: 1_000, unit: 'seconds' }),
        fallback: 10,
        describe: 'seconds of operations',
        group: 'Load:',
      },
      rate: {
        schema: decimal({ above: 0, max: 1e6, unit: 'operations per second' }),
        fallback: 1_000,
        describe: 'operations per second of all users',
        group: 'Load:',
      },
      users: {
        schema: whole({ min: 1, max: 1_000, unit: 'users' }),
        fallback: 4,
        describe: 'users at the same time',
        group: 'Load:',
      },
      value_size: {
        schema: whole({ min: 1, max: 1_000_000, unit: 'bytes' }),
        fallback: 100,
        describe: 'bytes of a value',
        group: 'Load:',
      },
    },
    alternatives: [],
    pattern: operationsPattern,
    examples: { run: [['hydra memory-operations', 'a run']], sweep: [], search: [] },
    suites: [
      {
        kind: 'sweep',
        name: 'memory-sizes',
        summary: 'Sweep users x value_size.',
        examples: [['hydra memory-sizes', 'all of it']],
        fixed: {},
        dimensions: { users: '4,8', value_size: '10,100' },
      },
    ],
    check: (options) => {
      if (options.rate * options.test_duration >= 2) return options;
      throw new UsageError(`--rate ${options.rate} asks for less than two operations`, { hint: 'raise it' });
    },
    purpose: (options) =>
      `${countText(options.users, 'user')} at ${rate(options.rate)} for ${seconds(options.test_duration)}`,
    clientsOf: ({ users }) => users,
    loadRange: ({ test_duration }) => ({ min_rate: 2 / test_duration, max_rate: 1e6 }),
    firstLoad: () => 1_000,
    firstLoadText: '1000',
    expectedSeconds: ({ test_duration }) => test_duration + 1,
    requireWorld: async () => {},
    open: async () => ({ close: async () => {}, next: async (options) => subjectOf(world, options) }),
  };
}

function subjectOf(world: World, options: Options) {
  world.makeTask = (identity) => new UserTask(identity, options, world.clock);
  return {
    workload: 'memory-operations',
    death: new Promise<never>(() => {}),
    logs: async () => [],
    prepare: async () => ({
      system: { kind: 'memory' },
      pattern: operations(options),
      release: async () => {},
    }),
  };
}

/** How a run of it goes: configure, start, operate, collect. */
function operations(options: Options): RunPattern {
  const tasks = Math.ceil(options.users / USERS_PER_TASK);
  return {
    roles: [
      {
        ...{ name: 'user', app: 'users', cmd: 'users', tasks, ports: 1, group: 0 },
        ...{ distinctHosts: false, essential: true },
      },
    ],
    launchText: `${countText(tasks, 'task')} for ${countText(options.users, 'user')}`,
    measure: (control, ready) => measure(options, control, ready),
  };
}

async function measure(options: Options, control: RunControl, { tasks }: Ready): Promise<OperationsResult> {
  const { signal } = control;
  control.enter('configure');
  await tasks.command('updateconfig', {}, { attempts: 2, signal });
  control.enter('start', `${options.users} users`);
  await tasks.command('teststart', {}, { signal });
  control.enter('operate');
  await control.clock.delay(options.test_duration * 1_000, signal);
  await tasks.untilEnded(signal);
  control.enter('collect');
  const wanted = { since: () => 0, detail: 'full' } as const;
  const reports = [...(await tasks.reports(operationsReport, wanted, { attempts: 3, signal })).values()];
  if (reports.length === 0) throw new HydraError('no task told what its users did');
  return resultOf(options, control, { reports, dead: tasks.dead });
}

function resultOf(
  options: Options,
  control: RunControl,
  {
    reports,
    dead,
  }: {
    reports: readonly {
      task: { id: string; appId: string; host: string };
      report: z.infer<typeof operationsReport>;
    }[];
    dead: OperationsResult['dead_tasks'];
  },
): OperationsResult {
  const sums = Object.fromEntries(
    NAMES.map((name) => {
      const own = reports.flatMap(({ report }) => report.operations[name] ?? []);
      const sum = new Histogram();
      for (const { latency } of own) sum.addReport(latency);
      const add = (key: 'count' | 'failures') => own.reduce((total, one) => total + one[key], 0);
      return [name, { count: add('count'), failures: add('failures'), latency: sum }];
    }),
  );
  const all = Object.values(sums);
  const done = all.reduce((total, one) => total + one.count, 0);
  const failures = all.reduce((total, one) => total + one.failures, 0);
  const because = [
    ...(failures > 0 ? [`${failures} operations failed`] : []),
    ...(dead.length > 0 ? [`${dead.length} tasks died`] : []),
  ];
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    run_id: control.plan.runId,
    workload: control.workload,
    pattern: 'memory-operations',
    started_at: control.startedAt.toISOString(),
    finished_at: new Date(control.clock.wallMs()).toISOString(),
    options: recordedOptions(options),
    client_count: options.users,
    clean: because.length === 0,
    unclean_because: because,
    caveats: [],
    verdict: { cause: because.length === 0 ? ['clean'] : ['server'], evidence: [] },
    system_failure: null,
    latency_us: Object.fromEntries(
      NAMES.map((name) => [name, latencySummary(sums[name]?.latency ?? new Histogram())]),
    ),
    notes: [],
    errors: failures > 0 ? { OVERLOADED: failures } : {},
    tasks: reports.map(({ task, report }) => ({
      ...{ id: task.id, app: task.appId, role: 'user', host: task.host, clients: USERS_PER_TASK },
      ...{ cpu_s: 0, cpu_percent: 0, rss_bytes: 1, rss_peak_bytes: 1, elapsed_s: null, scheduling: null },
      event_loop_delay_us: report.process.event_loop_delay_us,
    })),
    not_connected: [],
    dead_tasks: [...dead],
    client_failures: [],
    series: Array.from({ length: Math.ceil(options.test_duration) }, (_, t_s) => ({
      t_s,
      length_s: 1,
      done: Math.round((done + failures) / options.test_duration),
    })),
    task_series: [],
    environment: control.environment(),
    operations: Object.fromEntries(
      Object.entries(sums).map(([name, one]) => [name, { count: one.count, failures: one.failures }]),
    ),
    throughput: done / options.test_duration,
    failed_percent: (100 * failures) / Math.max(1, done + failures),
  };
}

/** A task whose users get and set by turns; how it went follows from the rate. */
class UserTask implements AnyMemoryTask {
  readonly id: string;
  readonly appId: string;
  readonly role: string;
  readonly index: number;
  isAlive = true;
  silentUntilUs = 0;
  answerMs = 1;
  readonly #options: Options;
  readonly #clock: VirtualClock;
  #startUs: number | null = null;

  constructor({ id, appId, role, index }: TaskIdentity, options: Options, clock: VirtualClock) {
    this.id = id;
    this.appId = appId;
    this.role = role;
    this.index = index;
    this.#options = options;
    this.#clock = clock;
  }

  obey(name: string): Dictionary {
    if (name === 'teststart') this.#startUs = this.#clock.monotonicUs();
    if (name === 'teststatus') return { [REPLY_ITEM]: this.#isRunning() ? 'running' : 'stopped' };
    return name === 'getstats' ? { report: JSON.stringify(this.#report()) } : {};
  }

  #isRunning(): boolean {
    if (this.#startUs === null) return false;
    return this.#clock.monotonicUs() < this.#startUs + this.#options.test_duration * 1e6;
  }

  #report(): z.infer<typeof operationsReport> {
    const { rate: asked, users, test_duration } = this.#options;
    const tasks = Math.ceil(users / USERS_PER_TASK);
    const each = Math.round((asked * test_duration) / tasks / NAMES.length);
    const failures = Math.round(each * Math.max(0, 1 - CAPACITY_PER_S / asked));
    const operationOf = (base: number) => {
      const latency = new Histogram();
      for (let i = 0; i < 100; i += 1) latency.record(base + i * 10 + asked / 10);
      return { count: each - failures, failures, latency: latency.toReport() };
    };
    return {
      ...{ schema: 1, role: 'user', run_id: null, state: 'stopped', error: null },
      host: { name: 'memory', boot_id: 'boot' },
      process: {
        ...{ pid: 1, cpu_user_s: 0, cpu_system_s: 0, elapsed_s: 1, rss_bytes: 1, rss_peak_bytes: 1 },
        ...{ event_loop_delay_us: { p50: 0, p99: 0, max: 0 }, scheduling: null, tx_bytes: 0, rx_bytes: 0 },
      },
      operations: { get: operationOf(200), set: operationOf(500) },
    };
  }
}
