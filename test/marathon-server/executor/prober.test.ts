import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MachineProber } from '../../../src/marathon-server/executor/prober.ts';
import type { HealthCheck } from '../../../src/marathon-server/state/health-check.ts';
import {
  type ReadinessCheck,
  readinessCheckDefaults,
} from '../../../src/marathon-server/state/readiness-check.ts';
import type { ProcessExit } from '../../../src/process/keeper.ts';
import { serve } from '../fixture.ts';

const timing = { gracePeriodSeconds: 0, intervalSeconds: 1, timeoutSeconds: 5, maxConsecutiveFailures: 1 };
const never = new AbortController().signal;
const noCommands = new MachineProber(() => Promise.reject(new Error('no commands here')));

/** Paths that the server was asked for. */
const asked: string[] = [];
let server: Awaited<ReturnType<typeof serve>>;
let port = 0;

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(1_000);
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  asked.push(path);
  if (path === '/silent') return;
  if (path === '/hints') response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
  if (path === '/hints') return;
  response.statusCode = Number(/\d{3}/.exec(path)?.[0] ?? 200);
  response.setHeader('content-type', 'text/warm');
  if (path === '/endless') Readable.from(endless()).pipe(response);
  else response.end('hello');
}

beforeAll(async () => {
  server = await serve(answer);
  port = Number(new URL(server.url).port);
});

afterAll(() => server.close());

const task = () => ({ id: 'x.1', host: '127.0.0.1', ports: [1, port] });
const http = (path: string, more: object = {}): HealthCheck => ({
  ...timing,
  protocol: 'HTTP',
  path,
  portIndex: 1,
  ignoreHttp1xx: false,
  ...more,
});
const health = (check: HealthCheck, signal = never) => noCommands.health(task(), check, signal);
const unhealthy = (cause: unknown) => ({ healthy: false, cause });

test('HTTP: answers from 200 up to 399 are healthy, others say why not', async () => {
  expect(await health(http('/200'))).toEqual({ healthy: true });
  expect(await health(http('399'))).toEqual({ healthy: true });
  expect(asked).toEqual(['/200', '/399']);
  expect(await health(http('/400'))).toEqual(unhealthy('400 Bad Request'));
  expect(await health(http('/503'))).toEqual(unhealthy('503 Service Unavailable'));
  const mesos: HealthCheck = { ...timing, protocol: 'MESOS_HTTP', port, delaySeconds: 0 };
  expect(await health(mesos)).toEqual({ healthy: true });
  expect(asked.at(-1)).toBe('/');
});

test('HTTP: informational answers are failures, or ignored when the check says so', async () => {
  expect(await health(http('/hints'))).toEqual(unhealthy('103 Early Hints'));
  expect(await health(http('/hints', { ignoreHttp1xx: true }))).toBeUndefined();
});

test('HTTP: silence, and nobody there', async () => {
  expect(await health(http('/silent', { timeoutSeconds: 0.05 }))).toEqual(
    unhealthy('no answer within 0.05 s'),
  );
  expect(await health(http('/', { portIndex: 0 }))).toEqual(
    unhealthy(expect.stringContaining('ECONNREFUSED')),
  );
  expect(await health(http('/', { portIndex: 7 }))).toEqual(unhealthy("unable to get the task's port"));
});

test('a probe that is called off has no outcome', async () => {
  const stop = new AbortController();
  const probe = health(http('/silent'), stop.signal);
  stop.abort();
  await expect(probe).rejects.toThrow();
});

test('TCP: who accepts a connection is healthy', async () => {
  const listener = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const own = listener.address();
  const tcp = { ...timing, protocol: 'TCP', port: typeof own === 'object' ? (own?.port ?? 0) : 0 } as const;
  expect(await health(tcp)).toEqual({ healthy: true });
  listener.close();
  await once(listener, 'close');
  expect(await health(tcp)).toEqual(unhealthy(expect.stringContaining('ECONNREFUSED')));
  expect(await health({ ...tcp, protocol: 'MESOS_TCP', delaySeconds: 0 })).toEqual(
    unhealthy(expect.any(String)),
  );
});

test('COMMAND: exit code 0 is healthy, another end or none in time is not', async () => {
  const commands: [string, string][] = [];
  const prober = (run: (signal: AbortSignal) => Promise<ProcessExit>) =>
    new MachineProber((taskId, command, signal) => {
      commands.push([taskId, command]);
      return run(signal);
    });
  const check = {
    ...timing,
    protocol: 'COMMAND',
    command: { value: 'test -f up' },
    delaySeconds: 0,
  } as const;
  const probe = (run: (signal: AbortSignal) => Promise<ProcessExit>, timeoutSeconds = 5) =>
    prober(run).health(task(), { ...check, timeoutSeconds }, never);
  expect(await probe(async () => ({ code: 0, signal: null }))).toEqual({ healthy: true });
  expect(commands).toEqual([['x.1', 'test -f up']]);
  expect(await probe(async () => ({ code: 3, signal: null }))).toEqual(
    unhealthy('Command exited with status 3'),
  );
  expect(await probe(async () => ({ code: null, signal: 'SIGSEGV' }))).toEqual(
    unhealthy('Command terminated with signal SIGSEGV'),
  );
  const killed = async (signal: AbortSignal): Promise<ProcessExit> => {
    await once(signal, 'abort');
    return { code: null, signal: 'SIGTERM' };
  };
  expect(await probe(killed, 0.05)).toEqual(unhealthy('no answer within 0.05 s'));
});

test('readiness: the answer itself, its body up to a limit, or what stood in the way', async () => {
  const ask = (change: Partial<ReadinessCheck>, at: number | undefined = port) =>
    noCommands.readiness(task(), { ...readinessCheckDefaults, ...change }, at, never);
  expect(await ask({ path: '/503' })).toEqual({ status: 503, contentType: 'text/warm', body: 'hello' });
  expect((await ask({ path: '/endless' })).body).toHaveLength(65_536);
  expect(await ask({ path: '/silent', timeoutSeconds: 0.05 })).toEqual({
    status: 504,
    contentType: 'text/plain',
    body: `Marathon could not query http://127.0.0.1:${port}/silent: no answer within 0.05 s`,
  });
  expect(await noCommands.readiness(task(), readinessCheckDefaults, undefined, never)).toMatchObject({
    status: 504,
    body: expect.stringContaining("unable to get the task's port"),
  });
});
