import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element } from '../../src/export/xml.ts';
import { readXml } from './xml-reader.ts';

/** UTF-16 units at random: lone surrogates, control characters and all. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '\t',
      '\n',
      '\r',
      '\u0000',
      '\u001b',
      '\ud800',
      '\udfff',
      '\ufffe',
      '\uffff',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  ),
});

/** What a reader must get: the same text, with U+FFFD for what XML 1.0 cannot write. */
function writable(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const forbidden =
        (code < 0x20 && !'\t\n\r'.includes(character)) ||
        (code >= 0xd800 && code <= 0xdfff) ||
        code === 0xfffe ||
        code === 0xffff;
      return forbidden ? '\ufffd' : character;
    })
    .join('');
}

describe('element', () => {
  it('gives any text back, from an attribute and from its content', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readXml(element('a', { b: text }, text));
        expect(read).toEqual({
          name: 'a',
          attributes: { b: writable(text) },
          text: writable(text),
          children: [],
        });
      }),
      { numRuns: 500 },
    );
  });

  it('nests elements and leaves out attributes without a value', () => {
    const inner = element('b', { x: 1 });
    expect(readXml(element('a', { y: undefined }, [inner, inner]))).toMatchObject({
      attributes: {},
      children: [{ name: 'b', attributes: { x: '1' } }, { name: 'b' }],
    });
  });
});

describe('the reader', () => {
  it.each(['<a>\u0001</a>', '<a>&</a>', '<a b="<"/>', '<a>]]></a>', '<a>', '<a/><a/>'])(
    'refuses %j',
    (text) => {
      expect(() => readXml(text)).toThrow();
    },
  );
});
