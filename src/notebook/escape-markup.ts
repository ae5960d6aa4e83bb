import { escapeAttribute, escapeContent } from '../base/markup-entities.ts';

/** What XML 1.0 cannot hold, and line separators that Python would split a notebook at. A line feed is neither. */
const unfit = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;

/** Foreign text for HTML and SVG, in contents and quoted attributes alike: it shows as written and does nothing. */
export function escapeMarkup(text: string): string {
  return escapeAttribute(text.replace(unfit, '\ufffd'));
}

/** Foreign text within a line of Markdown: neither HTML, links, emphasis nor formulas come of it. */
export function escapeMarkdown(text: string): string {
  const oneLine = text.replace(unfit, '\ufffd').replace(/\n/g, ' ');
  return escapeContent(oneLine).replace(/[\\`*_{}[\]()#+!|~$]/g, (character) => `\\${character}`);
}
