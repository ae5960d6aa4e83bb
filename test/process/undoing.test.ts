import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { appUndoer } from '../../src/marathon-client/app-undo.ts';
import { isGroupAlive, startOf } from '../../src/process/process-group.ts';
import { remoteUndo, type Undoer } from '../../src/process/undo.ts';
import { undoAll } from '../../src/process/undoing.ts';
import { topicUndoer } from '../../src/servers/kafka/admin/topic-undo.ts';
import { packSecurity } from '../../src/servers/kafka/client/packed-security.ts';
import { UNSECURED } from '../../src/servers/kafka/client/security.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const undoers = [appUndoer, topicUndoer] as readonly Undoer<never>[] as readonly Undoer<unknown>[];
const label = { name: 'hydra_run', value: 'r1' };

/** A Marathon whose every app is of run r1. */
async function answering(status: (call: number) => number): Promise<{ url: string; calls: string[] }> {
  const calls: string[] = [];
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    response.writeHead(status(calls.length)).end(JSON.stringify({ app: { labels: { hydra_run: 'r1' } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

test('an app is deleted by force at the master that answers, with the authorization it was made with, and tried again', async () => {
  const { url, calls } = await answering((call) => (call < 3 ? 503 : 200));
  const undo = remoteUndo(appUndoer, {
    urls: ['http://127.0.0.1:1', `${url}/`],
    appId: '/hydra/kafka-sub',
    label,
    authorization: 'Basic x',
  });
  expect(await undoAll([{ undo }], undoers)).toEqual([]);
  const look = 'GET /v2/apps/hydra/kafka-sub Basic x';
  expect(calls).toEqual([look, look, look, 'DELETE /v2/apps/hydra/kafka-sub?force=true Basic x']);
});

test('an app that does not exist any more is undone', async () => {
  const { url, calls } = await answering(() => 404);
  const undo = remoteUndo(appUndoer, { urls: [url], appId: '/x', label });
  expect(await undoAll([{ undo }], undoers)).toEqual([]);
  expect(calls).toHaveLength(1);
});

test('an app that somebody else made under the same id meanwhile stays', async () => {
  const { url, calls } = await answering(() => 200);
  const theirs = { name: 'hydra_run', value: 'r2' };
  const undo = remoteUndo(appUndoer, { urls: [url], appId: '/x', label: theirs });
  expect(await undoAll([{ undo }], undoers)).toEqual([]);
  expect(calls).toEqual(['GET /v2/apps/x']);
});

test('the newest is undone first', async () => {
  const { url, calls } = await answering(() => 200);
  await undoAll(
    ['/old', '/new'].map((appId) => ({ undo: remoteUndo(appUndoer, { urls: [url], appId, label }) })),
    undoers,
  );
  expect(calls[0]).toContain('/new');
});

test('what fails is named and holds up nothing else', async () => {
  const { url } = await answering(() => 500);
  const path = tempFolder();
  const failures = await undoAll(
    [
      { undo: { kind: 'path', path } },
      { undo: remoteUndo(appUndoer, { urls: [url], appId: '/x', label }) },
      {
        undo: remoteUndo(topicUndoer, {
          ...{ bootstrap: '127.0.0.1:1', topic: 'hydra-1' },
          security: packSecurity(UNSECURED),
        }),
      },
      { undo: { kind: 'remote', undoer: 'stranger', details: {} } },
      { undo: { kind: 'path', path: '/etc' } },
    ],
    undoers,
  );
  expect(existsSync(path)).toBe(false);
  expect(failures.map((line) => line.replace(/:\d+/g, '')).sort()).toEqual([
    expect.stringMatching('^could not undo /etc: Hydra does not remove /etc'),
    expect.stringMatching('^could not undo app /x at http://127.0.0.1: 127.0.0.1 answered 500'),
    'could not undo stranger: nobody knows how to undo a stranger',
    expect.stringMatching('^could not undo topic hydra-1 at 127.0.0.1: '),
  ]);
});

test('a group is killed unless its number belongs to another leader by now', async () => {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await undoAll([{ undo: { kind: 'process-group', pid }, leaderStart: '1' }]);
  expect(isGroupAlive(pid)).toBe(true);
  await undoAll([{ undo: { kind: 'process-group', pid }, leaderStart: startOf(pid) }]);
  expect(isGroupAlive(pid)).toBe(false);
});
