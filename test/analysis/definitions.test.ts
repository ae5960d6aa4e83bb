import { describe, expect, it } from 'vitest';
import { definitionOf, definitions } from '../../src/analysis/definitions.ts';
import { measures } from '../../src/analysis/measures.ts';
import { seriesColumns } from '../../src/analysis/series-columns.ts';
import { causes, counts } from '../../src/run/result.ts';

describe('definitions', () => {
  it('say in one sentence what each is, each key once', () => {
    expect(new Set(definitions.map(({ key }) => key)).size).toBe(definitions.length);
    for (const { label, definition } of definitions) {
      expect(label).not.toBe('');
      expect(definition).toMatch(/^[\w"].*\.$/);
    }
  });

  it('cover every measure, column of the series, count and verdict', () => {
    const keys = [
      ...measures.map(({ key }) => key),
      ...seriesColumns.map(({ key }) => key),
      ...Object.keys(counts.shape).map((name) => `counts.${name}`),
      ...causes.filter((cause) => cause !== 'clean').map((cause) => `verdict.${cause}`),
      'clean',
      'passed',
    ];
    expect(keys.filter((key) => definitionOf(key) === undefined)).toEqual([]);
  });
});
