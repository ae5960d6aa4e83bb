import { gzipSync } from 'node:zlib';
import { type SeriesColumn, seriesOf } from '../analysis/series.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { PackedCell, SeriesPlot } from '../report-page/page-data.ts';
import type { ResultDigest } from '../run/result.ts';
import { percentilesOfResult } from './percentile-figures.ts';

/** Series of one cell, packed for an element of the page. */
export interface SeriesBlock {
  /** Of the element. */
  id: string;
  /** Base64 of gzip of the JSON of a PackedCell. */
  text: string;
}

export function seriesBlock(id: string, result: ResultDigest, pattern: Pattern): SeriesBlock {
  const json = JSON.stringify(packedCell(result, pattern));
  return { id, text: gzipSync(json, { level: 9 }).toString('base64') };
}

export function packedCell(result: ResultDigest, pattern: Pattern): PackedCell {
  const { t_s, length_s, columns } = seriesOf(result, pattern.series);
  const done = pattern.series.done?.(result) ?? [];
  return {
    t_s,
    length_s,
    plots: [...pattern.series.plots, ...(pattern.series.more?.(result).plots ?? [])].flatMap(
      ({ title, keys, scale, prefix }) => {
        const own = columns.filter(({ definition }) => keys.test(definition.key));
        return own.length === 0 ? [] : [plotOf(title, scale, prefix, own)];
      },
    ),
    percentiles: percentilesOfResult(result, pattern),
    ...(done.length === 0 ? {} : { done }),
  };
}

function plotOf(
  title: string,
  scale: 'linear' | 'log',
  prefix: string,
  columns: readonly SeriesColumn[],
): SeriesPlot {
  return {
    title,
    unit: columns[0]?.definition.unit ?? '',
    scale,
    lines: columns.map(({ definition: { label }, values, partial }) => ({
      name: label.startsWith(prefix) ? label.slice(prefix.length) : label,
      y: values,
      partial,
    })),
  };
}
