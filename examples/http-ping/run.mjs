// One run: which tasks are launched, what they are told, and the result of what they report.
import {
  Histogram,
  HydraError,
  histogramReport,
  latencySummary,
  RESULT_SCHEMA_VERSION,
  recordedOptions,
  taskEnvelope,
  z,
} from 'hydra-scale-test/workload';

const taskReport = taskEnvelope.extend({
  pings: z.object({ done: z.number(), failed: z.number(), span_s: z.number(), latency: histogramReport }),
  errors: z.record(z.string(), z.number()),
  intervals: z.array(z.object({ second: z.number(), length_s: z.number(), done: z.number() })),
});

/** A task that uses more of a core than this is what limits the rate. */
const BUSY_PERCENT = 90;

/** How a run of it goes, from tasks that answer to the result. */
export function pingRun(options, url) {
  const tasks = Math.ceil(options.users / options.users_per_task);
  return {
    roles: [
      {
        name: 'user',
        app: 'http-ping-users',
        cmd: 'exec node users.mjs',
        tasks,
        ports: 1,
        group: 0,
        distinctHosts: false,
        essential: false,
      },
    ],
    launchText: `${tasks} tasks for ${options.users} users`,
    measure: (control, { tasks: launched }) => measure({ options, url, control, tasks: launched }),
  };
}

async function measure({ options, url, control, tasks }) {
  const { signal } = control;
  control.enter('configure');
  // A task that did not come up leaves its users to the others.
  const ids = tasks.ofRole('user').map(({ id }) => id);
  const wanted = ({ id }) => ({
    run_id: control.plan.runId,
    url,
    users: options.users,
    rate: String(options.rate),
    test_duration: String(options.test_duration),
    task: ids.indexOf(id),
    tasks: ids.length,
  });
  await tasks.command('updateconfig', wanted, { attempts: 2, signal });
  control.enter('start', `${options.users} users`);
  await tasks.command('teststart', { run_id: control.plan.runId }, { signal });
  control.enter('watch');
  await control.clock.delay(options.test_duration * 1_000, signal);
  await tasks.untilEnded(signal);
  control.enter('collect');
  const asked = { since: () => 0, detail: 'full', last: true };
  const reports = [...(await tasks.reports(taskReport, asked, { attempts: 3, signal })).values()];
  if (reports.length === 0) throw new HydraError('no task told what its users did');
  const usersOf = ({ id }) => Math.ceil((options.users - ids.indexOf(id)) / ids.length);
  return resultOf(options, control, { reports, dead: tasks.dead, usersOf });
}

function resultOf(options, control, { reports, dead, usersOf }) {
  const sum = (of) => reports.reduce((total, { report }) => total + of(report), 0);
  const done = sum(({ pings }) => pings.done);
  const failed = sum(({ pings }) => pings.failed);
  const asked = Math.floor(options.rate * options.test_duration);
  if (done + failed > asked)
    throw new HydraError(`tasks tell of ${done + failed} requests; ${asked} were to be made`);
  const tasks = reports.map((one) => taskRow(one, usersOf));
  const busiest_percent = Math.max(...tasks.map(({ cpu_percent }) => cpu_percent));
  const span_s = Math.max(options.test_duration, ...reports.map(({ report }) => report.pings.span_s));
  const findings = findingsOf({ asked, done, failed, dead, busiest_percent });
  const latency = new Histogram();
  for (const { report } of reports) latency.addReport(report.pings.latency);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    run_id: control.plan.runId,
    workload: 'http-ping',
    pattern: 'http-ping',
    started_at: control.startedAt.toISOString(),
    finished_at: new Date(control.clock.wallMs()).toISOString(),
    options: recordedOptions(options),
    client_count: reports.reduce((users, { task }) => users + usersOf(task), 0),
    clean: findings.length === 0,
    unclean_because: findings.map(({ evidence }) => evidence),
    caveats: [],
    verdict: {
      cause: findings.length === 0 ? ['clean'] : [...new Set(findings.map(({ cause }) => cause))],
      evidence: findings,
    },
    system_failure: null,
    latency_us: { ping: latencySummary(latency) },
    notes: [],
    errors: errorsOf(reports),
    tasks,
    dead_tasks: dead,
    client_failures: [],
    series: seriesOf(reports),
    task_series: [],
    environment: control.environment(),
    asked,
    done,
    failed,
    throughput: done / span_s,
    unanswered_percent: (100 * (asked - done)) / asked,
  };
}

/** Why the run is not clean, and who gave way. */
function findingsOf({ asked, done, failed, dead, busiest_percent }) {
  const late = asked - done - failed;
  const found = [];
  const find = (cause, evidence) => found.push({ cause, evidence, reasons: [] });
  if (failed > 0) find('server', `${failed} of ${asked} requests failed`);
  if (dead.length > 0) find('generator', `${dead.length} tasks died; what their users did is not known`);
  if (late > 0 && dead.length === 0) {
    const isOurs = busiest_percent >= BUSY_PERCENT;
    const why = isOurs
      ? `the busiest task used ${Math.round(busiest_percent)} % of a core`
      : 'answers came later than the next turns of their users';
    find(isOurs ? 'generator' : 'server', `${late} of ${asked} requests were not made in time: ${why}`);
  }
  return found;
}

function errorsOf(reports) {
  const errors = {};
  for (const { report } of reports) {
    for (const [name, count] of Object.entries(report.errors)) errors[name] = (errors[name] ?? 0) + count;
  }
  return errors;
}

function taskRow({ task, report: { process } }, usersOf) {
  const cpu_s = process.cpu_user_s + process.cpu_system_s;
  return {
    id: task.id,
    app: task.appId,
    role: 'user',
    host: task.host,
    clients: usersOf(task),
    cpu_s,
    cpu_percent: process.elapsed_s === 0 ? 0 : (100 * cpu_s) / process.elapsed_s,
    rss_bytes: process.rss_bytes,
    rss_peak_bytes: process.rss_peak_bytes,
    event_loop_delay_us: process.event_loop_delay_us,
    elapsed_s: process.elapsed_s,
    scheduling: process.scheduling,
  };
}

/** The seconds of all tasks together. */
function seriesOf(reports) {
  const rows = new Map();
  for (const { second, length_s, done } of reports.flatMap(({ report }) => report.intervals)) {
    const row = rows.get(second) ?? { length_s: 0, done: 0 };
    rows.set(second, { length_s: Math.max(row.length_s, length_s), done: row.done + done });
  }
  const first = Math.min(...rows.keys());
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([second, { length_s, done }]) => ({ t_s: second - first, length_s, done }));
}
