import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/base/package-root.ts';
import { type OperationsResult, operationsResult } from '../../../src/patterns/operations/result.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

const folder = join(packageRoot, 'test', 'workloads', 'external', 'line-users');
const module = `--workload=${join(folder, 'line-users.mjs')}`;

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

/** A server of lines that lives as long as the test. */
class LineServer {
  answered = 0;
  readonly sockets = new Set<Socket>();
  readonly #served = new EventEmitter();
  readonly #server: Server;

  constructor(answer: (line: string, count: number) => string | null) {
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
      socket.on('data', (data) => {
        this.answered += 1;
        const text = answer(String(data).trim(), this.answered);
        this.#served.emit('line');
        if (text !== null) socket.write(`${text}\n`);
      });
    });
    onTestFinished(() => this.end());
  }

  async address(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when it has answered so many lines. */
  async untilAnswered(count: number): Promise<void> {
    while (this.answered < count) await once(this.#served, 'line');
  }

  dropAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  end(): void {
    this.#server.close();
    this.dropAll();
  }
}

async function measured(args: readonly string[]): Promise<{ code: number | null; result: OperationsResult }> {
  const { code, stdout, stderr } = await lab.run(['lines', module, '--json', ...args]);
  expect(stdout, stderr).not.toBe('');
  return { code, result: operationsResult.parse(JSON.parse(stdout)) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('users of a real server, in tasks of their own', () => {
  it('asked at a rate, ask as often as they were told to, and the server counts as much', async () => {
    const server = new LineServer(() => 'yes');
    const args = [`--address=${await server.address()}`, '--users=7', '--user_tasks=2'];
    const { code, result } = await measured([...args, '--rate=301', '--test_duration=2', '--csv=out/lines']);
    expect({ code, answered: server.answered }).toEqual({ code: 0, answered: 602 });
    expect(result).toMatchObject({
      ...{ workload: 'lines', pattern: 'operations', loop: 'open', clean: true, client_count: 7 },
      ...{ asked: 602, begun: 602, unstarted: 0 },
      counts: { started: 602, ok: 602, failed: 0, suppressed: 0, unknown: 0 },
    });
    expect(result.tasks.map(({ clients }) => clients).sort()).toEqual([3, 4]);
    expect(sum(result.series.map(({ ok }) => ok ?? 0))).toBe(602);
    const { service_us, response_us, mean_length } = result.total;
    expect(response_us.mean).toBeGreaterThanOrEqual(service_us.mean ?? Number.NaN);
    expect(mean_length).toBe(4);
    const stats = readFileSync(join(lab.folder, 'out', 'lines_stats.csv'), 'utf8').split('\r\n');
    expect(stats.at(-2)).toMatch(/^,Aggregated,602,0,/);
    expect(readdirSync(join(lab.folder, 'out'))).toHaveLength(6);
  });

  it('in a closed loop fill the time of every user, and failures are told by name', async () => {
    const server = new LineServer((_line, count) => (count % 4 === 0 ? 'no' : 'yes'));
    const args = [`--address=${await server.address()}`, '--users=4', '--user_tasks=2', '--min_wait=5'];
    const { result } = await measured([...args, '--max_wait=15', '--test_duration=2']);
    const { counts, total, wait_s } = result;
    expect(counts.started).toBe(server.answered);
    expect(counts.failed).toBe(Math.floor(server.answered / 4));
    expect(Object.keys(total.failures)).toEqual(['Refused']);
    expect(result.verdict).toMatchObject({ cause: ['server'] });
    const inOperations = [total.service_us, total.late_us, total.failed_us].map(
      ({ count, mean }) => (count * (mean ?? 0)) / 1e6,
    );
    // Lateness of failures is booked nowhere; the edges are a task and a wait of each user.
    expect(sum(inOperations) + wait_s).toBeGreaterThan(4 * 2 * 0.8);
    expect(sum(inOperations) + wait_s).toBeLessThan(4 * 2 + 4 * 0.1);
  });

  it('lose their sessions and get them back, and the run says so', async () => {
    const server = new LineServer(() => 'yes');
    const address = await server.address();
    const run = lab.start([
      'lines',
      module,
      '--json',
      `--address=${address}`,
      '--users=3',
      '--test_duration=3',
    ]);
    await run.seen(/^watch/m);
    await server.untilAnswered(100);
    server.dropAll();
    const { stdout } = await run.ended;
    const result = operationsResult.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ clean: false, reconnects: 3, verdict: { cause: ['server'] } });
    expect(result.counts.unknown).toBe(0);
    expect(result.outages).not.toEqual([]);
    for (const { why, to_s, from_s } of result.outages) {
      expect(why).toBe('ConnectionLoss');
      expect(to_s).toBeGreaterThan(from_s);
    }
  });

  it('end with one line where nobody answers, and leave nothing', async () => {
    const server = new LineServer(() => 'yes');
    const address = await server.address();
    server.end();
    const { code, stdout, stderr } = await lab.run(['lines', module, '--json', `--address=${address}`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hydra: no user could start: teststart: .*ECONNREFUSED.* \(.*\)$/m);
    await lab.untilGone(10_000);
  });

  it('that have a mistake of ours end their task, and no operation counts as failed', async () => {
    const server = new LineServer(() => 'yes');
    const args = [`--address=${await server.address()}`, '--set=broken'];
    const { code, stderr } = await lab.run(['lines', module, ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no user could start|died/);
  });

  it('refuse what is wrong with one line, before anything is started', async () => {
    for (const wrong of ['--stages=5', '--arrival=bursts']) {
      const { code, stdout, stderr } = await lab.run(['lines', module, wrong]);
      expect({ code, stdout, lines: stderr.trim().split('\n').length }, stderr).toEqual({
        ...{ code: 2, stdout: '', lines: 1 },
      });
      expect(stderr).toContain(wrong.split('=')[0]);
    }
  });
});

it('the module imports nothing of ours but what a workload outside can', () => {
  for (const file of ['line-users.mjs', 'programs/users.mjs']) {
    const imports = readFileSync(join(folder, file), 'utf8').match(/from '([^']+)'/g) ?? [];
    expect(
      imports.every((one) => /'(hydra-scale-test\/workload|node:net|\.\/hydra-task\.mjs)'/.test(one)),
    ).toBe(true);
  }
});
