const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for the contents of an element of HTML or SVG. What no document may hold at all is left to the caller. */
export function escapeContent(text: string): string {
  return text.replace(/[&<>]/g, entityOf);
}

/** Text for a quoted attribute of HTML or SVG, whichever its quotes are; fit for contents as well. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, entityOf);
}

function entityOf(character: string): string {
  return entities[character] ?? character;
}
