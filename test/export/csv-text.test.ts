import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, harmless } from '../../src/export/csv-text.ts';
import type { CsvValue } from '../../src/patterns/shared/pattern.ts';
import { readCsv } from './read-csv.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', '@', '-', ' ', "'", '\t', 'a', ';', '\0') }),
);
const anyValue: fc.Arbitrary<CsvValue> = fc.oneof(
  anyText,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const anyRows = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(anyValue, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );

/** What a reader should find. */
function asRead(value: CsvValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? harmless(value) : String(value);
}

describe('any rows', () => {
  it('come back from a reader of RFC 4180 as they were', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect(readCsv(csvText(rows))).toEqual(rows.map((row) => row.map(asRead)));
      }),
    );
  });

  it("come back from Python's reader as they were", () => {
    const samples = fc.sample(anyRows, { numRuns: 300, seed: 4180 });
    const script = `import csv,io,json,sys
print(json.dumps([list(csv.reader(io.StringIO(text,newline=''),strict=True)) for text in json.load(sys.stdin)]))`;
    const read: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], {
        input: JSON.stringify(samples.map(csvText)),
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      }),
    );
    expect(read).toEqual(samples.map((rows) => rows.map((row) => row.map(asRead))));
  });

  it('are as wide as the widest', () => {
    expect(csvText([['a', 'b'], [1]])).toBe('a,b\n1,\n');
    expect(csvText([])).toBe('');
  });

  it('tell nothing from an empty text, and have no field for what is no number', () => {
    expect(csvText([[null, '', Number.NaN, Number.POSITIVE_INFINITY, 0, false]])).toBe(',"",,,0,false\n');
  });
});

describe('text of others', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\n=1', '  =1', '\u200b=1', '\uff1d1', '\rx'])(
    'is kept from being run as a formula: %j',
    (text) => {
      expect(harmless(text)).toBe(`'${text}`);
    },
  );

  it.each(['', 'a=1', '1-2', 'first look', "'=1", '001', 'ü'])('is left as it is: %j', (text) => {
    expect(harmless(text)).toBe(text);
  });

  it('never begins like a formula, whatever it was, and does nothing to a terminal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = harmless(text);
        expect(shown).not.toMatch(/^\s*[=+\-@]/);
        expect(shown).not.toMatch(/(?![\t\n\r])\p{Cc}/u);
      }),
    );
  });
});
