import type { SearchPlan } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import { countText, listText } from './words.ts';

/** What the searches of a study found, in their own sentences, and which have not ended. */
export function searchHeadline(study: Study, plan: SearchPlan): string {
  const answered = new Set(study.answers.map(({ id }) => id));
  const open = plan.searches.filter(({ id }) => !answered.has(id)).map(({ id }) => id);
  const sentences = study.answers.map(({ sentence }) => sentence.replace(/\.\s*$/, ''));
  const unanswered =
    open.length === 0
      ? []
      : [`${countText(open.length, 'search', 'searches')} without an answer: ${listText(open)}`];
  return [...new Set([...sentences, ...unanswered])].join('; ');
}
