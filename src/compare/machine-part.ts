import { mean } from 'simple-statistics';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { ResultDigest } from '../run/result.ts';
import { type ExtraNoise, resultsOf } from './machine-noise.ts';
import type { CellPair } from './pair-cells.ts';
import { machineText } from './words.ts';

/** What a busier machine raises or lowers, whichever it happens to do. */
const eitherWay: readonly string[] = ['% of a core', 'cores', 'bytes', 'bytes/s'];

/**
 * Why a difference may come from the machine: the side that looks worse had more noise, and no less than it takes.
 * @param difference mean of B minus mean of A
 * @returns the noise in words; null where the machine cannot have made so much of a difference
 */
export function machinePart(
  pair: CellPair,
  extra: readonly ExtraNoise[],
  measure: Measure,
  difference: number,
): string | null {
  const fitting = extra.filter(({ noisier }) => isWorse(noisier, measure, difference));
  const sizes = fitting.map((noise) => ({ noise, most: mostFrom(noise, pair, measure) }));
  const [strongest] = sizes.sort((one, other) => other.most - one.most);
  if (strongest === undefined || strongest.most < Math.abs(difference)) return null;
  return machineText(strongest.noise);
}

function isWorse(side: 'a' | 'b', { better, unit }: Measure, difference: number): boolean {
  if (better === null || eitherWay.includes(unit)) return true;
  return (difference > 0 === (better === 'low')) === (side === 'b');
}

/** The largest difference, in the measure's unit, that the additional noise of one side can bring about. */
function mostFrom(noise: ExtraNoise, pair: CellPair, measure: Measure): number {
  const noisy = resultsOf(pair[noise.noisier]);
  const quiet = resultsOf(pair[noise.noisier === 'a' ? 'b' : 'a']);
  if (noise.kind === 'late') return laterBy(noisy, quiet, measure);
  const { stations, instants } = pair.pattern.noise;
  // How long a server waited is not known: each station is taken to have waited as long as the worst task.
  const share = Math.min(1, noise.extra * (noise.kind === 'pressure' ? 1 : stations));
  const waited_s = share * mean(noisy.map(elapsed_s));
  const percent = 100;
  switch (measure.unit) {
    case 'us':
      return (1e6 * waited_s) / Math.max(1, slowest(measure.key) * mean(noisy.map(instants)));
    case 's':
      return waited_s;
    case '%':
      return percent * share;
    default:
      return share * mean(quiet.map((result) => whole(pair.pattern, measure, result)));
  }
}

/**
 * Which part of all bursts the percentile leaves above itself: for it to rise by t, at least so many of them must have
 * waited for t (Markov's inequality). 0 for a maximum, and for what is no percentile of messages.
 */
function slowest(key: string): number {
  const [, digits] = /^latency_us\..*\.p(\d+(?:_\d+)?)$/.exec(key) ?? [];
  return digits === undefined ? 0 : 1 - Number(digits.replace('_', '.')) / 100;
}

/** Of a latency, by how much the generator's lateness has grown at the same percentile. */
function laterBy(noisy: readonly ResultDigest[], quiet: readonly ResultDigest[], { key }: Measure): number {
  const [, quantile] = /^latency_us\.\w+\.(p50|p90|p95|p99|p99_9|max)$/.exec(key) ?? [];
  const lateness = (results: readonly ResultDigest[]) =>
    mean(results.map(({ latency_us }) => Number(Object(latency_us.lateness)[quantile ?? ''] ?? 0)));
  return quantile === undefined ? 0 : lateness(noisy) - lateness(quiet);
}

function elapsed_s({ tasks }: ResultDigest): number {
  return tasks.reduce((most, task) => Math.max(most, task.elapsed_s ?? 0), 0);
}

/** What a part of the time is a part of: everything due where the measure counts what went wrong, else its own value. */
function whole({ noise }: Pattern, { better, unit, value }: Measure, result: ResultDigest): number {
  const own = Math.abs(value(result) ?? 0);
  return better === 'low' ? Math.max(own, noise.whole(result, unit) ?? own) : own;
}
