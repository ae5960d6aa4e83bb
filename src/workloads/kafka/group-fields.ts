import type * as z from 'zod';
import { MOST_WORK_MS, readWorkTime, workTimeText } from '../../measure/work-time.ts';
import { flag, oneOf, orNone, Problem, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { readMemberActs } from '../../patterns/pubsub/member-plan.ts';
import { MAX_CLIENTS } from '../../patterns/pubsub/options.ts';
import type { KafkaOptions } from './options.ts';

type GroupName =
  | 'groups'
  | 'group_protocol'
  | 'share_group'
  | 'assignor'
  | 'rebalance'
  | 'work_ms'
  | 'work_seed'
  | 'commit_interval_ms'
  | 'session_timeout_ms'
  | 'heartbeat_ms';

const HOUR_MS = 3_600_000;

const memberActsText: z.ZodType<string, string> = textField((text) => {
  const acts = readMemberActs(text);
  return acts instanceof Problem ? acts : acts.map((act) => act.text).join('; ');
});

const workText: z.ZodType<string, string> = textField((text) => {
  const work = readWorkTime(text);
  if (work !== null) return workTimeText(work);
  return new Problem(
    'is no time of work',
    `give milliseconds above 0 up to ${MOST_WORK_MS}: 2, exponential:2 (mean) or uniform:1..5`,
  );
});

/** Options of consumer groups, in the order of help. */
export const groupFields: OptionFields<Pick<KafkaOptions, GroupName>> = {
  groups: {
    schema: orNone(whole({ min: 1, max: MAX_CLIENTS, unit: 'groups' })),
    fallback: null,
    describe: 'consumer groups that the clients are divided among, client i into group i modulo this',
    group: 'Groups:',
    fallbackText: 'none: every client reads everything',
  },
  group_protocol: {
    schema: oneOf(['classic', 'consumer', 'share']),
    fallback: 'classic',
    describe:
      'how a group agrees who reads what: classic, consumer (KIP-848, Kafka 4.0 and later) or share (KIP-932, 4.2 and later)',
    group: 'Groups:',
  },
  share_group: {
    schema: flag,
    fallback: false,
    kind: 'switch',
    describe: 'the same as --group_protocol=share',
    group: 'Groups:',
  },
  assignor: {
    schema: oneOf(['range', 'cooperative-sticky']),
    fallback: 'range',
    describe:
      "who decides that in a classic group: range (what Kafka's own clients do unless told) or cooperative-sticky",
    group: 'Groups:',
  },
  rebalance: {
    schema: orNone(memberActsText),
    fallback: null,
    describe: 'what members do while the run publishes: "kill 1 at 5s; add 2 at 8s; leave 1 at 10s"',
    group: 'Groups:',
    fallbackText: 'they stay',
  },
  work_ms: {
    schema: orNone(workText),
    fallback: null,
    describe:
      'milliseconds that each message occupies its member: 2, exponential:2 (mean) or uniform:1..5; commits follow the work',
    group: 'Groups:',
    fallbackText: 'none: what comes is read at once',
  },
  work_seed: {
    schema: whole({ min: 0, max: 2 ** 32 - 1, unit: 'a seed' }),
    fallback: 1,
    describe: 'what work of random length is drawn by: the same for the same seed',
    group: 'Groups:',
  },
  commit_interval_ms: {
    schema: whole({ min: 1, max: HOUR_MS, unit: 'milliseconds' }),
    fallback: 5_000,
    describe: 'milliseconds between commits of what a member has read',
    group: 'Groups:',
  },
  session_timeout_ms: {
    schema: whole({ min: 1, max: HOUR_MS, unit: 'milliseconds' }),
    fallback: 10_000,
    describe: 'milliseconds of silence after which a member is taken for gone',
    group: 'Groups:',
  },
  heartbeat_ms: {
    schema: whole({ min: 1, max: HOUR_MS, unit: 'milliseconds' }),
    fallback: 3_000,
    describe: 'milliseconds between heartbeats of a member',
    group: 'Groups:',
  },
};
