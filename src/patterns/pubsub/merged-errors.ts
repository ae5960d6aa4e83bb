/** Errors of several tasks by name, with how often all of them met each; in the order in which they come first. */
export function mergedErrors(
  tasks: readonly { readonly errors: Readonly<Record<string, number>> }[],
): [name: string, times: number][] {
  const errors = new Map<string, number>();
  for (const task of tasks) {
    for (const [name, times] of Object.entries(task.errors))
      errors.set(name, (errors.get(name) ?? 0) + times);
  }
  return [...errors];
}
