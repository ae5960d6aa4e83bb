import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveStudyDisplay, plainStudyDisplay } from '../../src/cli/study-display.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { StudyEvent } from '../../src/sweep/events.ts';
import { REDRAW_MS } from '../../src/terminal/live-line.ts';
import { measuredCell, plannedCell, unmeasuredCell } from '../sweep/cells.ts';

const clear = '\r\u001b[2K';
const cell = plannedCell({ clients: 300, msg_rate: 1000 }, '003');
const begins: StudyEvent = { kind: 'cell-begins', cell, number: 3, total: 16, remaining_s: 600 };
const run = (event: RunEvent): StudyEvent => ({ kind: 'run', event });
const note = (level: 'info' | 'warn', text: string): StudyEvent => run({ kind: 'note', level, text });
const progress = (elapsed_s: number): StudyEvent =>
  run({
    kind: 'progress',
    text: `${elapsed_s} s, sent 1 (1/s), received 9 (9/s), behind 0, 9 clients`,
    elapsed_s,
    clients: 9,
    sent: 1,
    acked: 1,
    received: 9,
    behind: 0,
    tx_rate: 1,
    rx_rate: 9,
  });

let written: string[];
const context = (columns = 200) => ({
  write: (text: string) => written.push(text),
  columns,
  nowMs: () => Date.now(),
});

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => vi.useRealTimers());

describe('liveStudyDisplay', () => {
  it('shows which cell is under way, what varies, how long it will take and what the run does', () => {
    const display = liveStudyDisplay(context(), pubsubPattern);
    display.observe(begins);
    vi.advanceTimersByTime(120_000);
    display.observe(run({ kind: 'phase', phase: 'watch', detail: '' }));
    display.observe(progress(2));
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written.at(-1)).toBe(
      `${clear}cell 3/16, clients 300, msg_rate 1000 | about 8 min left | watch: 2 s, sent 1 (1/s), received 9 (9/s), behind 0, 9 clients`,
    );
  });

  it('keeps a line per finished cell above the status, and fits the status to the terminal', () => {
    const display = liveStudyDisplay(context(20), pubsubPattern);
    display.observe(begins);
    display.observe({ kind: 'cell-ended', record: measuredCell(cell) });
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written).toEqual([
      `${clear}cell 3/16, clien...`,
      `${clear}003  clients 300, msg_rate 1000  clean, loss 0 %, rx 9,998/s, p99 12.3 ms, drain 0.31 s\n`,
      `${clear}cell 3/16, clien...`,
    ]);
  });

  it('starts every cell without the numbers of the one before', () => {
    const display = liveStudyDisplay(context(), pubsubPattern);
    display.observe(progress(2));
    display.observe(begins);
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written.at(-1)).toMatch(/ left \| prepare$/);
  });

  it('takes its line away in the end and stays silent', () => {
    const display = liveStudyDisplay(context(), pubsubPattern);
    display.close();
    display.observe({ kind: 'cell-ended', record: measuredCell(cell) });
    vi.advanceTimersByTime(REDRAW_MS);
    expect(written).toEqual([clear]);
  });
});

describe('plainStudyDisplay', () => {
  it('prints cells as they begin and end, and numbers every ten seconds', () => {
    const display = plainStudyDisplay(context(), pubsubPattern);
    display.observe({ kind: 'study-begins', folder: 'results/x', saved: 1 });
    display.observe(begins);
    for (let second = 0; second < 25; second += 1) {
      display.observe(progress(second));
      vi.advanceTimersByTime(1_000);
    }
    display.observe({ kind: 'cell-ended', record: unmeasuredCell(cell) });
    display.close();
    display.observe(begins);
    expect(written.map((line) => line.slice(0, 60))).toEqual([
      'note: results go to results/x, which holds 1 cell already\n',
      'cell 3/16, clients 300, msg_rate 1000; about 10 min left\n',
      '  10 s, sent 1 (1/s), received 9 (9/s), behind 0, 9 clients\n',
      '  20 s, sent 1 (1/s), received 9 (9/s), behind 0, 9 clients\n',
      '003  clients 300, msg_rate 1000  failed: the broker died\n',
    ]);
  });

  it('tells what every run notes once, warnings and failed tries each time, control characters never', () => {
    const display = plainStudyDisplay(context(), pubsubPattern);
    for (let time = 0; time < 2; time += 1) {
      display.observe(note('info', 'Kafka: a:1'));
      display.observe(note('warn', 'task 3 left\u001b[2J out'));
      display.observe({ kind: 'attempt-failed', cell, attempt: 1, attempts: 5, reason: 'no\nroom' });
    }
    const each = ['warning: task 3 left [2J out\n', 'warning: 003, try 1 of 5 failed: no room\n'];
    expect(written).toEqual(['note: Kafka: a:1\n', ...each, ...each]);
  });

  it('names the cell of a study that cannot know how many there will be', () => {
    const display = plainStudyDisplay(context(), pubsubPattern);
    display.observe({
      kind: 'cell-begins',
      cell: plannedCell({ msg_rate: 500 }, 'clients-50-002', 2),
      number: 2,
      total: null,
      remaining_s: null,
    });
    expect(written).toEqual(['cell clients-50-002, msg_rate 500, repeat 2\n']);
  });

  it('says of a cell that was not clean what gave way', () => {
    const display = plainStudyDisplay(context(), pubsubPattern);
    const verdict = { cause: ['broker' as const, 'consumer' as const], evidence: [] };
    const parts = { clean: false, average_packet_loss: 12.5, average_rate: null, verdict };
    display.observe({ kind: 'cell-ended', record: measuredCell(cell, parts) });
    expect(written[0]).toBe(
      '003  clients 300, msg_rate 1000  not clean, loss 12.5 %, rx not measured, p99 12.3 ms, drain 0.31 s, because of broker and consumer\n',
    );
  });
});
