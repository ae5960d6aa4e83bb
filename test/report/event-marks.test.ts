import { describe, expect, it } from 'vitest';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { type PubsubDigest, pubsubSeriesRow } from '../../src/patterns/pubsub/result.ts';
import { packedCell } from '../../src/report/series-blocks.ts';
import { seriesFigures } from '../../src/report-page/series-figures.ts';
import { resultOf } from '../compare/studies.ts';

const row = (t_s: number, sent: number | null, publisher_length_s: number | null) => ({
  t_s,
  sent,
  publisher_length_s,
});

const nothing = Object.fromEntries(Object.keys(pubsubSeriesRow.shape).map((key) => [key, null]));

function resultWith(events: PubsubDigest['events']): PubsubDigest {
  const base = resultOf();
  const rows = [row(0, null, null), row(1, 60, 0.6), row(2, 100, 1)].map((own) => ({ ...nothing, ...own }));
  return { ...base, events, series: rows as PubsubDigest['series'] };
}

describe('what was done during a run', () => {
  it('is marked in the plots of its seconds, from the start of publishing on, and told below them', () => {
    const events = [
      {
        at_s: 0.5,
        took_s: 1,
        what: 'block subscribers 10% at 500ms for 1s: 4 clients in 2 tasks',
        error: null,
      },
      { at_s: 1, took_s: 0, what: 'group slow pause', error: 'no' },
    ];
    const packed = packedCell(resultWith(events) as never, pubsubPattern);
    // Publishing began 0.4 s after the second did that has its first messages.
    expect(packed.done?.map(({ from, to }) => [from, to])).toEqual([
      [expect.closeTo(1.9), expect.closeTo(2.9)],
      [expect.closeTo(2.4), expect.closeTo(2.4)],
    ]);
    for (const { figure, note } of seriesFigures(packed)) {
      expect(figure.done).toBe(packed.done);
      expect(note).toContain(
        'Marked: at 0.5 s block subscribers 10% at 500ms for 1s: 4 clients in 2 tasks; at 1 s group slow pause (failed).',
      );
    }
  });

  it('leaves plots as they are where nothing was', () => {
    const packed = packedCell(resultWith([]) as never, pubsubPattern);
    expect(packed).not.toHaveProperty('done');
    for (const { figure } of seriesFigures(packed)) expect(figure).not.toHaveProperty('done');
  });
});
