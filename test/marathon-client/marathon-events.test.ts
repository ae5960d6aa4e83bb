import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRetry } from '../../src/marathon-client/backoff.ts';
import { followEvents } from '../../src/marathon-client/marathon-events.ts';
import { MarathonHttp } from '../../src/marathon-client/marathon-http.ts';
import { PaperMarathon } from './paper-marathon.ts';

let paper: PaperMarathon;
let told: string[];
let over: AbortController;

beforeEach(async () => {
  paper = await PaperMarathon.start();
  told = [];
  over = new AbortController();
});

afterEach(async () => {
  over.abort();
  await paper.close();
});

/** Resolves when it has ended. */
function follow(silenceMs: number): Promise<void> {
  const random = () => 0;
  const nowMs = () => performance.now();
  const http = new MarathonHttp({ urls: [paper.url], retry: defaultRetry, random, nowMs });
  const follower = {
    types: [],
    random,
    silenceMs,
    onEvent: ({ type }: { type: string }) => void told.push(type),
    onAttached: () => void told.push('attached'),
    onDetached: () => void told.push('detached'),
  };
  return followEvents(http, follower, over.signal);
}

describe('a stream that falls silent', () => {
  it.each([
    ['before anything came', []],
    ['after events', ['a', 'b']],
  ])('%s is closed, and another one is opened', async (_case, events) => {
    const [first, ended] = [paper.nextStream(), follow(100)];
    await first;
    const second = paper.nextStream();
    for (const type of events) paper.emit(type, {});
    await second;
    paper.emit('late', {});
    await expect
      .poll(() => told.slice(0, events.length + 4), { timeout: 10_000 })
      .toEqual(['attached', ...events, 'detached', 'attached', 'late']);
    // The first one is not kept.
    expect(paper.openStreams).toBeLessThanOrEqual(1);
    over.abort();
    await ended;
    await expect.poll(() => paper.openStreams).toBe(0);
  });
});
