import { countText } from '../base/number-text.ts';
import type {
  InspectedAgent,
  InspectedApp,
  InspectedDeployment,
  InspectedGroup,
  InspectedTask,
  QueuedApp,
} from '../marathon-client/inspection-schema.ts';
import { stateOf } from '../marathon-client/task-mapping.ts';
import type { Colors } from '../terminal/terminal.ts';
import { ageText } from './age-text.ts';
import { type Column, fittedTable } from './fitted-table.ts';
import { shown } from './foreign-text.ts';

/** How a listing is drawn. */
export interface Look {
  /** Width of the terminal; Infinity where there is none. */
  columns: number;
  colors: Colors;
  /** Unix time, ms. */
  nowMs: number;
}

type Table = { columns: readonly Column[]; rows: readonly (readonly string[])[] };

/** A table as text, or what is said where it has no rows. */
function drawn({ columns, rows }: Table, look: Look, none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const safe = rows.map((row) => row.map(shown));
  const title = (text: string) => look.colors.dim(text);
  return `${fittedTable(columns, safe, { columns: look.columns, title }).join('\n')}\n`;
}

/** `ls apps`: one line per app. All texts here end with a newline and are safe to print. */
export function appsText(apps: readonly InspectedApp[], look: Look): string {
  const columns = [
    { title: 'APP', elastic: true },
    { title: 'STATE', paint: (cell: string) => paintState(cell, look.colors) },
    { title: 'RUNNING', right: true },
    { title: 'HEALTHY', right: true },
    { title: 'CPUS', right: true },
    { title: 'MEM', right: true },
    { title: 'COMMAND', elastic: true },
  ];
  const rows = apps.map((app) => [
    app.id,
    appState(app),
    `${app.tasksRunning}/${app.instances}`,
    healthText(app),
    String(app.cpus),
    `${app.mem} MiB`,
    commandOf(app),
  ]);
  return drawn({ columns, rows }, look, 'no apps');
}

/** What an app is doing, in a word. */
function appState({ instances, tasksRunning, tasksStaged, deployments }: InspectedApp): string {
  if (deployments.length > 0) return 'deploying';
  if (instances === 0 && tasksRunning + tasksStaged === 0) return 'suspended';
  return tasksRunning === instances ? 'running' : 'waiting';
}

function healthText({ healthChecks, tasksHealthy, instances }: InspectedApp): string {
  return healthChecks.length === 0 ? '-' : `${tasksHealthy}/${instances}`;
}

/** What an app runs, a dash where its container says so. */
export function commandOf({ cmd, args }: InspectedApp): string {
  return cmd ?? args?.join(' ') ?? '-';
}

/** `ls tasks`. */
export function tasksText(tasks: readonly InspectedTask[], look: Look): string {
  const columns = [
    { title: 'TASK', elastic: true },
    { title: 'STATE', paint: (cell: string) => paintState(cell, look.colors) },
    { title: 'HEALTH', paint: (cell: string) => paintState(cell, look.colors) },
    { title: 'HOST', elastic: true },
    { title: 'PORTS', elastic: true },
    { title: 'AGE', right: true },
  ];
  const rows = tasks.map((task) => [
    task.id,
    stateWord(stateOf(task)),
    taskHealth(task),
    task.host ?? '-',
    task.ports?.join(',') || '-',
    ageText(task.startedAt ?? task.stagedAt, look.nowMs),
  ]);
  return drawn({ columns, rows }, look, 'no tasks');
}

/** `TASK_RUNNING` as `running`. */
function stateWord(state: string): string {
  return state.replace(/^TASK_/, '').toLowerCase();
}

function taskHealth({ healthCheckResults }: InspectedTask): string {
  if (healthCheckResults == null || healthCheckResults.length === 0) return '-';
  return healthCheckResults.every(({ alive }) => alive) ? 'healthy' : 'unhealthy';
}

function paintState(cell: string, colors: Colors): string {
  const word = cell.trim();
  if (word === 'running' || word === 'healthy') return colors.green(cell);
  if (['staging', 'starting', 'deploying', 'waiting'].includes(word)) return colors.yellow(cell);
  return ['-', 'suspended'].includes(word) ? colors.dim(cell) : colors.red(cell);
}

/** `ls slaves`. */
export function slavesText(agents: readonly InspectedAgent[], look: Look): string {
  const columns = [
    { title: 'HOST', elastic: true },
    { title: 'ADDRESS', elastic: true },
    { title: 'CPUS USED', right: true },
    { title: 'MEM USED', right: true },
    { title: 'ATTRIBUTES', elastic: true },
    { title: 'ID', elastic: true },
  ];
  const rows = agents.map(({ id, hostname, pid, active, attributes, resources, used_resources: used }) => [
    active ? hostname : `${hostname} (inactive)`,
    pid.replace(/^.*@/, ''),
    `${short(used.cpus)}/${short(resources.cpus)}`,
    `${short(used.mem)}/${short(resources.mem)} MiB`,
    Object.entries(attributes)
      .map(([name, value]) => `${name}:${value}`)
      .join(' ') || '-',
    id,
  ]);
  return drawn({ columns, rows }, look, 'no agents');
}

/** At most two decimals. */
function short(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** `ls deployments`. */
export function deploymentsText(deployments: readonly InspectedDeployment[], look: Look): string {
  const columns = [
    { title: 'DEPLOYMENT' },
    { title: 'STEP', right: true },
    { title: 'DOING', elastic: true },
    { title: 'APPS', elastic: true },
    { title: 'AGE', right: true },
  ];
  const rows = deployments.map(({ id, version, affectedApps, currentActions, currentStep, totalSteps }) => [
    id,
    `${currentStep}/${totalSteps}`,
    currentActions.map(({ action, app }) => `${action} ${app}`.trim()).join(', ') || '-',
    affectedApps.join(', '),
    ageText(version, look.nowMs),
  ]);
  return drawn({ columns, rows }, look, 'no deployments');
}

/** `ls queue`. */
export function queueText(queue: readonly QueuedApp[], look: Look): string {
  const columns = [
    { title: 'APP', elastic: true },
    { title: 'TASKS', right: true },
    { title: 'DELAY', right: true },
    { title: 'SINCE', right: true },
    { title: 'WHY', elastic: true },
  ];
  const rows = queue.map((queued) => [
    queued.app.id,
    String(queued.count),
    queued.delay.timeLeftSeconds > 0 ? `${queued.delay.timeLeftSeconds} s` : '-',
    ageText(queued.since, look.nowMs),
    reasonOf(queued),
  ]);
  return drawn({ columns, rows }, look, 'nothing waits');
}

function reasonOf({ delay, processedOffersSummary }: QueuedApp): string {
  const declined = (processedOffersSummary?.rejectSummaryLastOffers ?? []).filter((one) => one.declined > 0);
  const reasons = declined.map(
    ({ reason, declined, processed }) => `${reason} (${declined} of ${processed} offers)`,
  );
  if (delay.timeLeftSeconds > 0) reasons.unshift('put off after failures');
  return reasons.join(', ') || '-';
}

/** A group as a row: what is in it and below it. */
export interface GroupRow {
  id: string;
  apps: number;
  instances: number;
  running: number;
}

/** A tree of groups as rows, each before those in it. */
export function groupRows(group: InspectedGroup): GroupRow[] {
  const below = group.groups.map(groupRows);
  const children = below.flatMap(([own]) => own ?? []);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const own: GroupRow = {
    id: group.id,
    apps: group.apps.length + sum(children.map(({ apps }) => apps)),
    instances: sum([...group.apps, ...children].map(({ instances }) => instances)),
    running: sum([
      ...group.apps.map(({ tasksRunning }) => tasksRunning),
      ...children.map((row) => row.running),
    ]),
  };
  return [own, ...below.flat()];
}

/** `ls groups`. */
export function groupsText(rows: readonly GroupRow[], look: Look): string {
  const columns = [
    { title: 'GROUP', elastic: true },
    { title: 'APPS', right: true },
    { title: 'RUNNING', right: true },
  ];
  const cells = rows.map(({ id, apps, instances, running }) => [id, String(apps), `${running}/${instances}`]);
  return drawn({ columns, rows: cells }, look, 'no groups');
}

/** One app on lines of its own, each a name and a value. */
export function appText(app: InspectedApp, look: Look): string {
  const { lastTaskFailure: failure } = app;
  const pairs: readonly (readonly [string, string])[] = [
    ['app', app.id],
    ['state', `${appState(app)}: ${app.tasksRunning} of ${countText(app.instances, 'instance')} running`],
    ...(app.tasksStaged === 0 ? [] : [['staging', String(app.tasksStaged)] as const]),
    ...(app.healthChecks.length === 0
      ? []
      : [['health', `${app.tasksHealthy} healthy, ${app.tasksUnhealthy} unhealthy`] as const]),
    ['command', commandOf(app)],
    ['resources', `${app.cpus} cpus, ${app.mem} MiB`],
    ['ports', app.ports?.join(', ') || '-'],
    ['placement', app.constraints.map((constraint) => constraint.join(' ')).join(', ') || '-'],
    ...app.uris.map((uri) => ['fetches', uri] as const),
    ...Object.entries(app.labels).map(([name, value]) => ['label', `${name}=${value}`] as const),
    ...Object.entries(app.env).map(([name, value]) => ['env', `${name}=${envText(value)}`] as const),
    ['version', app.version],
    ...app.deployments.map(({ id }) => ['deployment', id] as const),
    ...(failure == null
      ? []
      : [
          [
            'last failure',
            `${ageText(failure.timestamp, look.nowMs)} ago, ${failure.taskId} on ${failure.host}: ${failure.message || failure.state}`,
          ] as const,
        ]),
  ];
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${look.colors.dim(name.padEnd(width))}  ${shown(value)}\n`).join('');
}

/** Marathon's secrets are objects. */
function envText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
