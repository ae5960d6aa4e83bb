/** An attribute's value may be left out by giving undefined. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes, around elements or one text. Names are ours and not checked. */
export function element(
  name: string,
  attributes: XmlAttributes,
  content: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  if (content.length === 0) return `<${name}${written}/>`;
  // White space within a text counts; between elements it does not.
  const inner = typeof content === 'string' ? escaped(content) : `\n${content.join('\n')}\n`;
  return `<${name}${written}>${inner}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // Also where it would end `]]>`, which no text may contain.
  '>': '&gt;',
  '"': '&quot;',
  // A reader turns these into blanks in attributes, and a carriage return into a line feed anywhere.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Any text, fit for an element or an attribute in double quotes. What XML 1.0 has no way to write (its production 2,
 * Char: most control characters, lone surrogates, U+FFFE and U+FFFF) becomes U+FFFD.
 */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? character);
}
