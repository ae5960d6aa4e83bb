import { describe, expect, it } from 'vitest';
import { HydraError } from '../../../src/base/errors.ts';
import { clientsPerTask } from '../../../src/patterns/pubsub/parts.ts';
import { type Counts, type PubsubResult, pubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { faultKinds, phases, type Scenario, scenarioOf, soundScenario } from './scenario.ts';
import { interruption, type Outcome, simulate } from './simulate.ts';

/*
 * Whole runs in memory: clock, cluster, control wire and system are of the test. A seed that fails is run again alone by
 * RUN_SEED=<seed> npx vitest run test/run/memory/runs.test.ts
 */

const SEEDS = 2_000;
/** What may come on top of the longest drain while a silent task is waited for: two attempts and two polls, seconds. */
const SLACK_S = 35;
const only = process.env.RUN_SEED;
/** So many at once: a block must not take longer on a busy machine than a test may. */
const BLOCK = 100;
const blocks =
  only === undefined
    ? Array.from({ length: SEEDS / BLOCK }, (_, block) =>
        Array.from({ length: BLOCK }, (_, i) => block * BLOCK + i),
      )
    : [[Number(only)]];

/** What must hold whatever happened: a list of what does not. */
function broken(scenario: Scenario, outcome: Outcome): string[] {
  const { result, error } = outcome;
  return [
    ...(result === null ? brokenError(outcome) : brokenResult(scenario, outcome, result)),
    ...left(scenario, outcome),
    ...(result !== null && error !== null ? ['both a result and an error'] : []),
  ];
}

function brokenError({ error, happened }: Outcome): string[] {
  if (error === interruption) {
    return happened.some(({ what }) => what === 'interrupted') ? [] : ['interrupted by nobody'];
  }
  if (!(error instanceof HydraError)) return [`not told in words: ${error}`];
  return error.message.trim() === '' ? ['an error without words'] : [];
}

/** Nothing stays that was made, but what the plan or a silent cluster keeps. */
function left(
  { keepsApps, release }: Scenario,
  { result, cluster, fleets, guarded, isReleased, events }: Outcome,
) {
  const told = events.some(
    (event) => event.kind === 'note' && event.text.startsWith('could not remove everything'),
  );
  const mayKeep = keepsApps && result !== null;
  const wasPrepared = events.some((event) => event.kind === 'phase' && event.phase === 'launch');
  return [
    ...(cluster.appIds.length > 0 && !mayKeep && !told ? [`left apps ${cluster.appIds}`] : []),
    ...(guarded.size > 0 && !mayKeep && !told ? [`left guards of ${[...guarded]}`] : []),
    ...(fleets.every(({ isClosed }) => isClosed) ? [] : ['left a control wire open']),
    ...(cluster.listeners.size > 0 ? ['left a watch'] : []),
    ...(wasPrepared && !isReleased && release === 'done' ? ['left what was prepared'] : []),
    ...(release !== 'done' && wasPrepared && !told ? ['did not say what it could not release'] : []),
  ];
}

/** A result is exact, or says why it is not. */
function brokenResult(scenario: Scenario, outcome: Outcome, result: PubsubResult): string[] {
  const { tasks, asked, system, events } = outcome;
  const wanted = clientsPerTask(scenario.load).length;
  const subscribers = asked.filter(({ role }) => role === 'subscriber').length;
  const toldOfMissing = events.some((event) => event.kind === 'note' && /ended right after/.test(event.text));
  const counts = result.counts as Counts;
  const measured = new Set(result.tasks.map(({ id }) => id));
  const dead = new Set(result.dead_tasks.map(({ id }) => id));
  const lostOf = (index: number) => scenario.system.lostOf.get(index) ?? 0;
  const wrong = result.clients.filter((row) => {
    const task = tasks.find(({ id }) => id === row.task);
    return (
      task === undefined ||
      row.received + (row.lost ?? 0) !== counts.acked ||
      (row.lost ?? 0) < Math.min(lostOf(task.index), counts.acked)
    );
  });
  return [
    ...(pubsubResult.safeParse(result).success ? [] : ['does not fit its schema']),
    ...(measured.size === result.tasks.length ? [] : ['a task is counted twice']),
    ...(result.dead_tasks.length === dead.size ? [] : ['a task is dead twice']),
    ...asked.flatMap(({ id }) => (measured.has(id) === dead.has(id) ? [`${id} is neither or both`] : [])),
    ...(subscribers < wanted && !toldOfMissing ? ['did not say that tasks are missing'] : []),
    ...(counts.acked === system.acked ? [] : [`acked ${counts.acked}, in truth ${system.acked}`]),
    ...(counts.expected === counts.acked * result.client_count ? [] : ['expects what is not due']),
    ...(counts.received + counts.lost === counts.expected ? [] : ['received and lost are not what was due']),
    ...wrong.map(({ task, client }) => `client ${client} of ${task} is wrong`),
    ...(result.clean === (result.unclean_because.length === 0) ? [] : ['clean and not']),
    ...(result.clean && dead.size > 0 ? ['clean although tasks died'] : []),
    ...(result.clean && result.client_count !== scenario.load.clients ? ['clean with fewer clients'] : []),
    ...(result.verdict.cause.length > 0 ? [] : ['no cause']),
    ...(Number(result.drain_s) <= scenario.load.drain_timeout_s + SLACK_S
      ? []
      : ['waited longer than allowed']),
  ];
}

describe('a run in memory', () => {
  it('of which nothing goes wrong is clean and exact', async () => {
    const outcome = await simulate(soundScenario(), 1);
    expect(outcome.error).toBeNull();
    expect(outcome.result).toMatchObject({
      clean: true,
      client_count: 4,
      counts: { asked: 10_000, acked: 10_000, expected: 40_000, received: 40_000, lost: 0 },
      verdict: { cause: ['clean'] },
    });
    const seen = outcome.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
    // Nothing lies there before.
    expect(seen).toEqual(phases.filter((phase) => phase !== 'preload'));
  });

  it('whose tasks were launched ahead launches no others, and tells what kept them from it', async () => {
    const scenario = { ...soundScenario(), launchesAhead: true };
    const { result, tasks, asked } = await simulate(scenario, 1);
    expect(result).toMatchObject({ clean: true, client_count: 4 });
    expect(asked.map(({ id }) => id).sort()).toEqual(tasks.map(({ id }) => id).sort());
    for (const refuses of ['publisher', 'subscriber'] as const) {
      const { error, cluster, guarded } = await simulate({ ...scenario, refuses }, 1);
      expect(error).toEqual((await simulate({ ...soundScenario(), refuses }, 1)).error);
      expect([cluster.appIds, [...guarded]]).toEqual([[], []]);
    }
  });

  it.each(['system dies', 'interrupted'] as const)(
    'that ends before its tasks run (%s) removes them',
    async (what) => {
      for (const afterMs of [0, 1, 2, 3, 4]) {
        const faults = [{ what, phase: 'prepare', afterMs }];
        const scenario = { ...soundScenario(), launchesAhead: true, faults };
        for (let seed = 1; seed < 20; seed++)
          expect(broken(scenario, await simulate(scenario, seed))).toEqual([]);
      }
    },
  );

  it('of a system that lets some clients in goes on with these, and with none it has no result', async () => {
    const scenario = soundScenario();
    const letsIn = (clients: number) => ({ ...scenario, system: { ...scenario.system, letsIn: clients } });
    const some = await simulate(letsIn(1), 1);
    expect(some.error).toBeNull();
    expect(some.result).toMatchObject({
      unclean_because: ['held 2 of 4 connections'],
      client_count: 2,
      counts: { acked: 10_000, expected: 20_000, received: 20_000, lost: 0 },
      drain_end: 'complete',
    });
    const none = await simulate(letsIn(0), 1);
    expect(none.result).toBeNull();
    expect(none.error).toMatchObject({
      message: 'none of 4 clients could connect: it lets nobody in',
      hint: 'make room',
    });
  });

  it('that nobody reads asks subscribers only to read the log again', async () => {
    const scenario = { ...soundScenario({ clients: 0, warmup_s: 1 }), readsAgain: true };
    const { result, error, tasks } = await simulate(scenario, 1);
    expect(error).toBeNull();
    expect(result).toMatchObject({
      clean: true,
      client_count: 0,
      log_check: { received: 10_000, missing: 0 },
    });
    const readers = tasks.filter(({ role }) => role === 'subscriber');
    expect(readers.map(({ done }) => [done.get('updateconfig'), done.get('teststart')])).toEqual([[1, 1]]);
    const unread = await simulate({ ...scenario, readsAgain: false }, 1);
    expect(unread.result).toMatchObject({ clean: true, log_check: null, drain_s: null });
    expect(unread.tasks.filter(({ role }) => role === 'subscriber')).toEqual([]);
  });

  it.each(blocks)(
    'keeps what must hold whatever goes wrong, and when (from seed %i on)',
    async (...seeds) => {
      const failures: string[] = [];
      for (const seed of seeds) {
        const scenario = scenarioOf(seed);
        const problems = broken(scenario, await simulate(scenario, seed));
        if (problems.length > 0)
          failures.push(`RUN_SEED=${seed} npx vitest run ${here}: ${problems.join('; ')}`);
      }
      expect(failures.slice(0, 10)).toEqual([]);
    },
    60_000,
  );

  it.each(phases.flatMap((phase) => faultKinds.map((what) => [what, phase] as const)))(
    'keeps it when the %s in phase %s',
    async (what, phase) => {
      for (const afterMs of [0, 1, 100]) {
        const scenario = { ...soundScenario({ warmup_s: 1 }), faults: [{ what, phase, afterMs }] };
        expect(broken(scenario, await simulate(scenario, 7))).toEqual([]);
      }
    },
  );
});

const here = 'test/run/memory/runs.test.ts';
