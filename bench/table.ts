import { table } from '../src/terminal/format.ts';
import { type Goal, type Measured, type Spread, verdictOf } from './measure.ts';

const heads = ['', 'measure', 'unit', 'ours', 'rival', 'ratio: median (min to max)', 'goal', ''];

/** The benchmark as a table for people. */
export function benchTable(all: readonly Measured[]): string {
  const rows = all.map((measured) => {
    const { measure } = measured;
    const { ours, rival, ratio, met } = verdictOf(measured);
    return [
      measure.id,
      measure.name,
      measure.unit,
      numberText(ours.median),
      rival === null ? '' : `${numberText(rival.median)} ${measure.rival?.name ?? ''}`,
      ratio === null ? '' : ratioText(ratio),
      goalText(measure.goal),
      isTold(measure.goal) ? '' : met ? 'met' : 'NOT MET',
    ];
  });
  return `${table([heads, ...rows]).join('\n')}\n`;
}

function isTold(goal: Goal): boolean {
  return goal.kind === 'at-least' && goal.value === 0;
}

function goalText(goal: Goal): string {
  if (isTold(goal)) return '';
  if (goal.kind === 'ratio') return `>= ${goal.atLeast} x`;
  return `${goal.kind === 'at-least' ? '>=' : '<='} ${numberText(goal.value)}`;
}

function ratioText({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

/** Three digits that count, thousands set apart. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'not measured';
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 });
}
