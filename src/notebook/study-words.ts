import { headlineOf } from '../analysis/headline.ts';
import type { Study } from '../store/study.ts';
import { escapeMarkdown } from './escape-markup.ts';

/** The study's name and the sentence that answers its question, as Markdown. */
export function headlineMarkdown(study: Study): string {
  return `### ${escapeMarkdown(study.name)}\n\n**${escapeMarkdown(headlineOf(study))}**`;
}
