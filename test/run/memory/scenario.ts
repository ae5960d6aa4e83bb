import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { PubsubLoad } from '../../../src/patterns/pubsub/parts.ts';
import { pubsubPhases } from '../../../src/patterns/pubsub/phases.ts';
import { type Phase, runPhases } from '../../../src/run/events.ts';
import { load as anyLoad } from '../../patterns/pubsub/collected.ts';
import type { SystemSpec } from './memory-system.ts';

/** Every phase of a run, in order. */
export const phases: readonly Phase[] = [...runPhases.slice(0, -1), ...pubsubPhases, ...runPhases.slice(-1)];

export const faultKinds = [
  'publisher dies',
  'subscriber dies',
  'all subscribers die',
  'task falls silent for a while',
  'task falls silent for good',
  'publisher breaks',
  'acknowledgements stop',
  'client gives up',
  'system dies',
  'cluster is gone',
  'interrupted',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Something that goes wrong, some time after a phase has begun. */
export interface Fault {
  what: FaultKind;
  phase: Phase;
  afterMs: number;
}

/** How a port of the run behaves at the end. */
export type Ending = 'done' | 'fails' | 'never';

export interface Scenario {
  load: PubsubLoad;
  /** Whether the apps stay for a next run. */
  keepsApps: boolean;
  system: SystemSpec;
  faults: readonly Fault[];
  /** The role whose tasks do not start; null = all do. */
  refuses: 'publisher' | 'subscriber' | null;
  /** Share of answers that are lost on their way although the task obeyed. */
  lostAnswers: number;
  /** Whether what the system holds is read again. */
  readsAgain: boolean;
  /** Whether the tasks are launched before the run, while something else is prepared. */
  launchesAhead: boolean;
  holdings: Ending;
  release: Ending;
}

/** A scenario in which nothing goes wrong. */
export function soundScenario(own: Partial<PubsubLoad> = {}): Scenario {
  const load = { ...anyLoad, ...own };
  return {
    load,
    keepsApps: false,
    system: {
      ratePerS: load.msg_rate,
      durationS: load.test_duration,
      ackMs: 5,
      deliveryMs: 10,
      deliveredPerS: Number.POSITIVE_INFINITY,
      lostOf: new Map(),
    },
    faults: [],
    refuses: null,
    lostAnswers: 0,
    readsAgain: true,
    launchesAhead: false,
    holdings: 'done',
    release: 'done',
  };
}

/** What the seed stands for: the same every time. */
export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed);
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const pick = <T>(of: readonly T[]): T => of[whole(of.length - 1)] as T;
  const rarely = <T>(share: number, then: T, otherwise: T): T => (random() < share ? then : otherwise);
  const tasks = 1 + whole(4);
  const clients_per_app = 1 + whole(3);
  const sound = soundScenario({
    msg_rate: pick([10, 1_000, 100_000]),
    test_duration: pick([1, 5, 30]),
    clients: Math.max(1, tasks * clients_per_app - whole(clients_per_app - 1)),
    clients_per_app,
    warmup_s: pick([0, 0, 3]),
    drain_timeout_s: pick([2, 60]),
  });
  const fault = (): Fault => ({
    what: pick(faultKinds),
    phase: pick(phases),
    afterMs: rarely(0.3, 0, whole(sound.load.test_duration * 1_200)),
  });
  return {
    ...sound,
    keepsApps: random() < 0.2,
    system: {
      ...sound.system,
      ackMs: pick([0, 5, 900]),
      deliveryMs: pick([0, 10, 2_500, 9_000]),
      deliveredPerS: rarely(0.1, sound.load.msg_rate * pick([0.02, 0.5, 0.9]), Number.POSITIVE_INFINITY),
      lostOf: rarely(0.2, new Map([[whole(tasks - 1), 1 + whole(20)]]), new Map<number, number>()),
    },
    faults: Array.from({ length: pick([0, 1, 1, 1, 2, 3]) }, fault),
    refuses: rarely(0.05, pick(['publisher', 'subscriber'] as const), null),
    lostAnswers: rarely(0.2, 0.1, 0),
    readsAgain: random() < 0.5,
    holdings: rarely(0.1, pick(['fails', 'never'] as const), 'done'),
    release: rarely(0.1, pick(['fails', 'never'] as const), 'done'),
    launchesAhead: random() < 0.3,
  };
}
