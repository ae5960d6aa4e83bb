import { describe, expect, it } from 'vitest';
import { after, beforeTheRun, statusLine } from '../../src/cli/progress-text.ts';
import type { RunEvent } from '../../src/run/events.ts';

const progress: RunEvent = {
  kind: 'progress',
  text: '3 s, sent 30,000 (10,000/s), received 5,980,000 (1,993,333/s), behind 20,000, 200 clients',
  elapsed_s: 3,
  clients: 200,
  sent: 30_000,
  acked: 29_900,
  received: 5_980_000,
  behind: 20_000,
  tx_rate: 10_000,
  rx_rate: 1_993_333,
};

const lineAfter = (...events: RunEvent[]) => statusLine(events.reduce(after, beforeTheRun), 200);

describe('the status of a run', () => {
  it('shows phase, tasks and numbers as they come', () => {
    expect(lineAfter()).toBe('prepare');
    expect(
      lineAfter(
        { kind: 'phase', phase: 'launch', detail: '20 subscriber apps' },
        { kind: 'tasks', running: 1_200, wanted: 2_000 },
      ),
    ).toBe('launch: 1,200 of 2,000 tasks running');
    expect(lineAfter({ kind: 'phase', phase: 'watch', detail: '10000/s for 10 s' }, progress)).toBe(
      'watch: 3 s, sent 30,000 (10,000/s), received 5,980,000 (1,993,333/s), behind 20,000, 200 clients',
    );
  });

  it('drops the numbers of a phase that is over, and keeps them through a note', () => {
    const note: RunEvent = { kind: 'note', level: 'info', text: 'x' };
    expect(lineAfter(progress, { kind: 'phase', phase: 'collect', detail: '' })).toBe('collect');
    expect(lineAfter(progress, note)).toBe(lineAfter(progress));
  });

  it('never exceeds the width and never moves the cursor', () => {
    const event: RunEvent = { kind: 'phase', phase: 'launch', detail: `a\n\u001b[2J${'x'.repeat(100)}` };
    const line = statusLine(after(beforeTheRun, event), 40);
    expect(line).toHaveLength(40);
    expect(line).toMatch(/^launch: a \[2Jx+\.\.\.$/);
  });
});
