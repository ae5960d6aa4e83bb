/** A run's id: UTC date, UTC time and six hex digits, e.g. `20261121-141500-3f9a2c`; sorts by time. */
export const RUN_ID: RegExp = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/**
 * Names a run after its moment.
 * @param random draws from [0, 1); tells runs of the same second apart
 */
export function newRunId(now: Date, random: () => number): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const mark = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${mark}`;
}

/** Whether a text is a run's id, with a day and a time that the calendar has. */
export function isRunId(text: string): boolean {
  return startOfRun(text) !== null;
}

/** When a run began, by its id; null for a text that is none. */
export function startOfRun(text: string): Date | null {
  if (!RUN_ID.test(text)) return null;
  const moment = text.replace(/^(....)(..)(..)-(..)(..)(..)-.*$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = Date.parse(moment);
  return !Number.isNaN(time) && new Date(time).toISOString() === moment ? new Date(time) : null;
}
