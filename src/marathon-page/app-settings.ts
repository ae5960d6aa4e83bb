import type { Json } from './json.ts';

/** Of an app's JSON, what nobody asked for: counts and what a deployment added. */
const added: ReadonlySet<string> = new Set([
  'tasksStaged',
  'tasksRunning',
  'tasksHealthy',
  'tasksUnhealthy',
  'deployments',
  'tasks',
  'lastTaskFailure',
  'taskStats',
  'readinessCheckResults',
  'version',
  'versionInfo',
]);

/** The settings of an app, without what it is at the moment. */
export function settingsOf(app: Json): Json {
  return Object.fromEntries(Object.entries(app).filter(([name]) => !added.has(name)));
}

/** Names of the settings in which two versions of an app differ. */
export function differences(one: Json, other: Json): string[] {
  const [a, b] = [settingsOf(one), settingsOf(other)];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name])).sort();
}
