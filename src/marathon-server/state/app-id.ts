/** One segment of an app id: lower-case letters, digits, inner hyphens, dot-separated. */
const segment = /^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/;

/**
 * The absolute form of an app or group id: no doubled or trailing slashes, `.` and `..` resolved. A relative
 * id counts from `base`.
 */
export function absoluteId(id: string, base = '/'): string {
  const parts = (id.startsWith('/') ? id : `${base}/${id}`).split('/');
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`;
}

/** What is wrong with an absolute app id, or undefined. */
export function idFault(id: string): string | undefined {
  if (id === '/') return 'must not be empty';
  const wrong = id
    .slice(1)
    .split('/')
    .find((part) => !segment.test(part));
  if (wrong === undefined) return undefined;
  return `must fully match regular expression '${segment.source}': '${wrong}' does not`;
}

/** The part of a task's id before the dot and its unique part: the app's path with `_` for `/`. */
export function taskIdPrefix(appId: string): string {
  return appId.slice(1).replaceAll('/', '_');
}

/** The app a task id belongs to, or undefined when it is not a task id. */
export function appIdOfTask(taskId: string): string | undefined {
  const dot = taskId.lastIndexOf('.');
  return dot > 0 ? `/${taskId.slice(0, dot).replaceAll('_', '/')}` : undefined;
}
