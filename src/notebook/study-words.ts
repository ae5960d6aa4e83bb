import { headlineCaveats } from '../analysis/caveats.ts';
import { headlineOf } from '../analysis/headline.ts';
import type { Study } from '../store/study.ts';
import { escapeMarkdown } from './escape-markup.ts';

/** The study's name, the sentence that answers its question, and what spoils the cells it rests on, as Markdown. */
export function headlineMarkdown(study: Study): string {
  const caveats = headlineCaveats(study).map(
    ({ where, caveats: texts }) => `- but, ${escapeMarkdown(`${where}: ${texts.join('; ')}`)}`,
  );
  const headline = `### ${escapeMarkdown(study.name)}\n\n**${escapeMarkdown(headlineOf(study))}**`;
  return [headline, ...(caveats.length === 0 ? [] : [caveats.join('\n')])].join('\n\n');
}
