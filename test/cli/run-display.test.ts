import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveDisplay, plainDisplay } from '../../src/cli/run-display.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { REDRAW_MS } from '../../src/terminal/live-line.ts';

const clear = '\r\u001b[2K';
const phase = (detail: string): RunEvent => ({ kind: 'phase', phase: 'launch', detail });
const tasks = (running: number): RunEvent => ({ kind: 'tasks', running, wanted: 9 });
const progress = (received: number): RunEvent => ({
  kind: 'progress',
  text: `3 s, sent 100 (1/s), received ${received} (9/s), behind ${100 - received}, 9 clients`,
  elapsed_s: 3,
  clients: 9,
  sent: 100,
  acked: 100,
  received,
  behind: 100 - received,
  tx_rate: 1,
  rx_rate: 9,
});
const warning: RunEvent = { kind: 'note', level: 'warn', text: 'task 3 left out' };

let written: string[];
const context = () => ({ write: (text: string) => written.push(text), columns: 80, nowMs: () => Date.now() });

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => vi.useRealTimers());

describe('liveDisplay', () => {
  it('redraws at most five times a second and always shows the last state', () => {
    const display = liveDisplay(context());
    for (let step = 0; step < 100; step += 1) {
      display.observe(tasks(step));
      vi.advanceTimersByTime(10);
    }
    expect(written.length).toBeLessThanOrEqual(1000 / REDRAW_MS + 1);
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written.at(-1)).toBe(`${clear}prepare: 99 of 9 tasks running`);
  });

  it('keeps notes as lines above the status', () => {
    const display = liveDisplay(context());
    display.observe(phase(''));
    display.observe(warning);
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written).toEqual([`${clear}launch`, `${clear}warning: task 3 left out\n`, `${clear}launch`]);
  });

  it('takes its line away in the end and stays silent', () => {
    const display = liveDisplay(context());
    display.observe(phase('a'));
    display.observe(phase('b'));
    display.close();
    vi.advanceTimersByTime(1000);
    display.observe(warning);
    expect(written).toEqual([`${clear}launch: a`, clear]);
  });
});

describe('plainDisplay', () => {
  it('prints each phase and note, and numbers about once a second', () => {
    const display = plainDisplay(context());
    display.observe(phase('20 apps'));
    for (let step = 0; step < 25; step += 1) {
      display.observe(tasks(step));
      vi.advanceTimersByTime(100);
    }
    display.observe(warning);
    display.close();
    display.observe(phase('never seen'));
    expect(written).toEqual([
      'launch: 20 apps\n',
      '  0 of 9 tasks running\n',
      '  9 of 9 tasks running\n',
      '  19 of 9 tasks running\n',
      'warning: task 3 left out\n',
    ]);
  });

  it('prints what every second brings, a little early or late', () => {
    const display = plainDisplay(context());
    for (const [step, ms] of [1010, 960, 1000, 1060, 950].entries()) {
      display.observe(progress(step));
      vi.advanceTimersByTime(ms);
    }
    expect(written).toHaveLength(5);
  });

  it('tells of a drain no more than once a second, and nothing twice', () => {
    const display = plainDisplay(context());
    // Looked at ten times a second: it moves for 5 s, then for 20 s nothing does.
    for (let look = 0; look < 250; look += 1) {
      display.observe(progress(Math.min(look, 50)));
      vi.advanceTimersByTime(100);
    }
    expect(written).toHaveLength(7);
    expect(new Set(written).size).toBe(7);
    expect(written.at(-1)).toContain('received 50 ');
  });
});
