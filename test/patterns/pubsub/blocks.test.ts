import { describe, expect, it } from 'vitest';
import type { BlockReport } from '../../../src/measure/block-report.ts';
import { buildResult } from '../../../src/patterns/pubsub/build-result.ts';
import type { Collected } from '../../../src/patterns/pubsub/collected.ts';
import { blockRows } from '../../../src/patterns/pubsub/result-lines.ts';
import { cleanRun } from './collected.ts';
import { clientReport, toldByPublisher, toldBySubscriber } from './reports.ts';

const SECOND = 1_000_000;
const TEXT = 'block subscribers 50% at 3s for 2s with reset';

const blocked = (of: Partial<BlockReport>): BlockReport => ({
  ...{ block: 0, client: 0, mode: 'reset', begin_us: 4 * SECOND, end_us: 6 * SECOND, late: 0, missing: 0 },
  ...{ reconnects: 1, again_us: 6.1 * SECOND, recovered_us: 6.2 * SECOND },
  ...of,
});

/** A run that published from 1 s to 11 s, with two blocked clients: the first of both tasks. */
function run(
  first: Partial<BlockReport> = {},
  more: { lost?: number; undelivered?: number; sameClock?: boolean; otherLost?: number } = {},
): Collected {
  const { lost = first.missing ?? 0, undelivered = 0, sameClock = true, otherLost = 0 } = more;
  const whole = cleanRun();
  const client = (index: number, missing: number, ahead = 0) =>
    clientReport({
      client: index,
      received: 10_000 - missing - ahead,
      lost: missing,
      undelivered: ahead,
      rate: 1_000,
    });
  const told = (clients: ReturnType<typeof client>[], blocks: BlockReport[]) => ({
    clients,
    blocks,
    same_clock: sameClock,
    lost: clients.reduce((sum, one) => sum + (one.lost ?? 0), 0),
    undelivered: clients.reduce((sum, one) => sum + one.undelivered, 0),
  });
  return {
    ...whole,
    blocks: [{ mode: 'reset', atS: 3, forS: 2, text: TEXT, clients: [0, 2] }],
    independentCount: null,
    blameLoss: ({ connected, reconnected }) => ({
      cause: 'server',
      evidence: `${connected} and ${reconnected} clients`,
    }),
    publishers: [
      toldByPublisher(
        { asked: 10_000, sent: 10_000, acked: 10_000, span_s: 10, rate: 1_000, start_us: SECOND },
        { elapsed_s: 12 },
      ),
    ],
    subscribers: [
      toldBySubscriber('sub.1', told([client(0, lost, undelivered), client(1, otherLost)], [blocked(first)])),
      toldBySubscriber('sub.2', told([client(0, 0), client(1, 0)], [blocked({ begin_us: 3.9 * SECOND })])),
    ],
  };
}

const both = { block: 1, late: 0, lost: 0, reconnects: 1, again_s: 0.1, recovered_s: 0.2 };

describe('blocks of networks in a result', () => {
  it('are told each with what it did, and by client', () => {
    const result = buildResult(
      run({ late: 30, reconnects: 2, again_us: 6.5 * SECOND, recovered_us: 7 * SECOND }),
    );
    expect(result.blocks).toEqual([
      {
        ...{ at_s: 2.9, for_s: 2.1, mode: 'reset', text: TEXT, clients: 2, late: 30, lost: 0, reconnects: 3 },
        ...{ again_s: 0.5, recovered_s: 1, not_recovered: 0 },
      },
    ]);
    expect(result.blocked_clients).toEqual([
      { ...both, task: 'sub.1', client: 0, late: 30, reconnects: 2, again_s: 0.5, recovered_s: 1 },
      { ...both, task: 'sub.2', client: 0 },
    ]);
    expect(result.clean).toBe(true);
    expect(blockRows(result)).toEqual([
      [
        'block',
        'at 2.9 s for 2.1 s (reset), 2 clients: 30 late, 0 lost, 3 reconnects; received again after 0.5 s, recovered after 1 s',
      ],
    ]);
  });

  it('are none where nothing was blocked', () => {
    expect(buildResult(cleanRun())).toMatchObject({ blocks: [], blocked_clients: [] });
  });

  it('do not say what is late, or when all had come, where clocks have nothing in common', () => {
    const [block] = buildResult(run({ late: 30 }, { sameClock: false })).blocks;
    expect(block).toMatchObject({ at_s: 3, late: null, recovered_s: null, not_recovered: 2, again_s: 0.1 });
  });

  it('have not lost what the system still holds, and are not over before it has come', () => {
    const [block] = buildResult(run({ missing: 50 }, { lost: 0, undelivered: 50 })).blocks;
    expect(block).toMatchObject({ lost: 0, recovered_s: null, not_recovered: 1 });
  });
});

describe('the verdict on a run with blocked networks', () => {
  it('blames them for what they lost, and nobody else', () => {
    const { verdict, counts } = buildResult(run({ missing: 400 }));
    expect(counts.lost).toBe(400);
    expect(verdict.evidence).toEqual([
      { cause: 'network', evidence: `"${TEXT}" lost 400 messages of 2 clients`, reasons: ['lost'] },
    ]);
  });

  it('looks for somebody else where clients lost more', () => {
    const { verdict } = buildResult(run({ missing: 400 }, { otherLost: 7 }));
    expect(verdict.evidence).toEqual([
      { cause: 'network', evidence: `"${TEXT}" lost 400 messages of 2 clients`, reasons: ['lost'] },
      { cause: 'server', evidence: '1 and 0 clients', reasons: ['lost'] },
    ]);
  });

  it('blames them for a long drain only where clients had not recovered when publishing ended', () => {
    const slow = (recovered_us: number | null) => ({
      ...run({ recovered_us }),
      drain: { drainS: 3, waitedS: 3, end: 'complete' as const },
    });
    const texts = (of: Collected) => buildResult(of).verdict.evidence.map(({ evidence }) => evidence);
    expect(texts(slow(14 * SECOND))).toContain(
      `"${TEXT}" ended 5.0 s before publishing did, and its 2 clients had recovered 8.0 s later`,
    );
    expect(texts(slow(null))).toContain(
      `"${TEXT}" ended 5.0 s before publishing did, and 1 of 2 clients had not recovered when the run ended`,
    );
    expect(texts(slow(7 * SECOND)).join()).not.toContain(TEXT);
  });
});
