import { describe, expect, it } from 'vitest';
import { type AppLook, StallWatch } from '../../src/marathon-client/stall-watch.ts';

const limits = { stallMs: 100, failingMs: 10, failures: 3 };
const look = (missing: number, failure?: string, own: Partial<AppLook> = {}): AppLook => ({
  missing,
  settled: false,
  failure,
  holdMs: 0,
  ...own,
});

describe('an app', () => {
  it('is done when nothing is missing and Marathon has finished', () => {
    const watch = new StallWatch(limits, 0);
    expect(watch.look(look(1), 1)).toBe('waiting');
    expect(watch.look(look(0), 2)).toBe('waiting');
    expect(watch.look(look(0, undefined, { settled: true }), 3)).toBe('done');
  });

  it('is done only when that holds, without a failure meanwhile', () => {
    const watch = new StallWatch(limits, 0);
    const complete = (failure?: string) => look(0, failure, { settled: true, holdMs: 20 });
    expect(watch.look(complete(), 10)).toBe('holding');
    expect(watch.look(complete(), 29)).toBe('holding');
    expect(watch.look(complete('a'), 30)).toBe('holding');
    expect(watch.look(look(1, 'a'), 40)).toBe('waiting');
    expect(watch.look(complete('a'), 50)).toBe('holding');
    expect(watch.look(complete('a'), 70)).toBe('done');
  });

  it('has stalled after so long without progress, counted from the last one', () => {
    const watch = new StallWatch(limits, 0);
    expect(watch.look(look(5), 50)).toBe('waiting');
    expect(watch.look(look(4), 149)).toBe('waiting');
    expect(watch.look(look(4), 248)).toBe('waiting');
    expect(watch.look(look(4), 249)).toBe('stalled');
  });

  it('has stalled, too, when all run and Marathon never finishes', () => {
    const watch = new StallWatch(limits, 0);
    expect(watch.look(look(0), 0)).toBe('waiting');
    expect(watch.look(look(0), 100)).toBe('stalled');
  });

  it('keeps failing when tasks fail again and again without progress', () => {
    const watch = new StallWatch(limits, 0);
    expect(watch.look(look(1, 'a'), 0)).toBe('waiting');
    expect(watch.look(look(1, 'b'), 5)).toBe('waiting');
    expect(watch.look(look(1, 'c'), 9)).toBe('waiting');
    expect(watch.look(look(1, 'c'), 10)).toBe('failing');
  });

  it('does not keep failing because one failure is seen often', () => {
    const watch = new StallWatch(limits, 0);
    for (const nowMs of [0, 20, 40, 60, 80, 99]) expect(watch.look(look(1, 'a'), nowMs)).toBe('waiting');
  });

  it('may fail here and there while others start', () => {
    const watch = new StallWatch(limits, 0);
    for (let step = 0; step < 20; step += 1) {
      expect(watch.look(look(100 - step, `failure ${step}`), step * 15)).toBe('waiting');
    }
  });

  it('whose tasks start and fail in turn makes no progress', () => {
    const watch = new StallWatch(limits, 0);
    watch.look(look(0, 'a'), 0);
    watch.look(look(1, 'b'), 5);
    watch.look(look(0, 'c'), 10);
    expect(watch.look(look(1, 'd'), 15)).toBe('failing');
  });

  it('is not blamed for a failure of before', () => {
    const watch = new StallWatch({ ...limits, failures: 1 }, 0, 'old');
    expect(watch.look(look(1, 'old'), 50)).toBe('waiting');
    expect(watch.look(look(1, 'new'), 60)).toBe('failing');
  });
});
