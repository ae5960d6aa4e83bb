import { expect, test } from 'vitest';
import type { EventListener, LocalCluster } from '../../../src/marathon-server/executor/local-cluster.ts';
import { EventCallbacks, type Post, postJson } from '../../../src/marathon-server/http/event-callbacks.ts';
import type { ClusterEvent } from '../../../src/marathon-server/state/cluster-event.ts';
import { serve } from '../fixture.ts';

const terminated = (appId: string): ClusterEvent => ({ eventType: 'app_terminated_event', appId });

/** What callbacks need of a cluster: its events. */
function bus() {
  const listeners = new Set<EventListener>();
  const emitted: ClusterEvent[] = [];
  const cluster: Pick<LocalCluster, 'subscribe' | 'emit'> = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (event) => {
      emitted.push(event);
      for (const listener of listeners) listener(event, 0);
    },
  };
  return { cluster, emitted, listeners };
}

test('events come one at a time and in order; one that is not taken is lost', async () => {
  const { cluster, listeners } = bus();
  const takers: (() => void)[] = [];
  const seen: string[] = [];
  const post: Post = (_url, body) => {
    seen.push(JSON.parse(body).appId);
    return new Promise((resolve, reject) => {
      takers.push(seen.length === 2 ? () => reject(new Error('no')) : resolve);
    });
  };
  const callbacks = new EventCallbacks(cluster, { post, tell: expect.unreachable });
  callbacks.add('http://127.0.0.1/');
  for (const id of ['/1', '/2', '/3']) cluster.emit(terminated(id));
  for (const expected of [['/1'], ['/1', '/2'], ['/1', '/2', '/3']]) {
    expect(seen).toEqual(expected);
    takers.at(-1)?.();
    await new Promise(setImmediate);
  }
  callbacks.close();
  expect(listeners.size).toBe(0);
});

test('one that takes nothing is dropped with a word when a thousand wait, and its request is cut off', () => {
  const { cluster, emitted } = bus();
  const told: string[] = [];
  let cut: AbortSignal | undefined;
  const post: Post = (_url, _body, signal) => {
    cut = signal;
    return new Promise(() => {});
  };
  const callbacks = new EventCallbacks(cluster, { post, tell: (line) => told.push(line) });
  callbacks.add('http://127.0.0.1/slow');
  for (let index = 0; index <= 1_001; index += 1) cluster.emit(terminated('/a'));
  expect(told).toEqual(['events are no longer sent to http://127.0.0.1/slow: 1000 events wait for it']);
  expect(emitted.at(-1)).toMatchObject({ eventType: 'unsubscribe_event' });
  expect(cut?.aborted).toBe(true);
  expect(callbacks.urls).toEqual([]);
});

test('what nobody answers at, or answers with an error, is not taken', async () => {
  const served = await serve((request, response) => {
    request.resume();
    response.writeHead(request.url === '/good' ? 204 : 302, { location: '/good' }).end();
  });
  const { signal } = new AbortController();
  await postJson(`${served.url}/good`, '{}', signal);
  await expect(postJson(`${served.url}/moved`, '{}', signal)).rejects.toThrow('the answer was 302');
  await served.close();
  await expect(postJson(served.url, '{}', signal)).rejects.toThrow('ECONNREFUSED');
});
