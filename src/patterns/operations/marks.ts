import { countText, rate, seconds } from '../../base/number-text.ts';
import type { OperationsDigest } from './result.ts';

interface Mark {
  from: number;
  to: number;
  words: string;
}

type Marked = Pick<OperationsDigest, 'series' | 'events' | 'outages' | 'stages' | 'loop' | 'series_start_s'>;

/** What happened while the seconds of a result passed: stages, what was done to system and load, sessions that were lost. */
export function marksOf(result: Marked): Mark[] {
  return [...stageMarks(result), ...eventMarks(result), ...outageMarks(result)];
}

/** Where the first row begins that is so: a row that is no whole second covers the rest of it. */
function beginOf({ series }: Marked, is: (row: Marked['series'][number]) => boolean): number | null {
  const first = series.find(is);
  return first === undefined ? null : first.t_s + 1 - Math.min(1, first.tasks_length_s ?? 1);
}

/** Every stage but the first, which begins with the counting. */
function stageMarks(result: Marked): Mark[] {
  const begin = beginOf(result, ({ stage }) => stage !== null && stage >= 0);
  if (begin === null) return [];
  return result.stages.slice(1).map(({ from_s, load }) => ({
    ...{ from: begin + from_s, to: begin + from_s },
    words: `from ${seconds(from_s)} on ${result.loop === 'open' ? rate(load) : countText(load, 'user')}`,
  }));
}

/** Events count from the start of the load, ramp included. */
function eventMarks(result: Marked): Mark[] {
  const begin = beginOf(result, ({ tasks_length_s: length }) => length !== null);
  if (begin === null) return [];
  return result.events.map(({ at_s, took_s, what, error }) => ({
    ...{ from: begin + at_s, to: begin + at_s + took_s },
    words: `at ${seconds(at_s)} ${what}${error === null ? '' : ' (failed)'}`,
  }));
}

/** Outages are told by the wall clock, as the start of the series is; one that is not over lasts to the end. */
function outageMarks({ outages, series, series_start_s: startS }: Marked): Mark[] {
  const end = (series.at(-1)?.t_s ?? 0) + 1;
  return outages.map(({ from_s, to_s, users, why }) => {
    const [from, to] = [Math.max(0, from_s - startS), to_s === null ? end : to_s - startS];
    return {
      from,
      to,
      words: `${countText(users, 'user')} without a session for ${seconds(to - from)} (${why})`,
    };
  });
}
