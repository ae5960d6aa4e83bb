import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { delay } from '../../../src/base/clock.ts';
import { MachineProber, type Prober } from '../../../src/marathon-server/executor/prober.ts';
import { type CheckerClock, TaskChecker } from '../../../src/marathon-server/executor/task-checker.ts';
import type { HealthReport, ReadinessReport } from '../../../src/marathon-server/scheduler/checking.ts';
import type { TaskRecord } from '../../../src/marathon-server/state/cluster-state.ts';
import type { HealthCheck } from '../../../src/marathon-server/state/health-check.ts';
import { readinessCheckDefaults } from '../../../src/marathon-server/state/readiness-check.ts';
import type { TaskReadiness } from '../../../src/marathon-server/state/task-health.ts';

type Report = HealthReport | ReadinessReport;

const check: HealthCheck = {
  gracePeriodSeconds: 0,
  intervalSeconds: 10,
  timeoutSeconds: 5,
  maxConsecutiveFailures: 1,
  protocol: 'HTTP',
  portIndex: 0,
  ignoreHttp1xx: false,
};
const taskOf = (id: string, ports: number[], checks: Partial<TaskRecord> = {}): TaskRecord => ({
  id,
  appId: '/x',
  version: 'v1',
  configVersion: 'v1',
  agentId: 'S0',
  host: '127.0.0.1',
  ports,
  cpus: 1,
  mem: 1,
  disk: 0,
  gpus: 0,
  stagedAtMs: 0,
  phase: { kind: 'running', startedAtMs: 0 },
  health: [{ check, result: null }],
  readiness: [],
  ...checks,
});
const readiness = (port: number): TaskReadiness => ({
  check: { ...readinessCheckDefaults, intervalSeconds: 10, path: '/ready' },
  port,
  result: null,
});

/** A clock on which no time passes but by waiting. */
class Leaping implements CheckerClock {
  time = 0;
  /** How often somebody waited to the end. */
  waits = 0;
  nowMs(): number {
    return this.time;
  }
  async delay(ms: number, signal: AbortSignal): Promise<void> {
    await delay(0, signal);
    this.time += ms;
    this.waits += 1;
  }
}

/** Reports as they come, and the checker that makes them stop. */
function collector(prober: Prober, clock?: CheckerClock) {
  const reports: Report[] = [];
  let wake = () => {};
  const checker = new TaskChecker({
    prober,
    onReport: (report) => {
      reports.push(report);
      wake();
    },
    ...(clock === undefined ? {} : { clock }),
  });
  const until = async (fits: () => boolean) => {
    while (!fits()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { reports, checker, until };
}

/** A task's server, and the times at which it was asked for each path. */
async function answering(clock: CheckerClock) {
  const asked: [path: string, atMs: number][] = [];
  let ready = false;
  let healthy = true;
  const server = createServer((request, response) => {
    asked.push([request.url ?? '', clock.nowMs()]);
    response.statusCode = (request.url === '/ready' ? ready : healthy) ? 200 : 503;
    response.end('body');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    port: (server.address() as AddressInfo).port,
    set: (now: { ready?: boolean; healthy?: boolean }) => {
      ready = now.ready ?? ready;
      healthy = now.healthy ?? healthy;
    },
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

const noCommands = () => Promise.reject(new Error('no commands here'));

test('a server is asked at its intervals, what it says is reported, and readiness is asked until it is there', async () => {
  const clock = new Leaping();
  const task = await answering(clock);
  const { reports, checker, until } = collector(new MachineProber(noCommands), clock);
  const only = (kind: Report['kind']) => reports.filter((report) => report.kind === kind);

  checker.watch(taskOf('x.1', [task.port]));
  await until(() => reports.length >= 2);
  task.set({ healthy: false });
  await until(() => reports.some((report) => 'outcome' in report && !report.outcome.healthy));
  checker.forget('x.1');
  expect(reports[0]).toEqual({ kind: 'health', taskId: 'x.1', index: 0, outcome: { healthy: true } });
  expect(reports.at(-1)).toMatchObject({ outcome: { healthy: false, cause: '503 Service Unavailable' } });
  expect(task.asked.slice(0, 3)).toEqual([
    ['/', 1_000],
    ['/', 11_000],
    ['/', 21_000],
  ]);

  checker.watch(taskOf('x.2', [task.port], { health: [], readiness: [readiness(task.port)] }));
  await until(() => only('readiness').length >= 2);
  task.set({ ready: true });
  await until(() => reports.some((report) => 'response' in report && report.response.status === 200));
  const asked = task.asked.length;
  // With nothing left to ask, closing has nothing to call off.
  await checker.close();
  expect(task.asked).toHaveLength(asked);
  expect(only('readiness').at(-1)).toEqual({
    kind: 'readiness',
    taskId: 'x.2',
    index: 0,
    response: { status: 200, contentType: '', body: 'body' },
  });
  await task.close();
});

test('probes are bounded in number, and all are called off when their tasks end', async () => {
  const signals: AbortSignal[] = [];
  const prober: Prober = {
    health: (_task, _check, signal) => {
      signals.push(signal);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
    readiness: () => Promise.reject(new Error('no readiness here')),
  };
  const clock = new Leaping();
  const { reports, checker } = collector(prober, clock);
  for (let index = 0; index < 100; index += 1) checker.watch(taskOf(`x.${index}`, [1]));
  while (clock.waits < 100) await delay(0);
  expect(signals).toHaveLength(64);
  checker.forget('x.0');
  expect(signals[0]?.aborted).toBe(true);
  expect(signals[1]?.aborted).toBe(false);
  await checker.close();
  expect(signals.length).toBeLessThanOrEqual(65);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
  expect(reports).toEqual([]);
});
