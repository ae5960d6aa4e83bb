const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 cannot hold, and line separators that Python would split a notebook at. A line feed is neither. */
const unfit = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;

/** Foreign text for HTML and SVG, in contents and quoted attributes alike: it shows as written and does nothing. */
export function escapeMarkup(text: string): string {
  return text.replace(unfit, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Foreign text within a line of Markdown: neither HTML, links, emphasis nor formulas come of it. */
export function escapeMarkdown(text: string): string {
  const oneLine = text.replace(unfit, '\ufffd').replace(/\n/g, ' ');
  return oneLine
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, (character) => `\\${character}`);
}
