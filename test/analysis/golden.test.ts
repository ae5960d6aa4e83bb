import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curvesOf } from '../../src/analysis/curves.ts';
import { headlineOf } from '../../src/analysis/headline.ts';
import { matrixOf } from '../../src/analysis/matrix.ts';
import { percentileCurvesOf } from '../../src/analysis/percentiles.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { pubsubLatencyKeys } from '../../src/patterns/pubsub/latencies.ts';
import type { LatencySummary } from '../../src/run/result.ts';
import type { Study } from '../../src/store/study.ts';
import { definitionOf, loadPubsub, measures, seriesOf } from '../patterns/pubsub/pubsub.ts';

const golden = join(packageRoot, 'test', 'golden');
const folders = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(golden, name))
  .filter((folder) => ['manifest.json', 'result.json'].some((file) => existsSync(join(folder, file))));
const studies = (await Promise.all(folders.map((folder) => loadPubsub(folder)))).map(
  (study): [string, Study] => [study.name, study],
);

/** Percentiles that a result's summary and our axis both have. */
const shared: readonly [number, keyof LatencySummary][] = [
  [0, 'min'],
  [50, 'p50'],
  [90, 'p90'],
  [95, 'p95'],
  [99, 'p99'],
  [99.9, 'p99_9'],
  [100, 'max'],
];

it('there are real studies', () => {
  expect(studies.length).toBeGreaterThan(0);
});

describe.each(studies)('the real study %s', (_name, study) => {
  it('has every measured cell in exactly one slot of its matrix', () => {
    const slots = matrixOf(study).sheets.flatMap((sheet) => sheet.slots.flat());
    const ids = study.cells.map(({ id }) => id);
    expect(
      slots
        .flatMap(({ cells }) => cells)
        .filter((id) => ids.includes(id))
        .sort(),
    ).toEqual([...ids].sort());
  });

  it.each(measures)('has $key of every cell at its place and nowhere else', (measure) => {
    const told = curvesOf(study, measure).flatMap(({ points }) => points.flatMap(({ cells }) => cells));
    const having = study.cells.filter(({ result }) => result !== null && measure.value(result) !== null);
    expect(told.sort()).toEqual(having.map(({ id }) => id).sort());
  });

  it.each(pubsubLatencyKeys)('has percentiles of %s that agree with those of its single results', (kind) => {
    for (const { cells, points } of percentileCurvesOf(study, kind)) {
      const [id, ...others] = cells;
      if (others.length > 0) continue;
      const summary = study.cells.find((cell) => cell.id === id)?.result?.latency_us[kind];
      const values = new Map(points.map(({ percentile, value_us }) => [percentile, value_us]));
      for (const [percentile, key] of shared) {
        if (values.has(percentile))
          expect([percentile, values.get(percentile)]).toEqual([percentile, summary?.[key]]);
      }
    }
  });

  it('has a defined column for whatever its seconds hold', () => {
    for (const { result } of study.cells) {
      if (result === null) continue;
      const { t_s, columns } = seriesOf(result);
      expect(t_s).toEqual(result.series.map((row) => row.t_s));
      for (const { definition, values } of columns) {
        expect(definitionOf(definition.key)?.label).toBe(definition.label);
        expect(values).toHaveLength(t_s.length);
      }
    }
  });

  it('is answered by a headline that claims clean only what is clean', () => {
    const results = study.cells.map(({ result }) => result);
    const allClean = study.missing.length === 0 && results.every((result) => result?.clean);
    if (study.manifest?.plan.kind === 'sweep')
      expect(/\(all \d+ cells/.test(headlineOf(study))).toBe(allClean);
    else expect(headlineOf(study)).not.toBe('');
  });
});
