import { rateText } from '../base/claim-text.ts';
import { countText } from '../base/number-text.ts';
import type { Axes } from '../patterns/shared/pattern.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { SearchPlan } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import { targetText } from '../store/target-text.ts';
import { listText, valuesText } from './words.ts';

/** Answers told in their own sentences; more are told as a list of rates. */
const MOST_SENTENCES = 3;

/** What the searches of a study found, and which have not ended. */
export function searchHeadline({ answers, pattern }: Study, plan: SearchPlan): string {
  const answered = new Set(answers.map(({ id }) => id));
  const open = plan.searches.filter(({ id }) => !answered.has(id)).map(({ id }) => id);
  const told =
    answers.length > MOST_SENTENCES
      ? ratesByFind(answers, plan, pattern.axes)
      : answers.map(({ sentence }) => sentence.replace(/\.\s*$/, ''));
  return [...told, ...openText(open)].join('. ');
}

function openText(open: readonly string[]): string[] {
  if (open.length === 0) return [];
  const these = countText(open.length, 'search', 'searches');
  return [`${these} without an answer: ${listText(open)}`];
}

/** `highest rate with loss <= 0.5 %: 50 clients 12,300/s, 100 clients 11,000/s`. */
function ratesByFind(answers: readonly SearchAnswer[], plan: SearchPlan, axes: Axes): string[] {
  const finds = [...new Set(answers.map(({ find }) => find))];
  return finds.map((find) => {
    const rates = answers
      .filter((answer) => answer.find === find)
      .map((answer) => `${valuesText(axes, answer.varied) || answer.id} ${foundText(answer)}`);
    return `highest rate ${targetText(find, plan)}: ${rates.join(', ')}`;
  });
}

function foundText({ outcome, rate }: SearchAnswer): string {
  const words = {
    found: '',
    'at-most-tried': ' or more',
    'none-passed': 'none passed',
    'out-of-steps': ' roughly',
    unconfirmed: 'none confirmed',
    failed: 'failed',
  }[outcome];
  return rate === null ? words.trim() || 'none' : `${rateText(rate)}${words.startsWith(' ') ? words : ''}`;
}
