import { gzipSync } from 'node:zlib';
import { type SeriesColumn, seriesOf } from '../analysis/series.ts';
import type { PackedCell, SeriesPlot } from '../report-page/page-data.ts';
import type { ResultDigest } from '../store/study.ts';
import { percentilesOfResult } from './percentile-figures.ts';

/** Series of one cell, packed for an element of the page. */
export interface SeriesBlock {
  /** Of the element. */
  id: string;
  /** Base64 of gzip of the JSON of a PackedCell. */
  text: string;
}

/** Which columns share a plot: those whose key fits. */
const plots: readonly { title: string; keys: RegExp; scale: 'linear' | 'log'; prefix: string }[] = [
  { title: 'Messages published', keys: /^series\.(sent|acked|failed)$/, scale: 'linear', prefix: '' },
  { title: 'Messages received', keys: /^series\.received$/, scale: 'linear', prefix: '' },
  {
    title: 'End-to-end latency',
    keys: /^series\.end_to_end_/,
    scale: 'log',
    prefix: 'end-to-end latency ',
  },
  { title: 'Publish latency', keys: /^series\.publish_/, scale: 'log', prefix: 'publish latency ' },
  { title: 'Lateness of the publisher', keys: /^series\.lateness_/, scale: 'log', prefix: 'lateness ' },
  { title: 'Messages outstanding', keys: /^series\.outstanding$/, scale: 'linear', prefix: '' },
  { title: 'CPU', keys: /_cpu_cores$/, scale: 'linear', prefix: 'CPU of the ' },
  { title: 'Memory', keys: /_rss_mib$/, scale: 'linear', prefix: 'memory of the ' },
  { title: 'Event loop delay', keys: /event_loop_delay/, scale: 'log', prefix: 'event loop delay ' },
];

export function seriesBlock(id: string, result: ResultDigest): SeriesBlock {
  const json = JSON.stringify(packedCell(result));
  return { id, text: gzipSync(json, { level: 9 }).toString('base64') };
}

export function packedCell(result: ResultDigest): PackedCell {
  const { t_s, length_s, columns } = seriesOf(result);
  return {
    t_s,
    length_s,
    plots: plots.flatMap(({ title, keys, scale, prefix }) => {
      const own = columns.filter(({ definition }) => keys.test(definition.key));
      return own.length === 0 ? [] : [plotOf(title, scale, prefix, own)];
    }),
    percentiles: percentilesOfResult(result),
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
