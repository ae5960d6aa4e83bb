import { evaluateThreshold, type Threshold, valueAt } from '../../options/threshold.ts';
import type { Reading } from './pattern.ts';

/** Whether a result keeps every condition of an objective, and what decided. */
export function bySlo(result: unknown, slo: readonly Threshold[]): Omit<Reading, 'received'> {
  const judged = slo.map((condition) => {
    const outcome = evaluateThreshold(condition, result);
    const found = outcome.holds
      ? `${condition.path} is ${String(valueAt(result, condition.path))}`
      : outcome.reason;
    return { holds: outcome.holds, text: `${found} (wanted ${condition.operator}${condition.value})` };
  });
  const broken = judged.filter(({ holds }) => !holds);
  const telling = broken.length > 0 ? broken : judged;
  return { passed: broken.length === 0, because: telling.map(({ text }) => text).join(', ') };
}
