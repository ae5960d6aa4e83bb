import { describe, expect, it } from 'vitest';
import {
  clientKindsOf,
  drawKinds,
  kindNotes,
  kindsOfTask,
  reconnectsDue,
} from '../../../src/patterns/pubsub/client-kinds.ts';
import type { KindOptions } from '../../../src/patterns/pubsub/kind-options.ts';

const none: KindOptions = {
  slow_clients_percent: 0,
  slow_clients_rate: 1_000,
  reconnecting_clients_percent: 0,
  reconnecting_clients_rate: 0.5,
  client_seed: 1,
};
const load = { msg_rate: 5_000, msg_size: 100, test_duration: 10 };

describe('the draw', () => {
  it('is of as many distinct clients as the percentages say, each of one kind', () => {
    for (let client_seed = 0; client_seed < 200; client_seed++) {
      const drawn = drawKinds(
        { ...none, slow_clients_percent: 10, reconnecting_clients_percent: 25, client_seed },
        100,
      );
      expect(drawn.slow).toHaveLength(10);
      expect(drawn.reconnecting).toHaveLength(25);
      expect(new Set([...drawn.slow, ...drawn.reconnecting]).size).toBe(35);
      expect(Math.max(...drawn.slow, ...drawn.reconnecting)).toBeLessThan(100);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const drawn = (client_seed: number) =>
      drawKinds({ ...none, slow_clients_percent: 10, client_seed }, 1_000).slow;
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('draws every client about as often', () => {
    const times = new Array<number>(10).fill(0);
    for (let client_seed = 0; client_seed < 5_000; client_seed++) {
      for (const client of drawKinds({ ...none, slow_clients_percent: 20, client_seed }, 10).slow)
        times[client] = (times[client] ?? 0) + 1;
    }
    // 1000 each; 28 is the standard deviation.
    for (const count of times) expect(Math.abs(count - 1_000)).toBeLessThan(6 * 28);
  });

  it('rounds to whole clients, and never beyond all', () => {
    const drawn = drawKinds({ ...none, slow_clients_percent: 50, reconnecting_clients_percent: 50 }, 3);
    expect([drawn.slow.length, drawn.reconnecting.length]).toEqual([2, 1]);
    expect(drawKinds({ ...none, slow_clients_percent: 1 }, 10).slow).toEqual([]);
  });
});

describe('what tasks are told', () => {
  const kinds = clientKindsOf(
    {
      ...none,
      ...load,
      ...{ slow_clients_percent: 10, reconnecting_clients_percent: 10, reconnecting_clients_rate: 2 },
    },
    95,
  );

  it('is nothing where all are alike', () => {
    expect(clientKindsOf({ ...none, ...load }, 100)).toBeNull();
  });

  it('is which of their own clients are of which kind', () => {
    if (kinds === null) throw new Error('none were drawn');
    const told = Array.from({ length: 10 }, (_, task) => kindsOfTask(kinds, task * 10, task === 9 ? 5 : 10));
    expect(told.flatMap(({ slow }, task) => slow.map((client) => task * 10 + client))).toEqual(kinds.slow);
    const reconnecting = told.flatMap((task, index) =>
      task.reconnecting.map(([client]) => index * 10 + client),
    );
    expect(reconnecting).toEqual(kinds.reconnecting);
    const phases = told.flatMap((task) => task.reconnecting.map(([, phase]) => phase));
    expect(phases).toEqual(Array.from({ length: 10 }, (_, at) => (at + 0.5) / 10));
    expect(told[0]).toMatchObject({
      ...{ slow_rate: 1_000, behind_by_design: true, message_bytes: 100 },
      ...{ reconnecting_rate: 2, reconnecting_s: 10 },
    });
  });

  it('asks for as many reconnections as rate and time say', () => {
    const due = (rate: number, test_duration: number) => {
      const options = { ...none, ...load, test_duration, reconnecting_clients_percent: 10 };
      const drawn = clientKindsOf({ ...options, reconnecting_clients_rate: rate }, 100);
      return drawn === null ? null : reconnectsDue(drawn);
    };
    expect(due(2, 10)).toBe(200);
    expect(due(0.5, 1)).toBe(5);
    expect(due(0.01, 1)).toBe(0);
  });

  it('is that slow clients keep up where they may read as quickly as is published', () => {
    const options = { ...none, ...load, slow_clients_percent: 10, slow_clients_rate: 5_000 };
    expect(clientKindsOf(options, 100)).toMatchObject({ behindByDesign: false });
  });

  it('is said in the result where it was rounded, or where numbers leave clients out', () => {
    const notes = kindNotes(kinds, 95, 5_000);
    expect(notes[0]).toBe('10 clients of kind slow: 9.5 rounded to whole clients');
    expect(notes.at(-1)).toContain('10 clients read at 1,000/s of 5,000/s and are behind by design');
    expect(kindNotes(null, 95, 5_000)).toEqual([]);
  });
});
