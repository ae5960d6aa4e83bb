import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { countText, rate, seconds } from '../../base/number-text.ts';
import { PAYLOADS, type Payload } from '../../measure/fill.ts';
import { HEADER_BYTES } from '../../measure/message.ts';
import { ARRIVALS } from '../../measure/schedule.ts';
import { decimal, flag, oneOf, orNone, quoted, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { type KindOptions, kindFields, refuseKinds } from './kind-options.ts';
import { refuseReadingOptions } from './read-only-options.ts';

/** What every measurement of publishers and subscribers is told; the names are the original's. Plain data. */
export interface PubsubOptions extends KindOptions {
  /** Seconds of publishing; fractions allowed. */
  test_duration: number;
  /** Messages due at one instant. */
  msg_batch: number;
  /** Messages per second of all publishers together. */
  msg_rate: number;
  /** How many publish, each its share of the rate; 0 = nobody, where a workload can read what is there. */
  publishers: number;
  /** How the due times of messages lie. */
  arrival: (typeof ARRIVALS)[number];
  /** What random due times are drawn by; each publisher draws others. */
  arrival_seed: number;
  /** Bytes of one message, the header included. */
  msg_size: number;
  /** What messages are filled with behind their header; null = Hydra's own, which is the quickest. */
  payload: Payload | null;
  /** Share of the fill that compresses to next to nothing, 0 to 1; null = as the payload is. */
  compressibility: number | null;
  /** Whether anybody reads; false = messages are published, and nobody receives them. */
  subscribers: boolean;
  /** Subscribers in all, as asked for; null = total_sub_apps x clients_per_app. */
  clients: number | null;
  /** Subscriber tasks; what `clients` needs of them where it is given. */
  total_sub_apps: number;
  /** Subscribers per task; the last task hosts what is left. */
  clients_per_app: number;
  /** A drain up to this long still counts as keeping up, seconds. */
  max_drain_s: number;
  /** A publisher whose p99 lateness is above it makes the run unclean, ms; null = no bound. */
  max_lateness_ms: number | null;
  /** The drain is given up after this long, seconds. */
  drain_timeout_s: number;
}

/** More subscribers than any measurement of ours ran with, and few enough that one row each stays readable. */
export const MAX_CLIENTS = 100_000;
export const MAX_APPS = 10_000;
export const MAX_PUBLISHERS = 1_000;
/** 2^40 messages: what the sequence accounts hold with ease, and half a year at 70,000 per second. */
export const MAX_ASKED_MESSAGES = 2 ** 40;
/** The rate's highest, messages/s. */
const HIGHEST_RATE = 1e9;
/** With fewer, a whole number of messages is further than half a percent from the rate that was asked for. */
const LEAST_MESSAGES = 100;
export const SECONDS_PER_DAY = 86_400;

type LoadName =
  | keyof KindOptions
  | 'test_duration'
  | 'msg_rate'
  | 'publishers'
  | 'msg_batch'
  | 'arrival'
  | 'arrival_seed'
  | 'msg_size'
  | 'payload'
  | 'compressibility'
  | 'subscribers'
  | 'total_sub_apps'
  | 'clients'
  | 'clients_per_app';

/** Options that say what is sent to how many, in the order of help. */
export const loadFields: OptionFields<Pick<PubsubOptions, LoadName>> = {
  test_duration: {
    schema: decimal({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 10,
    describe: 'seconds of publishing',
    group: 'Load:',
  },
  msg_rate: {
    schema: decimal({ above: 0, max: HIGHEST_RATE, unit: 'messages per second' }),
    fallback: 10_000,
    describe: 'messages per second of all publishers together',
    group: 'Load:',
  },
  publishers: {
    schema: whole({ min: 1, max: MAX_PUBLISHERS, unit: 'publishers' }),
    fallback: 1,
    describe: 'publishers (tasks), each with its share of the rate',
    group: 'Load:',
  },
  msg_batch: {
    schema: whole({ min: 1, max: 1_000_000, unit: 'messages' }),
    fallback: 100,
    describe: 'messages due at one instant',
    group: 'Load:',
  },
  arrival: {
    schema: oneOf(ARRIVALS),
    fallback: 'bursts',
    describe: 'due times: bursts of msg_batch, uniform (each message by itself), poisson (bursts at random)',
    group: 'Load:',
  },
  arrival_seed: {
    schema: whole({ min: 0, max: 2 ** 32 - 1, unit: 'a seed' }),
    fallback: 1,
    describe: 'what random due times are drawn by: the same ones for the same seed',
    group: 'Load:',
  },
  msg_size: {
    schema: whole({ min: HEADER_BYTES, max: 16_777_216, unit: 'bytes' }),
    fallback: 100,
    describe: `bytes of one message, its header of ${HEADER_BYTES} included`,
    group: 'Load:',
  },
  payload: {
    schema: orNone(oneOf(PAYLOADS)) as z.ZodType<Payload | null, string>,
    fallback: null,
    describe: `what messages are filled with: ${PAYLOADS.join(', ')}`,
    group: 'Load:',
    fallbackText: 'a short pattern that repeats: the quickest',
  },
  compressibility: {
    schema: orNone(decimal({ min: 0, max: 1, unit: '0 = not at all' })) as z.ZodType<number | null, string>,
    fallback: null,
    describe: 'share of that which compresses to next to nothing, 0 to 1',
    group: 'Load:',
    fallbackText: 'as the payload is',
  },
  subscribers: {
    schema: flag,
    fallback: true,
    describe:
      '--no-subscribers: publish only; nobody reads, so that no loss and no end-to-end latency is known',
    group: 'Load:',
    kind: 'switch',
    off: 'false',
  },
  total_sub_apps: {
    schema: whole({ min: 1, max: MAX_APPS, unit: 'subscriber apps' }),
    fallback: 20,
    describe: 'subscriber apps (tasks) to run',
    group: 'Load:',
  },
  clients: {
    schema: orNone(whole({ min: 1, max: MAX_CLIENTS, unit: 'subscribers' })),
    fallback: null,
    describe: 'subscribers in all, instead of --total_sub_apps; the last app hosts what is left',
    group: 'Load:',
    fallbackText: 'total_sub_apps x clients_per_app',
  },
  clients_per_app: {
    schema: whole({ min: 1, max: 10_000, unit: 'subscribers per app' }),
    fallback: 10,
    describe: 'subscribers that each app hosts',
    group: 'Load:',
  },
  ...kindFields,
};

/** Options that say what still counts as clean, in the order of help. */
export const judgingFields: OptionFields<Omit<PubsubOptions, LoadName>> = {
  max_drain_s: {
    schema: decimal({ min: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 2,
    describe: 'longest drain of a clean run, seconds',
    group: 'Judging:',
  },
  max_lateness_ms: {
    schema: orNone(decimal({ min: 0, max: 3_600_000, unit: 'milliseconds' })) as z.ZodType<
      number | null,
      string
    >,
    fallback: null,
    describe: "bound on the p99 of the publisher's lateness in a clean run, milliseconds",
    group: 'Judging:',
    fallbackText: 'none: lateness is told beside the result',
  },
  drain_timeout_s: {
    schema: decimal({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 120,
    describe: 'seconds after which the drain is given up',
    group: 'Judging:',
  },
};

/** `publishers` of a workload that can also read what is there. */
export const publishersOrNone: OptionFields<PubsubOptions>['publishers'] = {
  ...loadFields.publishers,
  schema: whole({ min: 0, max: MAX_PUBLISHERS, unit: 'publishers' }),
  describe: 'publishers (tasks), each with its share of the rate; --no-publishers: read what is in --topic',
  off: '0',
};

/** Both say how many subscribers there are. */
export const clientAlternatives = [
  {
    option: 'clients',
    instead: 'total_sub_apps',
    what: 'how many subscribers there are',
    hint: 'give one of them; --clients_per_app says how many an app hosts',
  },
] as const;

type Fleet = Pick<PubsubOptions, 'subscribers' | 'clients' | 'total_sub_apps' | 'clients_per_app'>;

/** How many subscribers the options ask for in all. */
export function clientsOf({ subscribers, clients, total_sub_apps, clients_per_app }: Fleet): number {
  if (!subscribers) return 0;
  return clients ?? total_sub_apps * clients_per_app;
}

/**
 * Options with the number of apps that follows from the number of clients.
 * @throws UsageError where they contradict each other, or ask for more than can be counted
 */
export function checkPubsub<O extends PubsubOptions>(given: O): O {
  const { clients, clients_per_app } = given;
  const options =
    clients === null ? given : { ...given, total_sub_apps: Math.ceil(clients / clients_per_app) };
  if (options.publishers === 0) refuseReadingOptions(options, { ...loadFields, ...judgingFields });
  refuseMessageCount(options);
  refuseClientsOfNobody(options);
  refuseFleet(options);
  refuseKinds(options, clientsOf(options));
  if (options.drain_timeout_s < options.max_drain_s) {
    throw new UsageError(
      `--drain_timeout_s ${options.drain_timeout_s} ends before --max_drain_s ${options.max_drain_s}`,
      { hint: 'give a timeout at least as long' },
    );
  }
  return options;
}

function refuseClientsOfNobody({ subscribers, clients }: PubsubOptions): void {
  if (subscribers || clients === null) return;
  throw new UsageError(`--no-subscribers and --clients ${clients} contradict each other`, {
    hint: 'leave one of them out',
  });
}

function refuseFleet(options: PubsubOptions): void {
  const clients = clientsOf(options);
  if (clients > MAX_CLIENTS) {
    throw new UsageError(
      `--total_sub_apps ${options.total_sub_apps} x --clients_per_app ${options.clients_per_app} is ${clients} subscribers`,
      { hint: `at most ${MAX_CLIENTS} in all` },
    );
  }
  if (options.total_sub_apps > MAX_APPS) {
    throw new UsageError(
      `--clients ${clients} at --clients_per_app ${options.clients_per_app} needs ${options.total_sub_apps} apps`,
      { hint: `at most ${MAX_APPS}: let an app host more clients` },
    );
  }
  const asked = options.msg_rate * options.test_duration;
  if (asked * clients > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `${asked} messages to ${clients} subscribers are more deliveries than can be counted`,
      {
        hint: 'lower --msg_rate, --test_duration or --total_sub_apps',
      },
    );
  }
}

function refuseMessageCount(options: PubsubOptions): void {
  const asked = options.msg_rate * options.test_duration;
  const product = `--msg_rate ${options.msg_rate} x --test_duration ${options.test_duration}`;
  if (asked < options.publishers) {
    const each = options.publishers === 1 ? '' : ` of each of ${options.publishers} publishers`;
    throw new UsageError(`${product} asks for less than one message${each}`, {
      hint: `raise the rate or the duration${each === '' ? '' : ', or lower --publishers'}`,
    });
  }
  if (asked > MAX_ASKED_MESSAGES) {
    throw new UsageError(`${product} asks for ${quoted(String(asked))} messages`, {
      hint: `at most ${MAX_ASKED_MESSAGES}: lower the rate or the duration`,
    });
  }
}

/** What one measurement does, in words: `200 clients at 10,000/s for 10 s`. */
export function pubsubPurpose(options: PubsubOptions): string {
  const { msg_rate, test_duration, publishers } = options;
  if (publishers === 0) return `${countText(clientsOf(options), 'client')} read what is there`;
  const from = publishers === 1 ? '' : ` from ${publishers} publishers`;
  const clients = options.subscribers ? countText(clientsOf(options), 'client') : 'publishing only';
  return `${clients}${from} at ${rate(msg_rate)} for ${seconds(test_duration)}`;
}

/**
 * The rates that can be measured with options, whatever their own msg_rate, messages/s.
 * @throws UsageError where nobody publishes at any
 */
export function pubsubRates(options: PubsubOptions): { min_rate: number; max_rate: number } {
  const { test_duration, publishers } = options;
  if (publishers === 0) {
    throw new UsageError('--no-publishers: there is no rate to search for where nobody publishes', {
      hint: 'measure once, or sweep over --clients',
    });
  }
  const countable = Math.min(
    MAX_ASKED_MESSAGES,
    Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, clientsOf(options))),
  );
  const min_rate = (LEAST_MESSAGES * publishers) / test_duration;
  // A last digit lost in dividing must not ask for one message too many.
  const max_rate = Math.min(HIGHEST_RATE, (countable / test_duration) * (1 - 1e-9));
  return { min_rate: Math.min(min_rate, max_rate), max_rate };
}

/** Where a search for the highest rate starts unless told, messages/s: the original's. */
export function firstRate(clients: number): number {
  if (clients < 50) return 30_000;
  return clients < 200 ? 10_000 : 500;
}

export const firstRateText = '30000 below 50 clients, 10000 below 200, else 500';
