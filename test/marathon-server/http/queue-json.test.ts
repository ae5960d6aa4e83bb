import { expect, test } from 'vitest';
import { queueJson } from '../../../src/marathon-server/http/queue-json.ts';
import { agentsOf, configOfApp, World } from '../simulated-world.ts';

type Json = Record<string, unknown>;

const entries = (world: World, lastUnusedOffers = false) =>
  queueJson(world.state, world.agents, world.nowMs, { lastUnusedOffers }).queue as Json[];

const steps = (declined: Record<string, [declined: number, processed: number]>, processed: number) =>
  [
    'UnfulfilledRole',
    'UnfulfilledConstraint',
    'NoCorrespondingReservationFound',
    'InsufficientCpus',
    'InsufficientMemory',
    'InsufficientDisk',
    'InsufficientGpus',
    'InsufficientPorts',
  ].map((reason) => {
    const [count, seen] = declined[reason] ?? [0, undefined];
    const step = { reason, declined: count, processed: seen ?? processed };
    processed = step.processed - count;
    return step;
  });

function waitingWorld(): World {
  const agents = agentsOf(2).map((agent, index) => ({
    ...agent,
    attributes: { zone: 'abc'.charAt(index) },
    ports: { first: 31_000, last: 31_099 },
  }));
  const world = new World(agents);
  world.deploy('d1', [configOfApp('/big', { cpus: 100, constraints: [['zone', 'CLUSTER', 'a']] })]);
  world.offer();
  return world;
}

test('an app that fits nowhere waits, and the queue says why', () => {
  const world = waitingWorld();
  const at = new Date(world.nowMs).toISOString();
  const summary = steps({ UnfulfilledConstraint: [1, 2], InsufficientCpus: [1, 1] }, 2);
  expect(entries(world)).toEqual([
    {
      app: expect.objectContaining({ id: '/big', cpus: 100 }),
      count: 1,
      since: at,
      delay: { timeLeftSeconds: 0, overdue: true },
      processedOffersSummary: {
        processedOffersCount: 2,
        unusedOffersCount: 2,
        lastUnusedOfferAt: at,
        rejectSummaryLastOffers: summary,
        rejectSummaryLaunchAttempt: summary,
      },
    },
  ]);
});

test('on request with what the agents offered', () => {
  const world = waitingWorld();
  const [entry] = entries(world, true);
  const resources = [
    { name: 'cpus', role: '*', scalar: 8 },
    { name: 'mem', role: '*', scalar: 4096 },
    { name: 'disk', role: '*', scalar: 4096 },
    { name: 'gpus', role: '*', scalar: 0 },
    { name: 'ports', role: '*', ranges: [{ begin: 31_000, end: 31_099 }] },
  ];
  const timestamp = new Date(world.nowMs).toISOString();
  expect(entry?.lastUnusedOffers).toEqual([
    {
      offer: {
        id: 'S0-O1',
        hostname: '127.0.0.1',
        agentId: 'S0',
        resources,
        attributes: [{ name: 'zone', text: 'a' }],
      },
      reason: ['InsufficientCpus'],
      timestamp,
    },
    {
      offer: {
        id: 'S1-O2',
        hostname: '127.0.0.2',
        agentId: 'S1',
        resources,
        attributes: [{ name: 'zone', text: 'b' }],
      },
      reason: ['UnfulfilledConstraint', 'InsufficientCpus'],
      timestamp,
    },
  ]);
});

test('who was made no offer yet, or lacks nothing, is told nothing', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  expect(entries(world)).toMatchObject([
    {
      processedOffersSummary: {
        processedOffersCount: 0,
        unusedOffersCount: 0,
        rejectSummaryLastOffers: steps({}, 0),
      },
    },
  ]);
  expect(entries(world)[0]).not.toHaveProperty('processedOffersSummary.lastUsedOfferAt');
  world.settle();
  expect(entries(world)).toEqual([]);
});

test.each(['TASK_FAILED', 'TASK_FINISHED'] as const)(
  'after %s the next task is put off, longer each time',
  (end) => {
    const world = new World(agentsOf(1));
    world.deploy('d1', [
      configOfApp('/x', { backoffSeconds: 10, backoffFactor: 2, maxLaunchDelaySeconds: 30 }),
    ]);
    const delays = [1, 2, 3].map(() => {
      world.settle();
      world.end(String(world.tasks('/x')[0]?.id), end);
      return entries(world)[0]?.delay;
    });
    expect(delays).toEqual([10, 20, 30].map((timeLeftSeconds) => ({ timeLeftSeconds, overdue: false })));
    world.submit({ kind: 'reset-delay', appId: '/x' });
    expect(entries(world)[0]?.delay).toEqual({ timeLeftSeconds: 0, overdue: true });
    expect(() => world.submit({ kind: 'reset-delay', appId: '/absent' })).toThrow('not found in tasks queue');
  },
);
