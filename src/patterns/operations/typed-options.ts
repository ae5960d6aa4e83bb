import { UsageError } from '../../base/errors.ts';
import type { RawOptions } from '../../options/read-option.ts';

/**
 * What is typed beside `--stages` and would be overridden by them, or belongs to single runs only.
 * @throws UsageError for the first such
 */
export function refuseTyped(raw: RawOptions, command: 'run' | 'study'): void {
  const { stages, csv, users } = raw;
  if (command === 'study' && csv !== undefined && csv !== 'none') {
    throw new UsageError(`--csv ${String(csv)} is for a single run: a study writes no such files`, {
      hint: 'leave --csv out; hydra results export writes a study as CSV',
    });
  }
  if (typeof stages !== 'string' || stages === 'none') return;
  const rate = raw.rate ?? raw.rates;
  if (/^[^,@]*\/s@/.test(stages)) {
    if (rate === undefined) return;
    throw new UsageError(`--stages ${stages} and --rate ${String(rate)} both say the rate`, {
      hint: 'give one of them',
    });
  }
  if (users === undefined) return;
  throw new UsageError(`--stages ${stages} and --users ${String(users)} both say how many users there are`, {
    hint: 'give one of them; stages of rates (100/s@10) go with --users',
  });
}
