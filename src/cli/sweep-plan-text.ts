import { countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { PlannedCell, SweepPlan } from '../store/manifest.ts';
import { durationText } from '../sweep/duration.ts';
import { table } from '../terminal/format.ts';

/** What `--dry_run` tells of a sweep. */
export interface DryRun {
  plan: SweepPlan;
  /** Cells that would be measured, in their order: all, or what a resume finds left. */
  cells: readonly PlannedCell[];
  /** Of these cells. */
  expected_s: number;
}

/** A plan for people: its cells in the order of measuring, how many, and how long they take. */
export function dryRunText({ plan, cells, expected_s }: DryRun): string {
  const names = [...plan.dimensions.map(({ name }) => name), ...Object.keys(plan.against?.a ?? {})];
  const heads = ['cell', ...names, ...(plan.repeat > 1 ? ['repeat'] : [])];
  const rows = cells.map((cell) => [
    cell.id,
    ...names.map((name) => String(cell.varied[name] ?? '')),
    ...(plan.repeat > 1 ? [String(cell.repeat)] : []),
  ]);
  const seed = plan.seed === null ? '' : `, seed ${plan.seed}`;
  const done = plan.cells.length - cells.length;
  const left = done === 0 ? '' : ` (${done} of ${plan.cells.length} are over)`;
  const stops = plan.stop_when.length === 0 ? '' : `; rows stop when ${plan.stop_when.join(' or ')}`;
  return [
    ...table([heads, ...rows], (column) => column > 0),
    '',
    plain(
      `${countText(cells.length, 'cell')}${left}, order ${plan.order}${seed}, about ${durationText(expected_s)}${stops}`,
    ),
    '',
  ].join('\n');
}

/** The same for a script. */
export function dryRunDocument({ plan, cells, expected_s }: DryRun): Record<string, unknown> {
  return { plan, cells: cells.map(({ id }) => id), expected_s: Math.round(expected_s) };
}
