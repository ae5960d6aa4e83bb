import { describe, expect, it } from 'vitest';
import { cellLine } from '../../src/cli/study-progress-text.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { goldenResult } from './golden-result.ts';

describe('the line of a finished cell', () => {
  const line = (deaths: number) => {
    const dead = {
      id: 'sub.1',
      app: '/hydra/kafka-sub',
      role: 'subscriber' as const,
      phase: 'watch' as const,
      reason: 'killed',
    };
    const result = goldenResult({ clean: false, dead_tasks: Array(deaths).fill(dead) });
    return cellLine(
      {
        schema_version: 1,
        id: '001',
        varied: {},
        repeat: 1,
        state: 'measured',
        reason: null,
        attempts: [],
        result,
      },
      pubsubPattern,
    );
  };

  it('ends in what spoils its numbers', () => {
    const result = goldenResult({ caveats: ['the publisher was late', 'THROTTLED'] });
    const record = { schema_version: 1, id: '001', varied: {}, repeat: 1, state: 'measured' } as const;
    expect(cellLine({ ...record, reason: null, attempts: [], result }, pubsubPattern)).toMatch(
      /^001 {2}clean, .*, but: the publisher was late; THROTTLED$/,
    );
  });

  it('counts dead tasks', () => {
    expect(line(1)).toMatch(/, 1 dead task$/);
    expect(line(2)).toMatch(/, 2 dead tasks$/);
  });
});
