import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HydraError } from '../../src/base/errors.ts';
import { CLEAN_UP_MS, catchInterrupts } from '../../src/cli/interrupts.ts';

/** Signals come from an emitter here: a real SIGINT would end the test run. */
function caught() {
  const source = new EventEmitter();
  const seen: string[] = [];
  const interrupts = catchInterrupts({
    source: source as unknown as NodeJS.Process,
    onFirst: () => seen.push('first'),
    leave: () => seen.push('leave'),
  });
  return { source, seen, interrupts };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('catchInterrupts', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'asks the work to end on the first %s and leaves on the second',
    (name) => {
      const { source, seen, interrupts } = caught();
      source.emit(name);
      expect(seen).toEqual(['first']);
      expect(interrupts.signal.aborted).toBe(true);
      expect(interrupts.signal.reason).toBeInstanceOf(HydraError);
      expect(interrupts.signal.reason).toMatchObject({ exitCode: 130 });
      source.emit('SIGINT');
      expect(seen).toEqual(['first', 'leave']);
    },
  );

  it('leaves when the work does not end in time', () => {
    const { source, seen } = caught();
    source.emit('SIGTERM');
    vi.advanceTimersByTime(CLEAN_UP_MS - 1);
    expect(seen).toEqual(['first']);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual(['first', 'leave']);
  });

  it('leaves alone what comes after its release', () => {
    const { source, seen, interrupts } = caught();
    source.emit('SIGINT');
    interrupts.release();
    source.emit('SIGINT');
    vi.advanceTimersByTime(CLEAN_UP_MS * 2);
    expect(seen).toEqual(['first']);
    expect(source.eventNames()).toEqual([]);
  });
});
