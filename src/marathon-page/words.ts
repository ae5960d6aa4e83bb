import { bytes, count, countText } from '../base/number-text.ts';

/** Cores that are used: two digits that matter. */
export function cores(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Cores or MiB that were asked for, as they were written. */
export function asked(value: number): string {
  return value >= 1_000 ? count(value) : String(Number(value.toPrecision(4)));
}

/** @param value MiB */
export const mebibytes = (value: number): string => bytes(Math.round(value * 1024 ** 2));

/** A span of time in its two largest units. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const units: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first === -1) return '0 s';
  const [size, unit] = units[first] ?? [1, 's'];
  const whole = `${Math.floor(seconds / size)} ${unit}`;
  const [nextSize, nextUnit] = units[first + 1] ?? [0, ''];
  const rest = nextSize === 0 ? 0 : Math.floor((seconds % size) / nextSize);
  return rest === 0 ? whole : `${whole} ${rest} ${nextUnit}`;
}

/** How long ago an ISO time was; '' where there is none. */
export function ago(iso: string, nowMs: number): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? '' : `${span(nowMs - ms)} ago`;
}

/** An ISO time in the reader's own time zone. */
export function clock(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ''
    : date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** `2 of 3 tasks`. */
export function share(part: number, whole: number, one: string): string {
  return part === whole ? countText(whole, one) : `${count(part)} of ${countText(whole, one)}`;
}

const reasons: Readonly<Record<string, string>> = {
  UnfulfilledRole: 'role does not fit',
  UnfulfilledConstraint: 'constraint not met',
  NoCorrespondingReservationFound: 'no reservation',
  InsufficientCpus: 'too few CPUs',
  InsufficientMemory: 'too little memory',
  InsufficientDisk: 'too little disk',
  InsufficientGpus: 'too few GPUs',
  InsufficientPorts: 'ports not free',
  DeclinedScarceResources: 'scarce resources',
};

/** Why an offer was declined, for people. */
export const reasonText = (reason: string): string => reasons[reason] ?? reason;

/** `TASK_RUNNING` as `running`. */
export const stateText = (state: string): string => state.replace(/^TASK_/, '').toLowerCase();
