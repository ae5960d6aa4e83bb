import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import type { PubsubDigest, PubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { Dimension, Manifest, PlannedCell, Scalar, Varied } from '../../src/store/manifest.ts';
import type { Study, StudyCell } from '../../src/store/study.ts';
import { goldenResult } from '../cli/golden-result.ts';

/** What became of one planned cell: a result (parts of it), or none. */
export type Fate = Partial<PubsubResult> | 'failed' | 'skipped' | 'missing';

/** The fate of a clean cell: the base result as it is. */
export const CLEAN: Fate = {};

/** A cell that a broker made unclean, by drain. */
export function slowBroker(drain_s = 4.1): Fate {
  return {
    clean: false,
    drain_s,
    unclean_because: [`subscribers needed ${drain_s.toFixed(2)} s to drain (bound 2 s)`],
    verdict: { cause: ['broker'], evidence: [{ cause: 'broker', evidence: 'it was slow', reasons: [] }] },
  };
}

/** A sweep over all combinations of the dimensions, its cells given out by `fate`. */
export function paperStudy(
  dimensions: Record<string, Scalar[]>,
  fate: (values: Varied, repeat: number) => Fate,
  { repeat = 1, options = {} }: { repeat?: number; options?: Record<string, unknown> } = {},
): Study<PubsubDigest> {
  const axes = Object.entries(dimensions).map(([name, values]): Dimension => ({ name, values }));
  const cells = plannedCells(axes, repeat);
  const fates = cells.map((planned) => ({ planned, fate: fate(planned.varied, planned.repeat) }));
  const manifest = paperManifest(axes, cells, repeat, { test_duration: 10, max_drain_s: 2, ...options });
  return {
    folder: 'paper',
    name: 'paper',
    pattern: pubsubPattern,
    manifest,
    cells: fates.flatMap(({ planned, fate: end }) =>
      end === 'missing' ? [] : [paperCell(planned, end, manifest.options)],
    ),
    answers: [],
    missing: fates.filter(({ fate: end }) => end === 'missing').map(({ planned }) => planned.id),
  };
}

/** The folder of a single run, as it is loaded. */
export function paperRun(parts: Partial<PubsubResult> = {}): Study<PubsubDigest> {
  const result = goldenResult(parts);
  const cell = paperCell({ id: result.run_id, varied: {}, repeat: 1 }, parts, {});
  return {
    folder: 'run',
    name: cell.id,
    manifest: null,
    pattern: pubsubPattern,
    cells: [cell],
    answers: [],
    missing: [],
  };
}

function paperCell(
  planned: PlannedCell,
  end: Exclude<Fate, 'missing'>,
  options: object,
): StudyCell<PubsubDigest> {
  const attempt = { started_at: '2025-03-01T12:00:00.000Z', finished_at: '2025-03-01T12:00:20.000Z' };
  if (typeof end === 'string') {
    const reason = end === 'failed' ? 'the broker died' : 'average_packet_loss>50 held at 2000/s';
    const attempts = end === 'failed' ? [{ ...attempt, error: reason }] : [];
    return { schema_version: 1, ...planned, state: end, reason, attempts, result: null };
  }
  const base = { options: { ...goldenResult().options, ...options, ...planned.varied } };
  const { clients: _clients, task_series: _series, ...result } = goldenResult({ ...base, ...end });
  return {
    schema_version: 1,
    ...planned,
    state: 'measured',
    reason: null,
    attempts: [{ ...attempt, error: null }],
    result,
  };
}

function plannedCells(axes: readonly Dimension[], repeats: number): PlannedCell[] {
  const combinations = axes.reduce<Varied[]>(
    (made, { name, values }) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  return combinations.flatMap((varied, index) =>
    Array.from({ length: repeats }, (_, again) => ({
      id: `${String(index + 1).padStart(3, '0')}${again === 0 ? '' : `-r${again + 1}`}`,
      varied,
      repeat: again + 1,
    })),
  );
}

function paperManifest(
  dimensions: Dimension[],
  cells: PlannedCell[],
  repeat: number,
  options: Record<string, unknown>,
): Manifest {
  return {
    schema_version: 1,
    study_id: '20250301-115900-abcdef',
    label: null,
    created_at: '2025-03-01T11:59:00.000Z',
    workload: 'kafka',
    pattern: 'pubsub',
    options,
    plan: {
      kind: 'sweep',
      dimensions,
      repeat,
      order: 'given',
      seed: null,
      attempts: 5,
      stop_when: [],
      threshold: [],
      cells,
    },
    environment: goldenResult().environment,
  };
}
