import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { compareReport } from '../../src/cli/compare-report.ts';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import type { Study } from '../../src/store/study.ts';
import { repeats, studyOf } from '../compare/studies.ts';
import { measures } from '../patterns/pubsub/pubsub.ts';

const plainColors = createColors(false);

function report(a: Study, b: Study, allow_different = false): string {
  const chosen = measures.filter(({ key }) =>
    ['average_packet_loss', 'latency_us.end_to_end.p99'].includes(key),
  );
  return compareReport(
    compareStudies(a, b, { confidence: 0.95, measures: chosen, allow_different }),
    plainColors,
  );
}

const at = (values: readonly number[], msg_rate: number) => repeats(values, { clients: 500, msg_rate });
const before = studyOf([at([9900, 10000, 10100], 3000), at([5000, 5100, 5200], 1000)], {
  name: 'old',
  folder: 'r/a',
});
const after = studyOf([at([11900, 12000, 12100], 3000), at([5010, 5100, 5190], 1000)], {
  name: 'new',
  folder: 'r/b',
});

describe('compareReport', () => {
  it('answers first, then shows both means, the difference, its interval and the verdict', () => {
    expect(report(before, after)).toBe(
      [
        'B is slower: end-to-end latency p99 +20 % [+18, +22] at 500 clients x 3,000/s; 1 of 2 cells: no difference seen',
        '',
        'A, before  r/a (old)',
        'B, after   r/b (new)',
        "note       neither side tells what kept tasks from a CPU (measured by an older version, or not on Linux): of the machine's noise only lateness and event loop delay are known",
        "note       with 3 and 3 runs a permutation test, which supposes nothing, cannot give less than p = 0.1: what is claimed rests on Welch's test, which supposes that runs spread about like a normal distribution",
        '',
        '500 clients x 1,000/s: 3 runs each',
        "                        mean of A's runs  mean of B's runs  B - A [95 %]",
        'loss                                 0 %               0 %  equal: 0 % in every run',
        'end-to-end latency p99            5.1 ms            5.1 ms  no difference seen: 0 % [-4.2, +4.2]; one below 6.3 % would not have shown',
        'machine: lateness p99 A 20 us, B 20 us',
        '',
        '500 clients x 3,000/s: 3 runs each',
        "                        mean of A's runs  mean of B's runs  B - A [95 %]",
        'loss                                 0 %               0 %  equal: 0 % in every run',
        'end-to-end latency p99             10 ms             12 ms  worse: +20 % [+18, +22]',
        'machine: lateness p99 A 20 us, B 20 us',
        '',
      ].join('\n'),
    );
  });

  it('says that one measurement gives no interval', () => {
    const text = report(studyOf([at([10000], 1)]), studyOf([at([12000], 1)]));
    expect(text).toContain('+20 %; no interval: one measurement each; repeat with --repeat=3');
    expect(text).toContain('500 clients x 1/s: 1 run each');
  });

  it('names cells of one side, runs without result, and what differs', () => {
    const partly = studyOf([
      {
        varied: { clients: 500, msg_rate: 3000 },
        runs: [{ options: { msg_size: 9 } }],
        failed: ['no route'],
      },
      at([1], 7),
    ]);
    const text = report(before, partly, true);
    expect(text).toContain('differs    msg_size: A 100, B 9');
    expect(text).toContain('3 runs of A, 1 run of B');
    expect(text).toContain('B 001-r2 failed: no route');
    expect(text).toContain('only in A: 500 clients x 1,000/s');
    expect(text).toContain('only in B: 500 clients x 7/s');
  });

  it('lets no foreign text move the cursor', () => {
    const evil = studyOf([{ varied: { topic: '\u001b[2Jx' }, runs: [{}], failed: ['\u001b[1A'] }], {
      name: '\u001b]0;title\u0007',
    });
    expect(report(evil, evil)).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
