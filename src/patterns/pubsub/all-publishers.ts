import { Histogram } from '../../measure/histogram.ts';
import type { HistogramReport, PublisherReport } from '../../measure/report.ts';
import { mergedErrors } from './merged-errors.ts';

/**
 * What publishers did together: counts, rates and histograms added, times the longest of any.
 * @param parts at least one
 */
export function allPublishers(parts: readonly PublisherReport[]): PublisherReport {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const sum = (of: (part: PublisherReport) => number) => parts.reduce((total, part) => total + of(part), 0);
  const longest = (of: (part: PublisherReport) => number) => Math.max(0, ...parts.map(of));
  return {
    asked: sum(({ asked }) => asked),
    sent: sum(({ sent }) => sent),
    acked: sum(({ acked }) => acked),
    aborted: sum(({ aborted }) => aborted),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
    outstanding: sum(({ outstanding }) => outstanding),
    // Of clocks that may be different ones: whoever needs an instant asks each.
    start_us: null,
    end_us: null,
    span_s: longest(({ span_s }) => span_s),
    flush_s: longest(({ flush_s }) => flush_s),
    rate: sum(({ rate }) => rate),
    blocked_s: longest(({ blocked_s }) => blocked_s),
    retries: sum(({ retries }) => retries),
    reconnects: sum(({ reconnects }) => reconnects),
    errors: Object.fromEntries(mergedErrors(parts)),
    throttle_s: sum(({ throttle_s }) => throttle_s) / parts.length,
    gave_up: parts.flatMap(({ gave_up }) => gave_up),
    streams: null,
    markers: parts.some(({ markers }) => markers === null) ? null : sum(({ markers }) => markers ?? 0),
    handover_us: sum(({ handover_us }) => handover_us) / parts.length,
    histograms: histogramsOf(parts),
  };
}

/** Messages per second whose fate is as it was to be, acknowledged or aborted on purpose; over each publisher's own span. */
export function offeredRate(parts: readonly PublisherReport[]): number {
  return parts.reduce(
    (sum, { rate, aborted, span_s }) => sum + rate + (aborted > 0 ? aborted / span_s : 0),
    0,
  );
}

function histogramsOf(parts: readonly PublisherReport[]): PublisherReport['histograms'] {
  const told = parts.flatMap(({ histograms }) => histograms ?? []);
  if (told.length < parts.length) return null;
  return {
    publish: Histogram.of(told.map(({ publish }) => publish)).toReport(),
    lateness: Histogram.of(told.map(({ lateness }) => lateness)).toReport(),
    schedule_wait: sumOf(told.map(({ schedule_wait }) => schedule_wait)),
    own_lateness: sumOf(told.map(({ own_lateness }) => own_lateness)),
  };
}

/** Undefined where any did not tell. */
function sumOf(reports: readonly (HistogramReport | undefined)[]): HistogramReport | undefined {
  const told = reports.filter((report) => report !== undefined);
  return told.length < reports.length ? undefined : Histogram.of(told).toReport();
}
