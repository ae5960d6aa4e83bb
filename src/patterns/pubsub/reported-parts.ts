import type { PublishedTotals, PublisherReport } from '../../measure/report.ts';
import type { Collected, Reported } from './collected.ts';

/** A clock that is not the same for all of them is nobody's: then no subscriber compares its own with it. */
export function publishedBy(publishers: readonly Reported<PublisherReport>[]): PublishedTotals {
  const clocks = new Set(publishers.map(({ report }) => report.host.boot_id));
  const [clock = ''] = clocks;
  return {
    publishers: publishers.map(({ part }) => ({ streams: part.streams ?? [] })),
    span_s: Math.max(...publishers.map(({ part }) => part.span_s)),
    end_us: Math.max(...publishers.map(({ part }) => part.end_us ?? 0)),
    boot_id: clocks.size === 1 ? clock : '',
  };
}

export function publisherPart({
  task,
  report,
}: Omit<Reported<unknown>, 'part'>): Reported<PublisherReport>[] {
  return report.publisher === undefined ? [] : [{ task, report, part: report.publisher }];
}

export function subscriberPart({ task, report }: Omit<Reported<unknown>, 'part'>): Collected['subscribers'] {
  return report.subscriber === undefined ? [] : [{ task, report, part: report.subscriber }];
}
