import { mean } from 'simple-statistics';
import { measureOf } from '../analysis/measures.ts';
import { type Noise, noiseOf } from '../analysis/noise.ts';
import type { ResultDigest } from '../run/result.ts';
import type { StudyCell } from '../store/study.ts';
import type { CellPair } from './pair-cells.ts';
import { unspreadP } from './unspread.ts';
import { welch } from './welch.ts';

/*
 * Whether one side of a pair was measured on a busier machine. The load itself makes processes wait for CPUs, so waiting
 * alone proves nothing; what both sides are compared in is the waiting beyond what Hydra's own processes, and servers
 * that it started, computed more. docs/compare.md explains the reasoning.
 */

/** `kept`: worst task; `steal`, `pressure`: worst host; `late`: results that tell lateness alone. */
export type NoiseKind = 'kept' | 'steal' | 'pressure' | 'late';

/** One kind of noise that one side had more of than chance and its own work explain. */
export interface ExtraNoise {
  kind: NoiseKind;
  noisier: 'a' | 'b';
  /** Means of the sides: a part of the time from 0 to 1; of `late` microseconds. */
  a: number;
  b: number;
  /** Part of the time that the noisier side waited longer, what its own work explains left out; of `late` 0. */
  extra: number;
}

/**
 * An overlooked difference of the machine does harm here, not a supposed one: so noise counts as different sooner than
 * measures do.
 */
const NOISE_P = 0.2;

const kinds = { kept: 'kept_share', steal: 'steal_share', pressure: 'pressure_share' } as const;

/** What one side of a pair had more noise in; none where the sides were disturbed alike. */
export function extraNoise(pair: CellPair): ExtraNoise[] {
  const [a, b] = [resultsOf(pair.a), resultsOf(pair.b)];
  const waiting = (['kept', 'steal', 'pressure'] as const).flatMap((kind) => {
    const read = (result: ResultDigest) => noiseOf(result)[kinds[kind]];
    const found = difference(known(a, read), known(b, read));
    if (found === null) return [];
    // A CPU that the hypervisor took away was not used up by anything on this machine.
    const own = kind === 'steal' ? 0 : moreComputed(pair, { a, b, noisier: found.noisier });
    const extra = Math.abs(found.b - found.a) - own;
    return extra > 0 ? [{ kind, ...found, extra }] : [];
  });
  return tellsScheduling(a) && tellsScheduling(b) ? waiting : [...waiting, ...lateness(a, b)];
}

/** Whether any run tells what kept its tasks from a CPU; older versions do not. */
export function tellsScheduling(results: readonly ResultDigest[]): boolean {
  return results.some((result) => noiseOf(result).kept_share !== null);
}

export function resultsOf(cells: readonly StudyCell[]): ResultDigest[] {
  return cells.flatMap(({ result }) => (result === null ? [] : [result]));
}

/** A publisher that waits for its system is late too, but its event loop is not held up. */
function lateness(a: readonly ResultDigest[], b: readonly ResultDigest[]): ExtraNoise[] {
  const late = noiseDifference(a, b, 'lateness_p99_us');
  const held = noiseDifference(a, b, 'event_loop_delay_p99_us');
  if (late === null || held === null || late.noisier !== held.noisier) return [];
  return [{ kind: 'late', ...late, extra: 0 }];
}

function noiseDifference(a: readonly ResultDigest[], b: readonly ResultDigest[], key: keyof Noise) {
  const read = (result: ResultDigest) => noiseOf(result)[key];
  return difference(known(a, read), known(b, read));
}

/** CPU seconds per second that the tasks, and servers of ours, used more on the noisier side; 0 where they did not. */
function moreComputed(
  { pattern }: CellPair,
  {
    a,
    b,
    noisier,
  }: { a: readonly ResultDigest[]; b: readonly ResultDigest[]; noisier: ExtraNoise['noisier'] },
): number {
  const more = pattern.noise.computed.map((key) => {
    const read = (result: ResultDigest) => measureOf(pattern, key)?.value(result) ?? null;
    const [ofA, ofB] = [known(a, read), known(b, read)];
    return ofA.length === 0 || ofB.length === 0 ? 0 : mean(ofB) - mean(ofA);
  });
  const total = more.reduce((sum, one) => sum + one, 0);
  return Math.max(0, noisier === 'b' ? total : -total);
}

function known(results: readonly ResultDigest[], read: (result: ResultDigest) => number | null): number[] {
  return results.map(read).filter((value) => value !== null);
}

/** Null where the sides have the same noise, as far as their runs tell; of single runs, any difference counts. */
function difference(a: number[], b: number[]): Pick<ExtraNoise, 'noisier' | 'a' | 'b'> | null {
  if (a.length === 0 || b.length === 0) return null;
  const means = { a: mean(a), b: mean(b) };
  if (means.a === means.b) return null;
  if (a.length > 1 && b.length > 1) {
    const p = welch(a, b, 1 - NOISE_P)?.p ?? unspreadP(a.length, b.length);
    if (p > NOISE_P) return null;
  }
  return { noisier: means.b > means.a ? 'b' : 'a', ...means };
}
