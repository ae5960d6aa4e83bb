import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { plotSvg } from '../../src/notebook/plot-svg.ts';
import { curvesPlot, percentilesPlot, seriesPlot } from '../../src/notebook/study-plots.ts';
import {
  matrixTables,
  measureTable,
  percentilesTable,
  troublesTable,
  verdictsTable,
} from '../../src/notebook/study-tables.ts';
import { headlineMarkdown } from '../../src/notebook/study-words.ts';
import { tableHtml } from '../../src/notebook/table.ts';
import type { PubsubDigest } from '../../src/patterns/pubsub/result.ts';
import type { Study } from '../../src/store/study.ts';
import { loadPubsub } from '../patterns/pubsub/pubsub.ts';

let study: Study<PubsubDigest>;
beforeAll(async () => {
  study = await loadPubsub(join(packageRoot, 'test', 'golden', 'sweep'));
});

/** The study as if this cell had failed for this reason. */
function withFailed(failed: string, reason: string): Study {
  const cells = study.cells.map((cell) =>
    cell.id === failed ? { ...cell, state: 'failed' as const, reason, result: null } : cell,
  );
  return { ...study, cells };
}

describe('plots of a study', () => {
  it('are a line per client count over the rates', () => {
    const plot = curvesPlot(study, 'average_tx_rate');
    expect(plot.lines.map(({ name }) => name)).toEqual(['5 clients', '10 clients']);
    for (const { points } of plot.lines) expect(points.map(({ x }) => x)).toEqual([500, 1000, 2000]);
    expect(plot.lines[0]?.points[1]?.y).toBe(study.cells[1]?.result?.average_tx_rate);
  });

  it('have a gap where a cell failed', () => {
    const [line] = curvesPlot(withFailed('002', 'the broker died'), 'average_tx_rate').lines;
    expect(line?.points.map(({ x, y }) => [x, y === null])).toEqual([
      [500, false],
      [1000, true],
      [2000, false],
    ]);
  });

  it('can have another option along x', () => {
    const plot = curvesPlot(study, 'average_tx_rate', { x: 'clients' });
    expect(plot.lines.map(({ name }) => name)).toEqual(['500/s', '1,000/s', '2,000/s']);
  });

  it('of percentiles can be narrowed, and end at the maximum', () => {
    const { lines } = percentilesPlot(study, 'end_to_end', { clients: 10 });
    expect(lines).toHaveLength(3);
    const max = study.cells[3]?.result?.latency_us.end_to_end?.max ?? 0;
    expect(lines[0]?.points.at(-1)?.y).toBe(max / 1000);
  });

  it('of seconds have a point per second', () => {
    const { lines } = seriesPlot(study, '001', ['series.sent', 'series.received']);
    expect(lines.map(({ name }) => name)).toEqual(['sent', 'received by all clients']);
    expect(lines[0]?.points.map(({ y }) => y)).toEqual(
      study.cells[0]?.result?.series.map(({ sent }) => sent),
    );
  });

  it('of seconds mark what is no whole one, and say so', () => {
    const [first] = study.cells;
    if (!first?.result) throw new Error('the golden study lost its first result');
    const series = first.result.series.map((row, at) => ({
      ...row,
      publisher_length_s: at === 0 ? 0.5 : 1,
    }));
    const cells = [{ ...first, result: { ...first.result, series } }];
    const plot = seriesPlot({ ...study, cells }, first.id, ['series.sent']);
    expect(plot.title).toMatch(/; hollow: no whole second$/);
    expect(plot.lines[0]?.points.map(({ hollow }) => hollow === true)).toEqual(
      series.map((_row, at) => at === 0),
    );
    expect(plot.lines[0]?.points[0]?.y).toBe((series[0]?.sent ?? 0) / 0.5);
    expect(plotSvg(plot).match(/<circle [^>]*fill="#fff" stroke="#0072b2"/g)).toHaveLength(1);
    expect(seriesPlot(study, first.id, ['series.sent']).title).not.toContain('hollow');
  });

  it('refuse measures and cells that are not there', () => {
    expect(() => curvesPlot(study, 'loss')).toThrow(UsageError);
    expect(() => seriesPlot(study, '007', ['series.sent'])).toThrow('there is no measured cell "007"');
  });
});

describe('tables of a study', () => {
  it('have the numbers of the plots', () => {
    const numbers = measureTable(study, 'pub_cpu').rows.map((row) => row.slice(1));
    expect(numbers).toEqual(curvesPlot(study, 'pub_cpu').lines.map(({ points }) => points.map(({ y }) => y)));
  });

  it('say of each cell what became of it', () => {
    const broken = withFailed('002', 'the broker died');
    expect(matrixTables(broken)[0]?.rows[0]?.[2]).toBe('failed');
    expect(verdictsTable(broken).rows[1]).toEqual([
      '002',
      '5 clients, 1,000/s',
      'failed',
      null,
      'the broker died',
      null,
    ]);
    expect(troublesTable(broken).rows.flat()).toContain('the broker died');
    expect(troublesTable(study).rows.flat()).not.toContain('the broker died');
  });

  it('tell what spoils a cell, and the headline what spoils those it rests on', () => {
    const caveats = ['publisher late: p99 1.9 s', '*b*'];
    const cells = study.cells.map((cell) =>
      cell.result === null ? cell : { ...cell, result: { ...cell.result, caveats } },
    );
    const spoiled = { ...study, cells };
    expect(verdictsTable(spoiled).rows[0]?.at(-1)).toBe('publisher late: p99 1.9 s; *b*');
    expect(matrixTables(spoiled)[0]?.rows[0]?.[1]).toMatch(
      /^clean.*; but: publisher late: p99 1.9 s; \*b\*$/,
    );
    expect(headlineMarkdown(spoiled)).toMatch(
      /\*\*\n\n- but, 10 clients, 2,000\/s: publisher late: p99 1.9 s; \\\*b\\\*$/,
    );
    expect(headlineMarkdown(study)).toMatch(/\*\*$/);
  });

  it('leave percentiles empty that so few messages cannot tell', () => {
    const [first] = study.cells;
    const publish = first?.result?.latency_us.publish;
    if (!first?.result || !publish) throw new Error('the golden study lost its first result');
    const few = {
      ...publish,
      count: 20,
      min: 1000,
      max: 2000,
      histogram: [
        [1000, 19],
        [2000, 1],
      ] as [number, number][],
    };
    const result = { ...first.result, latency_us: { ...first.result.latency_us, publish: few } };
    const { head, rows } = percentilesTable({ ...study, cells: [{ ...first, result }] }, 'publish');
    expect(head).toEqual(['', 'messages', 'p50', 'p90', 'p99', 'p99.9', 'max']);
    expect(rows).toEqual([['5 clients, 500/s', 20, 1, 1, null, null, 2]]);
  });

  it('show foreign text as it is', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const html = tableHtml(verdictsTable(withFailed('002', evil)));
    expect(html).not.toContain(evil);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(headlineMarkdown({ ...study, name: evil })).not.toContain('<img');
  });
});
