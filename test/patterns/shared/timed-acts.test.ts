import { describe, expect, it } from 'vitest';
import { HydraError } from '../../../src/base/errors.ts';
import { type TimedAct, TimedActs } from '../../../src/patterns/shared/timed-acts.ts';
import { VirtualClock } from '../../run/memory/virtual-clock.ts';

function setup() {
  const clock = new VirtualClock();
  const ending = new AbortController();
  const notes: string[] = [];
  const note = (level: string, text: string) => notes.push(`${level}: ${text}`);
  const acts = new TimedActs({ clock, signal: ending.signal, note });
  const act = (atS: number, text: string, lastsS: number, error?: string): TimedAct => ({
    atS,
    text,
    act: async (signal) => {
      await clock.delay(lastsS * 1000, signal);
      if (error !== undefined) throw new HydraError(error);
      return 'broker 2';
    },
  });
  return { clock, ending, notes, acts, act };
}

describe('what is done to a system while a run publishes', () => {
  it('is done when it is due, though something before it lasts, and told with how long it took', async () => {
    const { acts, act, notes } = setup();
    acts.begin([act(4, 'kill 2 at 4s', 0.5), act(1, 'start 2 at 1s', 7)]);
    expect(await acts.done()).toEqual([
      { at_s: 1, took_s: 7, what: 'start 2 at 1s: broker 2', error: null },
      { at_s: 4, took_s: 0.5, what: 'kill 2 at 4s: broker 2', error: null },
    ]);
    expect(notes).toEqual([
      'info: at 4.00 s: kill 2 at 4s: broker 2',
      'info: at 1.00 s: start 2 at 1s: broker 2',
    ]);
  });

  it('and could not be done is told with the reason, and ends nothing', async () => {
    const { acts, act, notes } = setup();
    acts.begin([act(1, 'kill 2 at 1s', 0, 'broker 2 is down already'), act(2, 'kill 2 at 2s', 0)]);
    const [first, second] = await acts.done();
    expect(first).toMatchObject({ what: 'kill 2 at 1s', error: 'broker 2 is down already' });
    expect(second).toMatchObject({ error: null });
    expect(notes[0]).toBe('warn: at 1.00 s: kill 2 at 1s failed: broker 2 is down already');
  });

  it('is left undone where it is cancelled before it is due', async () => {
    const { clock, acts, act } = setup();
    acts.begin([act(1, 'kill 2 at 1s', 3), act(2, 'kill 3 at 2s', 0)]);
    await clock.delay(1_500);
    acts.cancel();
    expect((await acts.done()).map(({ what }) => what)).toEqual(['kill 2 at 1s: broker 2']);
  });

  it('ends with the run', async () => {
    const { clock, ending, acts, act } = setup();
    acts.begin([act(1, 'pause 2 for 60s at 1s', 60)]);
    await clock.delay(2_000);
    ending.abort(new Error('interrupted'));
    await expect(acts.done()).rejects.toThrow('interrupted');
    expect(clock.monotonicUs()).toBeLessThan(1_000_000_000 + 3e6);
  });
});
