import { delay } from '../base/clock.ts';
import { HydraError } from '../base/errors.ts';
import { bytes, countText, percent } from '../base/number-text.ts';
import type { AgentReading } from '../marathon-client/agent-inspection.ts';
import type { InspectedTask } from '../marathon-client/inspection-schema.ts';
import { quoted } from '../options/field.ts';
import { fittedTable } from './fitted-table.ts';
import { shown } from './foreign-text.ts';
import { appIfAny, nearestNames, taskAmong, tasksNamed } from './names.ts';
import type { ShellContext } from './shell-context.ts';
import { type TaskUsage, totalUsage, usageOf } from './usage.ts';

/** Between the two readings that CPU shares are computed from, ms. */
const INTERVAL_MS = 1_000;

/** `stats`. */
export async function stats(context: ShellContext, word: string): Promise<void> {
  const tasks = await tasksMeant(context, word);
  const usages = await measure(context, tasks);
  if (usages.length > 0 && usages.every(({ mem_bytes }) => mem_bytes === null)) {
    throw new HydraError(`no agent tells what ${quoted(word)} uses`, {
      hint: 'a task that has just started is measured a moment later; try again',
    });
  }
  if (context.json) await context.outJson(usages);
  else await context.out(statsText(context, usages));
}

async function tasksMeant(context: ShellContext, word: string): Promise<InspectedTask[]> {
  const { engine, signal } = context;
  const app = await appIfAny(context, word);
  if (app !== undefined) return engine.inspection.tasksOf(app.id, signal);
  const tasks = await engine.inspection.tasks(signal);
  if (tasksNamed(tasks, word).length > 0) return [taskAmong(tasks, word, `at ${engine.url}`)];
  const ids = (await engine.inspection.apps(signal)).map(({ id }) => id);
  throw new HydraError(`there is neither an app nor a task ${quoted(word)} at ${engine.url}`, {
    hint: nearestNames(word, ids, 'apps'),
  });
}

async function measure(context: ShellContext, tasks: readonly InspectedTask[]): Promise<TaskUsage[]> {
  const hosting = new Set(tasks.map(({ slaveId }) => slaveId));
  const agents = (await context.engine.agents.agents()).filter(({ id }) => hosting.has(id));
  const readAll = async (): Promise<ReadonlyMap<string, AgentReading[]>> => {
    const readings = agents.map(
      async (agent) => [agent.id, await context.engine.agents.statistics(agent)] as const,
    );
    return new Map(await Promise.all(readings));
  };
  const before = await readAll();
  await delay(tasks.length === 0 ? 0 : INTERVAL_MS, context.signal);
  const after = await readAll();
  return tasks.map((task) => {
    const agent = task.slaveId ?? '';
    return usageOf(task, before.get(agent) ?? [], after.get(agent) ?? []);
  });
}

function statsText({ colors, columns }: ShellContext, usages: readonly TaskUsage[]): string {
  if (usages.length === 0) return 'no tasks\n';
  const titles = [
    { title: 'TASK', elastic: true },
    { title: 'HOST', elastic: true },
    { title: 'CPU', right: true },
    { title: 'MEMORY', right: true },
    { title: 'LIMIT', right: true },
  ];
  const rows = usages.map(({ task, host, cpu_percent, mem_bytes, mem_limit_bytes }) => [
    shown(task),
    shown(host),
    shareText(cpu_percent),
    sizeText(mem_bytes),
    sizeText(mem_limit_bytes),
  ]);
  const total = totalUsage(usages);
  const summary =
    usages.length === 1
      ? []
      : [[countText(usages.length, 'task'), '', shareText(total.cpu_percent), sizeText(total.mem_bytes), '']];
  const drawing = { columns: columns(), title: (text: string) => colors.dim(text) };
  return `${fittedTable(titles, [...rows, ...summary], drawing).join('\n')}\n`;
}

/** Of one core. */
function shareText(value: number | null): string {
  return value === null ? '-' : percent(Math.round(value * 10) / 10);
}

function sizeText(value: number | null): string {
  return value === null ? '-' : bytes(value);
}
