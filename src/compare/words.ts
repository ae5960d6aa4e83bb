import { percent } from '../base/number-text.ts';
import { quantityText } from '../base/quantity-text.ts';
import type { ComparedMeasure } from './comparison.ts';
import type { ExtraNoise } from './machine-noise.ts';
import { differenceText, percentText, rangeText } from './quantity.ts';

type Wordless = Omit<ComparedMeasure, 'words'>;

/** The verdict of one measure in words. */
export function measureWords(compared: Wordless): string {
  switch (compared.verdict) {
    case 'not-measured':
      return `not measured in ${unmeasuredSides(compared)}`;
    case 'equal':
      return `equal: ${quantityText(compared.a.mean ?? 0, compared.unit)} in every run`;
    case 'undecided':
      return `${extentText(compared)}; ${singleText(compared)}`;
    case 'no-difference':
      return `${unprovenText(compared)}${unseenText(compared)}`;
    case 'noise':
      return `goes with the machine: ${extentText(compared)}; ${compared.machine}`;
    case 'better':
    case 'worse':
    case 'changed':
      return `${compared.verdict}: ${extentText(compared)}${besides(compared.machine)}`;
  }
}

/** Of what looks large and may yet be chance. */
export const LARGE = 'large but not proven';

/** How much more one side was disturbed: `B's runs were kept from a CPU 12 % of the time, A's 1 %`. */
export function machineText({ kind, noisier, a, b }: ExtraNoise): string {
  const [side, other] = noisier === 'b' ? ['B', 'A'] : ['A', 'B'];
  const show = (value: number) => (kind === 'late' ? quantityText(value, 'us') : shareText(value));
  const [more, less] = noisier === 'b' ? [show(b), show(a)] : [show(a), show(b)];
  switch (kind) {
    case 'kept':
      return `${side}'s runs were kept from a CPU ${more} of the time, ${other}'s ${less}`;
    case 'steal':
      return `the hypervisor took ${more} of the CPU time from ${side}'s runs, ${less} from ${other}'s`;
    case 'pressure':
      return `something waited for a CPU ${more} of the time in ${side}'s runs, ${less} in ${other}'s`;
    case 'late':
      return `${side}'s publisher was late by ${more} (p99) and its tasks held up, ${other}'s by ${less}`;
  }
}

function shareText(share: number): string {
  const value = 100 * share;
  return percent(value < 10 ? Number(value.toPrecision(2)) : Math.round(value));
}

/** What such runs could not have shown: `; one below 24 % would not have shown`. */
function unseenText({ unit, detectable, detectable_percent, permutation }: Wordless): string {
  if (detectable === null) {
    return permutation === null ? '' : '; so few runs that do not spread prove nothing';
  }
  const size =
    detectable_percent === null || unit === '%'
      ? differenceText(detectable, unit).slice(1)
      : percentText(detectable_percent).slice(1);
  return `; one below ${size} would not have shown`;
}

function unprovenText(compared: Wordless): string {
  if (!compared.large) return `no difference seen: ${extentText(compared)}`;
  const machine = compared.machine === null ? '' : ', and goes with the machine';
  return `${LARGE}: ${extentText(compared)}${machine}`;
}

function besides(machine: string | null): string {
  return machine === null ? '' : `, although ${machine}`;
}

/**
 * The difference and its interval: `+18 % [+9, +27]`; in the measure's unit where A is 0, and in percentage points of
 * what is a percentage itself.
 */
export function extentText({ unit, difference, difference_percent, interval, p }: Wordless): string {
  if (difference === null) return 'no difference known';
  if (difference_percent === null || unit === '%') {
    const ends = interval === null ? [] : [interval.low, interval.high];
    const range = ends.map((end) => differenceText(end, unit)).join(', ');
    return `${differenceText(difference, unit)}${range === '' ? '' : ` [${range}]`}${alike(interval, p)}`;
  }
  const { low_percent: low, high_percent: high } = interval ?? { low_percent: null, high_percent: null };
  const range = low === null || high === null ? '' : ` ${rangeText(low, high)}`;
  return `${percentText(difference_percent)}${range}${alike(interval, p)}`;
}

function alike(interval: Wordless['interval'], p: number | null): string {
  return interval === null && p !== null ? ', the runs of each side alike' : '';
}

function singleText({ a, b }: Wordless): string {
  if (a.values.length < 2 && b.values.length < 2) {
    return 'no interval: one measurement each; repeat with --repeat=3';
  }
  return `no interval: one measurement in ${a.values.length < 2 ? 'A' : 'B'}; repeat with --repeat=3`;
}

function unmeasuredSides({ a, b }: Wordless): string {
  if (a.mean === null && b.mean === null) return 'either';
  return a.mean === null ? 'A' : 'B';
}
