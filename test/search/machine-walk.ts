import type { Reading } from '../../src/patterns/shared/pattern.ts';
import {
  afterSearchStep,
  beginSearch,
  nextOfSearch,
  type RateAnswer,
  type SearchRules,
} from '../../src/search/search-machine.ts';
import type { SearchStep } from '../../src/store/cell.ts';

export interface Walked {
  answer: RateAnswer;
  history: Pick<SearchStep, 'rate' | 'purpose' | 'passed' | 'because'>[];
}

export const rules = (parts: Partial<SearchRules> = {}): SearchRules => ({
  find: 'no-drop',
  start: 1000,
  tolerance: 0.05,
  min_rate: 1,
  max_rate: 1e9,
  max_steps: 64,
  confirm: 1,
  ...parts,
});

/**
 * Answers what the machine asks until it is done.
 * @param read is given the rate and how many measurements came before
 */
export function walk(given: SearchRules, read: (rate: number, before: number) => Reading): Walked {
  let state = beginSearch(given);
  const history: Walked['history'] = [];
  for (;;) {
    const next = nextOfSearch(state);
    if ('done' in next) return { answer: next.done, history };
    const { measure: rate, purpose } = next;
    const { state: after, passed, because } = afterSearchStep(state, read(rate, history.length));
    history.push({ rate, purpose, passed, because });
    state = after;
  }
}

/** A reading that passes or fails, of a rate that all arrived. */
export const loss = (rate: number, passed: boolean): Reading => ({
  passed,
  because: passed ? 'loss 0 %' : 'loss 5 %',
  received: rate,
});

/** A reading of what arrived. */
export const arrived = (received: number): Reading => ({ passed: true, because: 'received', received });
