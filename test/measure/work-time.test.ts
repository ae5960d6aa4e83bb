import { describe, expect, it } from 'vitest';
import {
  longestWorkMs,
  meanWorkMs,
  readWorkTime,
  WorkDraw,
  workTimeText,
} from '../../src/measure/work-time.ts';

describe('a time of work', () => {
  it.each([
    ['2', '2', 2],
    ['0.5ms', '0.5', 0.5],
    ['Exponential:3', 'exponential:3', 3],
    ['uniform:1..5 ms', 'uniform:1..5', 3],
    ['uniform:0..0.5', 'uniform:0..0.5', 0.25],
  ])('reads %s', (text, canonical, meanMs) => {
    const work = readWorkTime(text);
    expect(work && workTimeText(work)).toBe(canonical);
    expect(work && meanWorkMs(work)).toBe(meanMs);
  });

  it.each([
    '',
    '0',
    '-1',
    '1e3',
    'exponential:0',
    'uniform:5..1',
    'uniform:0..0',
    'normal:2',
    '3600001',
    '2..3',
  ])('refuses "%s"', (text) => {
    expect(readWorkTime(text)).toBeNull();
  });

  const drawn = (text: string, seed: [number, number]) => {
    const work = readWorkTime(text);
    if (work === null) throw new Error(text);
    const draw = new WorkDraw(work, seed);
    return { work, times: Array.from({ length: 20_000 }, () => draw.nextUs() / 1000) };
  };

  it.each(['2', 'exponential:2', 'uniform:1..3'])(
    'draws %s about its mean, and never beyond its longest',
    (text) => {
      const { work, times } = drawn(text, [1, 0]);
      const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
      expect(mean).toBeGreaterThan(1.95);
      expect(mean).toBeLessThan(2.05);
      expect(Math.max(...times)).toBeLessThanOrEqual(longestWorkMs(work));
      if (text.startsWith('uniform')) expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
      else expect(Math.min(...times)).toBeGreaterThan(text === '2' ? 1.9 : 0);
    },
  );

  it('draws the same for the same seed and sequence, and another for another', () => {
    const { times } = drawn('exponential:2', [7, 1]);
    expect(drawn('exponential:2', [7, 1]).times).toEqual(times);
    expect(drawn('exponential:2', [7, 2]).times).not.toEqual(times);
    expect(drawn('exponential:2', [8, 1]).times).not.toEqual(times);
  });
});
