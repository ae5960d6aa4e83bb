import { describe, expect, it } from 'vitest';
import { againstSides } from '../../src/compare/against-sides.ts';
import type { Study } from '../../src/store/study.ts';
import { planSweep } from '../../src/sweep/plan-sweep.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { goldenManifest } from '../store/golden.ts';
import { compare } from './compare.ts';
import { resultOf, studyOf } from './studies.ts';

const plan = planSweep(kafka, {
  dimensions: [{ name: 'msg_rate', values: [500, 1000] }],
  repeat: 3,
  order: 'given',
  seed: null,
  attempts: 5,
  stop_when: [],
  threshold: [],
  against: { a: { acks: 1, linger_ms: 0 }, b: { acks: 'all', linger_ms: 5 } },
});

/** Every run of B is slower by half; the last cell was not measured. */
function measured(): Study {
  const cells = plan.cells.slice(0, -1).map((cell, index) => ({
    schema_version: 1 as const,
    ...cell,
    state: 'measured' as const,
    reason: null,
    attempts: [],
    result: resultOf({
      p99: (cell.varied.acks === 'all' ? 15_000 : 10_000) + 10 * index,
      options: { ...cell.varied },
    }),
  }));
  const manifest = { ...goldenManifest(), options: { msg_size: 100 }, plan };
  return { ...studyOf([]), name: 'both', manifest, cells, missing: plan.cells.slice(-1).map(({ id }) => id) };
}

describe('againstSides', () => {
  it('gives two studies whose cells pair, and names what differs', () => {
    const { a, b } = againstSides(measured()) ?? expect.fail();
    const comparison = compare(a, b, undefined, true);
    expect(comparison.cells.map(({ label, a: ofA, b: ofB }) => [label, ofA.measured, ofB.measured])).toEqual([
      ['10 clients x 500/s', 3, 3],
      ['10 clients x 1,000/s', 3, 2],
    ]);
    expect(comparison.headline).toMatch(/^B is slower: end-to-end latency p99 \+50 %/);
    expect(comparison.disparities.map(({ name, a: ofA, b: ofB }) => [name, ofA, ofB])).toEqual([
      ['acks', '1', 'all'],
      ['linger_ms', '0', '5'],
    ]);
    expect([a.name, b.name]).toEqual(['both, acks=1 linger_ms=0', 'both, acks=all linger_ms=5']);
    expect(comparison.notes).toContain('B was interrupted: 1 planned cell not measured');
  });

  it('finds none where a sweep has one variant', () => {
    expect(againstSides({ ...measured(), manifest: goldenManifest() })).toBeNull();
    expect(againstSides(studyOf([{ runs: [{}] }]))).toBeNull();
  });
});
