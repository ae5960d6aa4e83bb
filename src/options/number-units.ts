type Scale = Readonly<Record<string, number>>;

const thousands: Scale = { k: 1e3, M: 1e6 };

/** What may stand behind a number, by what the number counts; a bare number counts just that. */
const scales: Readonly<Record<string, Scale>> = {
  seconds: { ms: 1e-3, s: 1, m: 60, h: 3_600 },
  milliseconds: { ms: 1, s: 1e3, m: 60e3, h: 3_600e3 },
  // No bare k: it is a thousand to some and 1,024 to others.
  bytes: { B: 1, kB: 1e3, MB: 1e6, KiB: 1_024, MiB: 1_048_576 },
  messages: thousands,
  'messages per second': thousands,
  subscribers: thousands,
};

/**
 * The text with its unit taken away: `5m` of seconds gives `300`, `10k` of messages `10000`. A text without a unit that
 * fits is given as it is.
 * @param unit what the number counts, as a `NumberRange` says it; what follows a comma there is explanation.
 */
export function withoutUnit(text: string, unit: string): string {
  const scale = scales[unit.split(',')[0] ?? ''] ?? {};
  const [, number, suffix = ''] = /^([+-]?[\d.]+) ?([A-Za-z]+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(scale, suffix) ? scale[suffix] : undefined;
  if (number === undefined || factor === undefined || !Number.isFinite(Number(number))) return text;
  // Twelve digits hide that 2.3 x 1000 is not 2300.
  return String(Number((Number(number) * factor).toPrecision(12)));
}

/** What may stand behind the number, as the end of a hint, where a text has something else there; else empty. */
export function unitsHint(text: string, unit: string): string {
  const units = Object.keys(scales[unit.split(',')[0] ?? ''] ?? {}).join(', ');
  return units !== '' && /^[+-]?[\d.]+ ?[A-Za-z]+$/.test(text) ? `, or with ${units} behind it` : '';
}
