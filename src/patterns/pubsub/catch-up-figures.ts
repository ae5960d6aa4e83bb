import type { ClientCatchUp } from '../../measure/catch-up-report.ts';
import { Histogram } from '../../measure/histogram.ts';
import type { SubscriberClientRow } from '../../measure/report.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import { allPublishers } from './all-publishers.ts';
import type { CatchUp, ReaderRow } from './catch-up-result.ts';
import type { Collected } from './collected.ts';
import { measuredRows } from './measured-rows.ts';
import { p50AndMax } from './p50-and-max.ts';

type Reader = SubscriberClientRow & { task: string; told: ClientCatchUp };

/** What became of a backlog, and of those that read it; null where there was none. Pure. */
export function catchUpFigures(run: Collected): CatchUp | null {
  const { backlog } = run.load;
  if (backlog == null || run.preloaded == null) return null;
  const published = allPublishers(run.preloaded.publishers.map(({ part }) => part));
  const live = backlog.only ? 0 : run.publishers.reduce((sum, { part }) => sum + part.acked, 0);
  const expected = backlog.messages + live;
  const own = readersOf(run);
  const readers = own.map((reader) => readerRow(reader, expected));
  const sum = (of: (row: ReaderRow) => number) => readers.reduce((total, row) => total + of(row), 0);
  const parities = readers.flatMap(({ parity_s }) => parity_s ?? []);
  const through = readers.filter((row) => row.received >= row.expected);
  const publishS = published.span_s + published.flush_s;
  return {
    backlog: backlog.messages,
    publish_s: publishS,
    publish_rate: publishS > 0 ? backlog.messages / publishS : 0,
    wanted: backlog.only ? run.load.clients : (run.load.kinds?.catching_up.length ?? 0),
    clients: readers.length,
    at_s: run.events.find(({ what, error }) => what.startsWith('catch up') && error === null)?.at_s ?? null,
    expected: sum((row) => row.expected),
    received: sum((row) => row.received),
    lost: sum((row) => row.lost),
    undelivered: sum((row) => row.undelivered),
    duplicated: sum((row) => row.duplicated),
    reordered: sum((row) => row.reordered),
    corrupted: sum((row) => row.corrupted),
    at_parity: parities.length,
    parity_s: p50AndMax(parities),
    read_s: p50AndMax(through.flatMap(({ read_s }) => read_s ?? [])),
    rate: ratesOf(readers, own),
    live_us: liveLatency(run, own),
    readers,
  };
}

function readersOf(run: Collected): Reader[] {
  return run.subscribers.flatMap(({ task, part }) =>
    measuredRows(part).flatMap((row) =>
      row.catch_up == null ? [] : [{ ...row, task: task.id, told: row.catch_up }],
    ),
  );
}

function readerRow(row: Reader, expected: number): ReaderRow {
  const { told } = row;
  const spanS = told.parity_s ?? told.read_s ?? 0;
  return {
    task: row.task,
    client: row.client,
    expected,
    received: row.received,
    // One that was never told the totals has lost at least what it received too few of.
    lost: row.lost ?? Math.max(0, expected - row.received),
    undelivered: row.undelivered,
    duplicated: row.duplicated,
    reordered: row.reordered,
    corrupted: row.corrupted,
    parity_s: told.parity_s,
    rate: spanS > 0 ? told.parity_received / spanS : 0,
    read_s: told.read_s,
    behind: told.behind,
  };
}

function ratesOf(readers: readonly ReaderRow[], own: readonly Reader[]): CatchUp['rate'] {
  if (readers.length === 0) return null;
  const rates = readers.map(({ rate }) => rate);
  const span = spanOf(own);
  const total = own.reduce((sum, { told }) => sum + told.parity_received, 0);
  return {
    mean: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    min: Math.min(...rates),
    max: Math.max(...rates),
    together: span.toS !== null && span.toS > span.fromS ? total / (span.toS - span.fromS) : null,
  };
}

/** From the first beginning to the last parity, wall clock; `toS` null where one never met the end. */
function spanOf(own: readonly Reader[]): { fromS: number; toS: number | null } {
  const begins = own.flatMap(({ told }) => told.begin_time ?? []);
  const ends = own.flatMap(({ told: { begin_time, parity_s } }) =>
    begin_time === null || parity_s === null ? [] : [begin_time + parity_s],
  );
  const all = own.length > 0 && ends.length === own.length;
  return { fromS: Math.min(...begins), toS: all ? Math.max(...ends) : null };
}

function liveLatency(run: Collected, own: readonly Reader[]): CatchUp['live_us'] {
  const none = { before: null, during: null, after: null };
  const isComparable = run.subscribers.every(({ part }) => part.same_clock !== false);
  const { fromS, toS } = spanOf(own);
  if (run.load.backlog?.only || !isComparable || !Number.isFinite(fromS)) return none;
  const began = Math.floor(fromS);
  const over = toS === null ? Number.POSITIVE_INFINITY : Math.ceil(toS);
  const between = (from: number, to: number) => {
    const histogram = Histogram.of(run.series.endToEndIn(from, to));
    return histogram.count === 0 ? null : latencySummary(histogram);
  };
  return {
    before: between(Number.NEGATIVE_INFINITY, began),
    during: between(began, over),
    after: between(over, Number.POSITIVE_INFINITY),
  };
}

/** Why the run is not clean on account of those that read the backlog, in one sentence; null where nothing is wrong. */
export function catchUpTrouble(told: CatchUp | null): string | null {
  if (told === null) return null;
  const never = told.clients - told.at_parity;
  const furthest = told.readers.reduce(
    (most, row) => (row.parity_s === null ? Math.max(most, row.behind ?? 0) : most),
    0,
  );
  const troubles = [
    [told.wanted - told.clients, `${told.wanted - told.clients} of ${told.wanted} were not measured`],
    [
      never,
      `${never} of ${told.clients} never met the end of the log (the furthest ${furthest} positions behind)`,
    ],
    ...(['lost', 'undelivered', 'duplicated', 'reordered', 'corrupted'] as const).map(
      (key) => [told[key], `${told[key]} messages ${key}`] as const,
    ),
  ] as const;
  const found = troubles.flatMap(([many, text]) => (many > 0 ? [text] : []));
  return found.length === 0 ? null : `readers of the backlog: ${found.join(', ')}`;
}
