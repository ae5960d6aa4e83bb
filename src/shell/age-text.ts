const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago a moment was, in its largest unit: `12 s`, `3 min`, `5 h`, `2 d`; `-` where there is none.
 * @param iso ISO time
 * @param nowMs Unix time, ms; of a clock that may lag behind the other one
 */
export function ageText(iso: string | null | undefined, nowMs: number): string {
  const thenMs = iso == null ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(thenMs)) return '-';
  const ageMs = Math.max(0, nowMs - thenMs);
  if (ageMs < MINUTE) return `${Math.floor(ageMs / SECOND)} s`;
  if (ageMs < HOUR) return `${Math.floor(ageMs / MINUTE)} min`;
  if (ageMs < DAY) return `${Math.floor(ageMs / HOUR)} h`;
  return `${Math.floor(ageMs / DAY)} d`;
}
