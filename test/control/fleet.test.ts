import { afterEach, describe, expect, it } from 'vitest';
import { Router } from 'zeromq';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { createFleet, type Fleet, type FleetOptions, type FleetTarget } from '../../src/control/fleet.ts';
import { type Answer, startRepServer } from '../../src/control/rep-server.ts';
import { NoAnswerError, RefusedError } from '../../src/control/requester.ts';

import { deferred } from './deferred.ts';

const host = '127.0.0.1';
const open: { close(): unknown }[] = [];

afterEach(async () => {
  // One after another: a server takes two more sockets of the process's 1023 while it closes.
  for (const thing of open.splice(0).reverse()) await thing.close();
});

type Handle = (name: string, args: Record<string, unknown>) => Promise<Answer>;

async function task(id: string, handle: Handle): Promise<FleetTarget> {
  const server = await startRepServer({
    host,
    port: 0,
    handle: ({ name, args }) => handle(name, args),
    onStop: () => undefined,
  });
  open.push(server);
  return { id, host, port: server.port };
}

async function silentTask(id: string): Promise<FleetTarget> {
  const socket = new Router({ linger: 0 });
  open.push(socket);
  await socket.bind(`tcp://${host}:*`);
  return { id, host, port: Number(socket.lastEndpoint?.split(':').at(-1)) };
}

function fleetOf<Target extends FleetTarget>(targets: Target[], options?: FleetOptions): Fleet<Target> {
  const fleet = createFleet(targets, options);
  open.push(fleet);
  return fleet;
}

describe('asking', () => {
  it('polls 300 tasks and gives each its own answer', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);
    const fleet = fleetOf(await Promise.all(ids.map((id) => task(id, async () => id))));
    const { answers, failures } = await fleet.ask('ping');
    expect(failures).toEqual(new Map());
    expect(new Map([...answers].map(([id, items]) => [id, items.__r]))).toEqual(
      new Map(ids.map((id) => [id, id])),
    );
  });

  it('happens side by side: all are reached before any has answered', async () => {
    const gate = deferred<Answer>();
    let waiting = 0;
    const handle = () => {
      waiting += 1;
      if (waiting === 20) gate.resolve('all here');
      return gate.promise;
    };
    const targets = await Promise.all(Array.from({ length: 20 }, (_, index) => task(`${index}`, handle)));
    const { answers } = await fleetOf(targets).ask('ping');
    expect(answers.size).toBe(20);
  });

  it('never asks more tasks at once than it may', async () => {
    let now = 0;
    let most = 0;
    const handle = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return 'pong';
    };
    const targets = await Promise.all(Array.from({ length: 12 }, (_, index) => task(`${index}`, handle)));
    const { answers } = await fleetOf(targets, { concurrency: 3 }).ask('ping');
    expect(answers.size).toBe(12);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('asks all at once, however many that are, where each must hear before any may answer', async () => {
    const gate = deferred<Answer>();
    let waiting = 0;
    const handle = () => {
      waiting += 1;
      if (waiting === 6) gate.resolve('all here');
      return gate.promise;
    };
    const targets = await Promise.all(Array.from({ length: 6 }, (_, index) => task(`${index}`, handle)));
    const { answers } = await fleetOf(targets, { concurrency: 2 }).ask('ping', {}, { atOnce: true });
    expect(answers.size).toBe(6);
  });

  it('names the silent and the refusing without losing the rest', async () => {
    const targets = [
      await task('good', async () => 'pong'),
      await silentTask('silent'),
      await task('refusing', async () => {
        throw new ControlRefusal('busy');
      }),
    ];
    const { answers, failures } = await fleetOf(targets).ask('ping', {}, { timeoutMs: 200 });
    expect([...answers.keys()]).toEqual(['good']);
    expect(failures.get('silent')).toBeInstanceOf(NoAnswerError);
    expect(failures.get('refusing')).toBeInstanceOf(RefusedError);
    expect(failures.size).toBe(2);
  });

  it('gives each task its own arguments', async () => {
    const handle: Handle = async (_name, args) => String(args.rate);
    const targets = [
      { ...(await task('a', handle)), rate: 1 },
      { ...(await task('b', handle)), rate: 2 },
    ];
    const { answers } = await fleetOf(targets).ask('updateconfig', (target) => ({ rate: target.rate }));
    expect(answers).toEqual(
      new Map([
        ['a', { __r: '1' }],
        ['b', { __r: '2' }],
      ]),
    );
  });

  it('leaves out those it was not meant for', async () => {
    const targets = await Promise.all(['a', 'b', 'c'].map((id) => task(id, async () => id)));
    const { answers, failures } = await fleetOf(targets).ask('ping', {}, { only: ({ id }) => id !== 'b' });
    expect([...answers.keys()].sort()).toEqual(['a', 'c']);
    expect(failures.size).toBe(0);
  });

  it('asks again as often as told where no answer came, and a refusal never', async () => {
    const first = deferred<Answer>();
    const calls = new Map<string, number>();
    const count = (id: string) => {
      const next = (calls.get(id) ?? 0) + 1;
      calls.set(id, next);
      return next;
    };
    const targets = [
      await task('slow once', () => {
        if (count('slow once') === 1) {
          setTimeout(() => first.resolve('late'), 300);
          return first.promise;
        }
        return Promise.resolve('pong');
      }),
      await task('refusing', async () => {
        count('refusing');
        throw new ControlRefusal('busy');
      }),
    ];
    const { answers, failures } = await fleetOf(targets).ask('ping', {}, { timeoutMs: 250, attempts: 5 });
    expect(answers.get('slow once')).toEqual({ __r: 'pong' });
    expect(failures.get('refusing')).toBeInstanceOf(RefusedError);
    expect(calls.get('refusing')).toBe(1);
  });

  it('ends with the reason when aborted', async () => {
    const fleet = fleetOf([await silentTask('silent')]);
    const abort = new AbortController();
    const asked = fleet.ask('ping', {}, { signal: abort.signal, attempts: 3 });
    abort.abort(new Error('interrupted'));
    await expect(asked).rejects.toThrow('interrupted');
  });
});

describe('a dropped task', () => {
  it('fails at once and is not asked again', async () => {
    const fleet = fleetOf([await task('good', async () => 'pong'), await silentTask('dead')]);
    const asked = fleet.ask('ping');
    fleet.drop('dead');
    expect((await asked).failures.get('dead')).toBeInstanceOf(NoAnswerError);
    const { answers, failures } = await fleet.ask('ping');
    expect([...answers.keys()]).toEqual(['good']);
    expect(failures.size).toBe(0);
    expect(fleet.targets.map(({ id }) => id)).toEqual(['good']);
  });
});

it('holds 1,100 sockets in one process', async () => {
  const { port } = await task('one', async () => 'pong');
  const targets = Array.from({ length: 1_100 }, (_, index) => ({ id: `${index}`, host, port }));
  const { answers, failures } = await fleetOf(targets).ask('ping');
  expect(failures).toEqual(new Map());
  expect(answers.size).toBe(1_100);
});
