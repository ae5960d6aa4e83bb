import { rateText, timesText } from '../base/claim-text.ts';
import { countText } from '../base/number-text.ts';
import type { SearchAnswer, SearchStep } from '../store/cell.ts';
import type { Varied } from '../store/manifest.ts';
import { targetText } from '../store/target-text.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** An answer before it is put into words. */
export type WordlessAnswer = Omit<SearchAnswer, 'sentence'>;

/** What a search was asked to keep to. */
export interface Question {
  /** What the answer is of: `200 clients, msg_size 100`. */
  subject: string;
  /** Percent. */
  target_loss: number;
  slo: readonly string[];
}

/** One sentence for a person: `200 clients: 12,300/s is the highest rate with loss <= 0.5 %, confirmed once (14 measurements)`. */
export function sentenceOf(answer: WordlessAnswer, question: Question): string {
  const measurements = countText(answer.steps, 'measurement');
  return `${question.subject}: ${claim(answer, question)} (${measurements})${beyond(answer)}`;
}

/** What a search is about, in words: how many clients, and whatever else varies. */
export function subjectOf(workload: Workload, options: CommonOptions, varied: Varied): string {
  const counting = [
    workload.pattern.axes.clients.option,
    ...workload.alternatives.flatMap(({ option, instead }) => [option, instead]),
  ];
  const others = Object.entries(varied).filter(([name]) => !counting.includes(name));
  return [
    countText(workload.clientsOf(options), workload.pattern.axes.clients.noun),
    ...others.map(([name, value]) => `${name} ${value}`),
  ].join(', ');
}

function claim(answer: WordlessAnswer, question: Question): string {
  const { find, rate, outcome, confirmations, history } = answer;
  const target = targetText(find, question);
  if (outcome === 'failed') return `the search came to nothing ${lastText(history)}`;
  if (outcome === 'unconfirmed') return `no rate ${target} was confirmed; ${lastText(history)}`;
  if (rate === null) return `no rate ${target} was found; ${lastText(history)}`;
  const confirmed = confirmations === 0 ? '' : `, confirmed ${timesText(confirmations)}`;
  if (outcome === 'at-most-tried') {
    return `${rateText(rate)} is a rate ${target}, the highest that can be asked for: the true one may be higher${confirmed}`;
  }
  const rough = outcome === 'out-of-steps' ? ', found roughly: the steps ran out' : '';
  return `${rateText(rate)} is the highest rate ${target}${rough}${confirmed}`;
}

function lastText(history: readonly SearchStep[]): string {
  const last = history.at(-1);
  return last === undefined ? 'nothing was measured' : `at ${rateText(last.rate)}: ${last.because}`;
}

/** What stood in the way of more: the lowest rate above the answer that did not pass. */
function beyond({ find, rate, history }: WordlessAnswer): string {
  if (rate === null || find === 'max-rate') return '';
  const above = history.filter((step) => !step.passed && step.rate > rate);
  const lowest = above.reduce<SearchStep | undefined>(
    (least, step) => (least === undefined || step.rate < least.rate ? step : least),
    undefined,
  );
  return lowest === undefined ? '' : `; ${rateText(lowest.rate)} did not pass: ${lowest.because}`;
}
