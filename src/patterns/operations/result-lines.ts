import { count, countText, duration, percent, rate, seconds } from '../../base/number-text.ts';
import { toldFigures } from '../shared/figure-report.ts';
import type { OperationSummary, OperationsDigest, OperationsResult, StageSummary } from './result.ts';
import { sinceStart } from './since-start.ts';

type Labelled = readonly [label: string, text: string];

/** Operations, failures and the like that are told one by one; of more, how many there are. */
const MOST_LINES = 20;

/** What a terminal shows of a result, line by line. */
export function resultLines(result: OperationsResult): Labelled[] {
  const { counts, throughput, failed_percent } = result;
  const share = failed_percent === null ? '' : ` (${percent(failed_percent)} of what was begun)`;
  return [
    ['users', usersText(result)],
    ...askedLines(result),
    [
      'operations',
      `${count(counts.started)} started: ${count(counts.ok)} done, ${count(counts.failed)} failed, ${suppressed(counts.suppressed)}${count(counts.unknown)} unknown${counts.failed + counts.unknown > 0 ? share : ''}`,
    ],
    ['throughput', `${rate(throughput)} over ${seconds(result.span_s)}`],
    ...operationLines(result),
    ...failureLines(result.total),
    ...(result.stages.length < 2 ? [] : result.stages.map((stage) => stageLine(stage, result.loop))),
    ...rampLines(result),
    ...figureLines(result),
  ];
}

function usersText({ client_count, users, tasks, loop }: OperationsResult): string {
  const of = client_count === users ? '' : ` of ${count(users)}`;
  const how = loop === 'open' ? 'take what is due' : 'begin again when they are done';
  return `${count(client_count)}${of} in ${countText(tasks.length, 'task')}; they ${how}`;
}

function askedLines({ asked, begun, unstarted }: OperationsResult): Labelled[] {
  if (asked === null) return [];
  return [['asked', `${count(asked)} tasks: ${count(begun)} begun, ${count(unstarted ?? 0)} not`]];
}

function suppressed(number: number): string {
  return number === 0 ? '' : `${count(number)} suppressed, `;
}

/** Each operation by itself, where there are several. */
function operationLines({ operations, loop }: OperationsResult): Labelled[] {
  const all = Object.entries(operations);
  if (all.length < 2) return [];
  const headline = loop === 'open' ? 'response' : 'service';
  const told = all.slice(0, MOST_LINES).map(([name, one]): Labelled => {
    const { p50, p99 } = one[`${headline}_us`];
    const times =
      p50 === null || p99 === null ? '' : `, ${headline} p50 ${duration(p50)}, p99 ${duration(p99)}`;
    return [name, `${count(one.ok)} done, ${rate(one.throughput)}, ${count(one.failed)} failed${times}`];
  });
  return all.length <= MOST_LINES ? told : [...told, ['operations', `${all.length - MOST_LINES} more`]];
}

function failureLines({ failures }: OperationSummary): Labelled[] {
  return Object.entries(failures)
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, MOST_LINES)
    .map(([name, { count: times }]) => ['failures', `${name} x ${count(times)}`]);
}

function stageLine(stage: StageSummary, loop: OperationsResult['loop']): Labelled {
  const { load, from_s, seconds: length, throughput, failed } = stage;
  const headline = loop === 'open' ? 'response' : 'service';
  const { p99 } = stage[`${headline}_us`];
  const what = loop === 'open' ? rate(load) : countText(load, 'user');
  const time = p99 === null ? '' : `, ${headline} p99 ${duration(p99)}`;
  return [
    'stage',
    `${what} for ${seconds(length)} from ${seconds(from_s)} on: ${rate(throughput)}, ${count(failed)} failed${time}`,
  ];
}

function rampLines({ ramp }: OperationsResult): Labelled[] {
  if (ramp.seconds === 0) return [];
  const text = `${seconds(ramp.seconds)} before counting began: ${count(ramp.ok)} done, ${count(ramp.failed)} failed`;
  return [['ramp', text]];
}

function figureLines({ system_figures }: OperationsResult): Labelled[] {
  const told = toldFigures(system_figures);
  return told.length === 0 ? [] : [['system', told.join('; ')]];
}

/** Sessions that were lost, what was done, and what others counted. */
export function remarkRows(result: OperationsDigest): Labelled[] {
  return [
    ...result.events.map(
      ({ at_s, took_s, what, error }): Labelled => [
        'event',
        `at ${seconds(at_s)}: ${what}${error === null ? `, done after ${seconds(took_s)}` : `; failed: ${error}`}`,
      ],
    ),
    ...result.outages.slice(0, MOST_LINES).map(({ from_s, to_s, users, why }): Labelled => {
      const end = to_s === null ? 'not over at the end' : `over after ${seconds(to_s - from_s)}`;
      return [
        'outage',
        `${sinceStart(result, from_s)} into the run: ${countText(users, 'user')} without a session (${why}), ${end}`,
      ];
    }),
    ...result.independent_counts.map(({ what, counted, least, most }): Labelled => {
      const ours = least === most ? count(least) : `${count(least)} to ${count(most)}`;
      return [
        'counted',
        `${what}: ${counted === null ? 'not known' : count(counted)} (by our own count ${ours})`,
      ];
    }),
  ];
}
