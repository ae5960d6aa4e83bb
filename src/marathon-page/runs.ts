import { LABELS } from '../base/run-labels.ts';
import type { AppSummary } from './app-summary.ts';
import type { App } from './cluster-model.ts';

/** What the labels of an app say of the measurement that it serves. */
export interface RunLabels {
  run: string;
  workload: string;
  role: string;
  master: string;
  /** In words, e.g. `200 clients at 10,000/s for 10 s`; '' of older versions. */
  purpose: string;
}

/** Null for an app that serves no measurement. */
export function runLabelsOf({ labels }: Pick<App, 'labels'>): RunLabels | null {
  const text = (name: keyof typeof LABELS) => labels[LABELS[name]] ?? '';
  if (text('run') === '') return null;
  return {
    run: text('run'),
    workload: text('workload'),
    role: text('role'),
    master: text('master'),
    purpose: text('purpose'),
  };
}

/** Labels that are not those of a measurement. */
export function otherLabels({ labels }: Pick<App, 'labels'>): [string, string][] {
  const own: readonly string[] = Object.values(LABELS);
  return Object.entries(labels).filter(([name]) => !own.includes(name));
}

/** A measurement and the apps that serve it. */
export interface Run {
  labels: RunLabels;
  apps: AppSummary[];
}

export function runsOf(summaries: readonly AppSummary[]): Run[] {
  const runs = new Map<string, Run>();
  for (const summary of summaries) {
    const labels = runLabelsOf(summary.app);
    if (labels === null) continue;
    const run = runs.get(labels.run) ?? { labels, apps: [] };
    run.apps.push(summary);
    runs.set(labels.run, run);
  }
  return [...runs.values()];
}

/** `<workload>: 200 clients at 10,000/s for 10 s`. */
export function runTitle({ workload, purpose, run }: RunLabels): string {
  return `${workload || 'run'}: ${purpose || run}`;
}
