import { seconds } from '../../base/number-text.ts';

/** How long after the start of its run something was, in words. @param atS wall clock, seconds since the epoch */
export function sinceStart({ started_at }: { started_at: string }, atS: number): string {
  return seconds(Math.max(0, atS - Date.parse(started_at) / 1000));
}
