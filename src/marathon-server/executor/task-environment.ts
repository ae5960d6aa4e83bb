import { delimiter, dirname } from 'node:path';
import type { AppDefinition } from '../state/app-definition.ts';
import type { TaskRecord } from '../state/cluster-state.ts';

/** What a task gets of the environment Hydra runs in. */
const inheritedNames = ['HOME', 'LANG', 'TMPDIR', 'USER'];

export interface EnvironmentSource {
  task: TaskRecord;
  app: AppDefinition;
  /** The sandbox. */
  directory: string;
  frameworkId: string;
  /** Environment and executable of this process. */
  inherited: Readonly<Record<string, string | undefined>>;
  execPath: string;
}

/** Marathon writes whole numbers of its double type with one decimal. */
const double = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const shellName = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9_]/g, '_');

function portVariables({ task, app }: EnvironmentSource): Record<string, string> {
  const [first] = task.ports;
  if (first === undefined) return {};
  const variables: Record<string, string> = { PORT: `${first}`, PORTS: task.ports.join(',') };
  for (const [index, port] of task.ports.entries()) {
    const definition = app.portDefinitions[index];
    variables[`PORT${index}`] = `${port}`;
    if (definition !== undefined) variables[`PORT_${definition.port}`] = `${port}`;
    if (definition?.name !== undefined) variables[`PORT_${shellName(definition.name)}`] = `${port}`;
  }
  return variables;
}

function marathonVariables({ task, app }: EnvironmentSource): Record<string, string> {
  const labels = Object.entries(app.labels).map(([name, value]) => [shellName(name), value] as const);
  return {
    MARATHON_APP_ID: app.id,
    MARATHON_APP_VERSION: task.version,
    MARATHON_APP_RESOURCE_CPUS: double(app.cpus),
    MARATHON_APP_RESOURCE_MEM: double(app.mem),
    MARATHON_APP_RESOURCE_DISK: double(app.disk),
    MARATHON_APP_RESOURCE_GPUS: String(app.gpus),
    MARATHON_APP_LABELS: labels.map(([name]) => name).join(' '),
    ...Object.fromEntries(labels.map(([name, value]) => [`MARATHON_APP_LABEL_${name}`, value])),
  };
}

/** Where a task's commands are looked for: `node` is the one that Hydra itself runs with, if it bears that name. */
export function taskPath({ inherited, execPath }: Pick<EnvironmentSource, 'inherited' | 'execPath'>): string {
  return [dirname(execPath), inherited.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter);
}

function inheritedVariables({ inherited, execPath }: EnvironmentSource): Record<string, string> {
  const path = taskPath({ inherited, execPath });
  const kept = inheritedNames.flatMap((name) => {
    const value = inherited[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), PATH: path };
}

/** The whole environment of a task, as Marathon and Mesos set it; what the app says itself wins. */
export function taskEnvironment(source: EnvironmentSource): Record<string, string> {
  const { task, app, directory, frameworkId } = source;
  return {
    ...inheritedVariables(source),
    HOST: task.host,
    ...portVariables(source),
    ...marathonVariables(source),
    MESOS_TASK_ID: task.id,
    MESOS_EXECUTOR_ID: task.id,
    MESOS_SLAVE_ID: task.agentId,
    MESOS_FRAMEWORK_ID: frameworkId,
    MESOS_SANDBOX: directory,
    MESOS_DIRECTORY: directory,
    ...app.env,
  };
}
