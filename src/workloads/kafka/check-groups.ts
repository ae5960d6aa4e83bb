import { UsageError } from '../../base/errors.ts';
import { Problem } from '../../options/field.ts';
import { type MemberPlan, planMembers, readMemberActs } from '../../patterns/pubsub/member-plan.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { KafkaOptions } from './options.ts';

/** @throws UsageError where options of consumer groups contradict each other, or the client has none */
export function checkGroups(options: KafkaOptions): void {
  const { groups, client, session_timeout_ms, heartbeat_ms } = options;
  if (groups === null) {
    const given = options.rebalance !== null ? '--rebalance' : options.work_ms !== null ? '--work_ms' : null;
    if (given === null) return;
    throw new UsageError(`${given} is for members of groups, and there are none`, {
      hint: 'give --groups, or leave it out',
    });
  }
  const clients = clientsOf(options);
  if (clients === 0) {
    throw new UsageError(`--groups ${groups} and --no-subscribers contradict each other`, {
      hint: 'leave one of them out',
    });
  }
  if (groups > clients) {
    throw new UsageError(
      `--groups ${groups} is more than the ${clients} clients that are to be their members`,
      {
        hint: 'lower --groups, or give more clients',
      },
    );
  }
  if (client === 'kafkajs') {
    throw new UsageError(
      '--client kafkajs cannot measure consumer groups: it does not tell what its members go through',
      {
        hint: 'leave --client or --groups out',
      },
    );
  }
  if (heartbeat_ms >= session_timeout_ms) {
    throw new UsageError(
      `--heartbeat_ms ${heartbeat_ms} is not below --session_timeout_ms ${session_timeout_ms}: every member would be taken for gone`,
      { hint: 'give a third of it or less' },
    );
  }
  memberPlan(options, groups);
}

/** @throws UsageError where a group has not the members that are to do something */
export function memberPlan(options: KafkaOptions, groups: number): MemberPlan {
  const acts = options.rebalance === null ? [] : readMemberActs(options.rebalance);
  if (acts instanceof Problem) throw new UsageError(`--rebalance ${acts.problem}`, { hint: acts.hint });
  const late = acts.find(({ atS }) => atS >= options.test_duration);
  if (late !== undefined) {
    throw new UsageError(`--rebalance: "${late.text}" comes after --test_duration ${options.test_duration}`, {
      hint: 'give an earlier time',
    });
  }
  return planMembers(acts, clientsOf(options), groups);
}
