import { describe, expect, it } from 'vitest';
import type { Plot, PlotPoint } from '../../src/notebook/plot.ts';
import { plotHtml } from '../../src/notebook/plot-html.ts';
import { plotSvg } from '../../src/notebook/plot-svg.ts';

function plotOf(points: PlotPoint[], changes: Partial<Plot> = {}): Plot {
  return {
    title: 'loss',
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'loss (%)', scale: 'linear' },
    lines: [{ name: '500 clients', points }],
    ...changes,
  };
}

/** Texts that the picture shows. */
function texts(svg: string): string[] {
  return Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), (match) => match[1] ?? '');
}

/** The line's own path, as moves and lines. */
function pathOf(svg: string): string {
  return /<\/title>\n<path d="([^"]*)"/.exec(svg)?.[1] ?? '';
}

/** Marks of points: the legend's own is among them. */
function marks(svg: string): number {
  return svg.match(/<circle/g)?.length ?? 0;
}

describe('plotSvg', () => {
  it('puts values where the axes say', () => {
    const svg = plotSvg(
      plotOf([
        { x: 0, y: 0 },
        { x: 1000, y: 50 },
        { x: 2000, y: 100 },
      ]),
    );
    expect(pathOf(svg)).toBe('M92,336L406,186L720,36');
    expect(texts(svg)).toEqual(expect.arrayContaining(['loss', 'rate', 'loss (%)', '2,000', '100']));
  });

  it('leaves a gap where there is no number, and moves nothing', () => {
    const svg = plotSvg(
      plotOf([
        { x: 0, y: 0 },
        { x: 500, y: 25 },
        { x: 1000, y: null },
        { x: 1500, y: 75 },
        { x: 2000, y: 100 },
      ]),
    );
    expect(pathOf(svg)).toBe('M92,336L249,261M563,111L720,36');
    expect(marks(svg)).toBe(4 + 1);
  });

  it('shows the range of repeats, and none where they agree', () => {
    const whiskers = (low: number, high: number) =>
      plotSvg(
        plotOf([
          { x: 0, y: 50, low, high },
          { x: 1, y: 100 },
        ]),
      ).includes('fill="none" stroke="#0072b2"/>');
    expect(whiskers(25, 75)).toBe(true);
    expect(whiskers(50, 50)).toBe(false);
  });

  it('gives each further nine of a percentile the same room', () => {
    const points = [90, 99, 99.9].map((x) => ({ x, y: 1 }));
    const lefts = Array.from(
      pathOf(plotSvg(plotOf(points, { x: { label: '', scale: 'percentile' } }))).matchAll(/[ML]([\d.]+),/g),
      (match) => Number(match[1]),
    );
    const [a = 0, b = 0, c = 0] = lefts;
    expect(b - a).toBeCloseTo(c - b, 1);
    expect(c).toBe(720);
  });

  it('has a place for each word of an axis of categories', () => {
    const svg = plotSvg(
      plotOf(
        [
          { x: '1', y: 1 },
          { x: 'all', y: 2 },
        ],
        { x: { label: 'acks', scale: 'category' } },
      ),
    );
    expect(texts(svg)).toEqual(expect.arrayContaining(['1', 'all']));
    expect(marks(svg)).toBe(2 + 1);
  });

  it('cannot put nothing and less on a logarithmic axis', () => {
    const points = [
      { x: 1, y: 0 },
      { x: 2, y: 10 },
      { x: 3, y: 1000 },
    ];
    expect(marks(plotSvg(plotOf(points, { y: { label: '', scale: 'log' } })))).toBe(2 + 1);
  });

  it('names every line in whole, as many rows as that takes', () => {
    const names = Array.from({ length: 30 }, (_, index) => `${index} clients, msg_size 100,000, acks all`);
    const svg = plotSvg(plotOf([], { lines: names.map((name) => ({ name, points: [] })) }));
    for (const name of names) expect(texts(svg)).toContain(name);
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    const lowest = Math.max(
      ...Array.from(svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"/g), (match) => Number(match[1])),
    );
    expect(lowest).toBeLessThan(height);
  });

  it('draws a plot of nothing', () => {
    expect(plotSvg(plotOf([], { lines: [] }))).toContain('</svg>');
  });

  it('shows foreign text as it is', () => {
    const evil = '</title><script>alert(1)</script>';
    const svg = plotSvg(
      plotOf([{ x: evil, y: 1 }], {
        title: evil,
        x: { label: evil, scale: 'category' },
        lines: [{ name: evil, points: [{ x: evil, y: 1 }] }],
      }),
    );
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
  });
});

describe('plotHtml', () => {
  it('is an image that carries the picture and says what is on it', () => {
    const plot = plotOf([{ x: 1, y: 1 }], { title: 'a "b"' });
    const [, alt, data = ''] = /^<img alt="([^"]*)" .*base64,([^"]*)">$/.exec(plotHtml(plot)) ?? [];
    expect(alt).toBe('a &quot;b&quot;: 500 clients');
    expect(Buffer.from(data, 'base64').toString()).toBe(plotSvg(plot));
  });
});
