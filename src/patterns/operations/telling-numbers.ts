import { count, countText, percent, seconds } from '../../base/number-text.ts';
import type { OperationsDigest } from './result.ts';

/** The numbers that show why results are not clean: means over those results that they show it of. */
export function tellingNumbers(results: readonly OperationsDigest[]): string[] {
  const above = (of: (result: OperationsDigest) => number | null) =>
    results.flatMap((result) => {
      const value = of(result);
      return value !== null && value > 0 ? [value] : [];
    });
  const told: [readonly number[], (mean: number) => string][] = [
    [above(({ failed_percent }) => failed_percent), (mean) => `${percent(mean)} failed`],
    [above(({ unstarted }) => unstarted), (mean) => `${count(Math.round(mean))} not begun in time`],
    [above(({ away_s }) => away_s), (mean) => `${seconds(mean)} without a session`],
    [above(({ dead_tasks }) => dead_tasks.length), (mean) => `${countText(Math.ceil(mean), 'task')} dead`],
  ];
  return told.flatMap(([values, text]) =>
    values.length === 0 ? [] : [text(values.reduce((sum, value) => sum + value, 0) / values.length)],
  );
}
