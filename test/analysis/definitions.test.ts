import { describe, expect, it } from 'vitest';
import { counts } from '../../src/patterns/pubsub/result.ts';
import { pubsubSeries } from '../../src/patterns/pubsub/series-columns.ts';
import { causes } from '../../src/run/result.ts';
import { definitionOf, definitions, measures } from '../patterns/pubsub/pubsub.ts';

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
      ...pubsubSeries.columns.map(({ key }) => key),
      ...Object.keys(counts.shape).map((name) => `counts.${name}`),
      ...causes.filter((cause) => cause !== 'clean').map((cause) => `verdict.${cause}`),
      'clean',
      'passed',
    ];
    expect(keys.filter((key) => definitionOf(key) === undefined)).toEqual([]);
  });
});
