import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IntervalLog } from '../../apps/kit/interval-log.ts';

/** The monotonic clock stands at 0 when the wall clock shows this: 0.4 s into second 1,000. */
const WALL_OFFSET_US = 1_000_400_000;

let cuts = 0;

/** What is told of a second: how many cuts there were before it, so that each can be told from the others. */
function cut() {
  return { cpu_s: cuts++, rss_bytes: 0, event_loop_delay_max_us: 0 };
}

function nowUs(): number {
  return Date.now() * 1000;
}

function startedLog(): IntervalLog {
  const log = new IntervalLog(cut, nowUs, WALL_OFFSET_US);
  log.start();
  return log;
}

const secondsOf = (log: IntervalLog, since = 0) => log.since(since).map(({ second }) => second);

const lengthsOf = (log: IntervalLog) => log.since(0).map(({ length_s }) => length_s);

// The runtime's clock and timers stand still and are moved by hand; the log itself is the real one.
beforeEach(() => {
  cuts = 0;
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('seconds', () => {
  it('end where the wall clock changes to the next one', () => {
    const log = startedLog();
    vi.advanceTimersByTime(599);
    expect(secondsOf(log)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(secondsOf(log)).toEqual([1000]);
    vi.advanceTimersByTime(2_000);
    expect(secondsOf(log)).toEqual([1000, 1001, 1002]);
  });

  it('hold what came since the last cut; what came before the start is not in any', () => {
    const log = startedLog();
    vi.advanceTimersByTime(1_600);
    expect(log.since(0).map(({ cpu_s }) => cpu_s)).toEqual([1, 2]);
  });

  it('tell how long they really were, the first and the last too', () => {
    const log = startedLog();
    vi.advanceTimersByTime(2_300);
    log.stop();
    expect(lengthsOf(log)).toEqual([0.6, 1, 0.7]);
    log.start();
    vi.advanceTimersByTime(1_300);
    expect(lengthsOf(log)).toEqual([0.3, 1]);
  });

  it('are no longer than from the instant before which nothing happens', () => {
    const log = new IntervalLog(cut, nowUs, WALL_OFFSET_US);
    log.start(nowUs() + 50_000);
    vi.advanceTimersByTime(600);
    expect(lengthsOf(log)).toEqual([0.55]);
    log.stop();
    // That instant lies in the following second.
    vi.advanceTimersByTime(990);
    log.start(nowUs() + 50_000);
    vi.advanceTimersByTime(1_010);
    expect(lengthsOf(log)).toEqual([0, 0.96]);
  });

  it('end with the unfinished one when the log is stopped, once', () => {
    const log = startedLog();
    vi.advanceTimersByTime(700);
    log.stop();
    log.stop();
    vi.advanceTimersByTime(5_000);
    expect(secondsOf(log)).toEqual([1000, 1001]);
  });

  it('are missing, not zero, while the process was held up', () => {
    const log = startedLog();
    vi.advanceTimersByTime(600);
    vi.setSystemTime(3_900);
    vi.runOnlyPendingTimers();
    vi.advanceTimersByTime(1_000);
    expect(secondsOf(log)).toEqual([1000, 1001, 1005]);
    // What the held-up process did meanwhile stands in the second that it closed late, over all that time.
    expect(lengthsOf(log)).toEqual([0.6, 4.3, 0.7]);
  });

  it('are told from the one asked for on', () => {
    const log = startedLog();
    vi.advanceTimersByTime(3_600);
    expect(secondsOf(log, 1002)).toEqual([1002, 1003]);
    expect(secondsOf(log, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('begin anew with every start', () => {
    const log = startedLog();
    vi.advanceTimersByTime(1_600);
    log.stop();
    log.start();
    vi.advanceTimersByTime(1_000);
    expect(secondsOf(log)).toEqual([1002]);
  });

  it('are kept for two hours', () => {
    const log = startedLog();
    vi.advanceTimersByTime(7_300_000);
    expect(log.since(0)).toHaveLength(7_200);
    expect(secondsOf(log).at(-1)).toBe(1000 + 7_299);
  });
});

it('does not keep the process alive', () => {
  vi.useRealTimers();
  const log = new IntervalLog(cut, () => performance.now() * 1000, 0);
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  log.start();
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
  log.stop();
});
