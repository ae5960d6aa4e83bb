import { count, duration, percent, rate, seconds } from '../../base/number-text.ts';
import type { ResultTable } from '../shared/pattern.ts';
import type { OperationsDigest, OperationsResult, Times } from './result.ts';
import { sinceStart } from './since-start.ts';

const own = (result: unknown) => result as OperationsDigest;
const time = (us: number | null) => (us === null ? '-' : duration(us));
const share = (value: number | null) => (value === null ? '-' : percent(value));

const TIMES = ['p50', 'p95', 'p99', 'p99_9', 'max'] as const;
const timeHeads = TIMES.map((name) => name.replace('_', '.'));
const timesOf = (times: Times) => TIMES.map((name) => time(times[name]));

const headlineOf = ({ loop }: Pick<OperationsResult, 'loop'>) =>
  loop === 'open' ? 'response_us' : 'service_us';

const operationsTable: ResultTable = {
  title: 'Operations',
  caption: 'What became of each operation',
  lead: 'Times of successes: from due to outcome of an open loop, from handed over to outcome of a closed one.',
  heads: ['operation', 'started', 'done', 'failed', 'unknown', 'share failed', 'rate', ...timeHeads],
  rows: (result) => {
    const { operations, total, ...rest } = own(result);
    const named = Object.entries(operations);
    return [...named, ...(named.length > 1 ? [['all', total] as const] : [])].map(([name, one]) => [
      ...[name, count(one.started), count(one.ok), count(one.failed), count(one.unknown)],
      ...[share(one.failed_percent), rate(one.throughput), ...timesOf(one[headlineOf(rest)])],
    ]);
  },
};

const failuresTable: ResultTable = {
  title: 'Failures by name',
  caption: 'How often each operation failed, by what was answered',
  lead: 'First and last count from the start of the run.',
  heads: ['operation', 'failure', 'times', 'first', 'last'],
  rows: (result) => {
    const since = (atS: number) => sinceStart(own(result), atS);
    return Object.entries(own(result).operations).flatMap(([name, { failures }]) =>
      Object.entries(failures).map(([failure, { count: times, first_s, last_s }]) => [
        ...[name, failure, count(times), since(first_s), since(last_s)],
      ]),
    );
  },
};

const stagesTable: ResultTable = {
  title: 'Stages',
  caption: 'What became of the operations of each stage',
  lead: 'An operation belongs to the stage in which it was handed over.',
  heads: ['stage', 'load', 'seconds', 'started', 'done', 'failed', 'rate', ...timeHeads],
  rows: (result) => {
    const { stages, loop } = own(result);
    if (stages.length < 2) return [];
    return stages.map((stage, index) => [
      ...[String(index + 1), loop === 'open' ? rate(stage.load) : `${count(stage.load)} users`],
      ...[seconds(stage.seconds), count(stage.started), count(stage.ok), count(stage.failed)],
      ...[rate(stage.throughput), ...timesOf(stage[headlineOf({ loop })])],
    ]);
  },
};

const outagesTable: ResultTable = {
  title: 'Lost sessions',
  caption: 'When users had no session',
  lead: 'From when to when any session of a task was lost, of how many users at most, and why the first was.',
  heads: ['task', 'from', 'lasted', 'users', 'why'],
  rows: (result) =>
    own(result).outages.map(({ task, from_s, to_s, users, why }) => [
      ...[task, sinceStart(own(result), from_s)],
      ...[to_s === null ? 'not over at the end' : seconds(to_s - from_s), count(users), why],
    ]),
};

const countsTable: ResultTable = {
  title: 'Counted by others',
  caption: 'What others counted, beside our own count',
  lead: '',
  heads: ['what', 'counted', 'least by ours', 'most by ours'],
  rows: (result) =>
    own(result).independent_counts.map(({ what, counted, least, most }) => [
      ...[what, counted === null ? 'not known' : count(counted), count(least), count(most)],
    ]),
};

/** What a report tables of results of users. */
export const operationsTables: readonly ResultTable[] = [
  operationsTable,
  failuresTable,
  stagesTable,
  outagesTable,
  countsTable,
];
