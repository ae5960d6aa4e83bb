import { valueText } from '../analysis/words.ts';
import { UsageError } from '../base/errors.ts';
import { bytes } from '../base/number-text.ts';
import type { Environment } from '../run/result.ts';
import type { Study, StudyCell } from '../store/study.ts';
import type { Disparity, VersionChange } from './comparison.ts';
import { type EffectiveOptions, effectiveOptions, isScalar } from './effective-options.ts';
import type { CellPair } from './pair-cells.ts';

/** Options that change what is kept, shown or judged, and nothing that is measured. */
const SILENT_OPTIONS: readonly string[] = ['output', 'json', 'threshold', 'config_file', 'keep_running'];

/** What is not the same on both sides although nothing was to vary it; each once, whatever the number of cells. */
export function disparitiesOf(a: Study, b: Study, pairs: readonly CellPair[]): Disparity[] {
  const found = [
    ...told('workload', 'workload', workloads(a), workloads(b)),
    ...told('machine', 'processors', machines(a), machines(b)),
    ...pairs.flatMap((pair) => optionDisparities(a, b, pair)),
  ];
  const once = new Map(found.map((disparity) => [JSON.stringify(disparity), disparity]));
  return [...once.values()];
}

/** @throws UsageError that names each of them, where there are any */
export function refuseDisparities(disparities: readonly Disparity[]): void {
  if (disparities.length === 0) return;
  const each = disparities.map(({ name, a, b }) => `${name} (A: ${a}, B: ${b})`);
  throw new UsageError(`A and B differ in more than what they vary: ${each.join('; ')}`, {
    hint: 'measure both the same way, or compare all the same with --allow_different',
  });
}

/** Versions and surroundings that differ: worth knowing, and often what the comparison is about. */
export function versionChanges(a: Study, b: Study): VersionChange[] {
  const readings: readonly [string, (environment: Environment) => unknown][] = [
    ['Hydra', ({ hydra_version }) => hydra_version],
    ['Node.js', ({ node_version }) => node_version],
    ['operating system', ({ os }) => os],
    ['memory', ({ memory_bytes }) => bytes(memory_bytes)],
    ['engine', ({ engine }) => engine],
    ['system under test', ({ system }) => system.kind],
    ['its release', ({ system }) => system.release],
  ];
  return readings.flatMap(([name, read]) => {
    const [ofA, ofB] = [a, b].map((study) => distinct(environments(study).map(read)));
    return ofA === undefined || ofB === undefined || ofA === ofB ? [] : [{ name, a: ofA, b: ofB }];
  });
}

function told(kind: Disparity['kind'], name: string, a: string, b: string): Disparity[] {
  return a === b ? [] : [{ kind, name, a, b }];
}

function optionDisparities(a: Study, b: Study, pair: CellPair): Disparity[] {
  const ofA = optionsOf(a, pair.a);
  const ofB = optionsOf(b, pair.b);
  // A side that has not measured the cell has recorded nothing to differ in.
  if (ofA === undefined || ofB === undefined) return [];
  const names = new Set([...Object.keys(ofA), ...Object.keys(ofB)]);
  return [...names]
    .filter((name) => !SILENT_OPTIONS.includes(name) && !(name in pair.varied))
    .flatMap((name) => told('option', name, optionText(ofA[name]), optionText(ofB[name])));
}

function optionsOf(study: Study, cells: readonly StudyCell[]): EffectiveOptions | undefined {
  const measured = cells.find(({ result }) => result !== null);
  return measured === undefined ? undefined : effectiveOptions(study, measured);
}

function optionText(value: unknown): string {
  if (value === undefined) return 'none';
  return isScalar(value) ? valueText(value) : JSON.stringify(value);
}

function workloads(study: Study): string {
  const measured = study.cells.flatMap(({ result }) => (result === null ? [] : [result.workload]));
  return distinct([...(study.manifest === null ? [] : [study.manifest.workload]), ...measured]);
}

function machines(study: Study): string {
  return distinct(environments(study).map(({ cpu_count, cpu_model }) => `${cpu_count} x ${cpu_model}`));
}

function environments(study: Study): Environment[] {
  const measured = study.cells.flatMap(({ result }) => (result === null ? [] : [result.environment]));
  return measured.length === 0 && study.manifest !== null ? [study.manifest.environment] : measured;
}

/** The values, each once and in an order of their own: a study continued elsewhere has several. */
function distinct(values: readonly unknown[]): string {
  const texts = values.map((value) => (value === undefined ? 'not told' : String(value)));
  return [...new Set(texts)].sort().join(' and ') || 'not told';
}
