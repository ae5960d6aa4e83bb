import { UsageError } from '../../base/errors.ts';
import { Problem } from '../../options/field.ts';
import { type MemberPlan, planMembers, readMemberActs } from '../../patterns/pubsub/member-plan.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { KafkaOptions } from './options.ts';

/** The options with the protocol that `share_group` stands for. @throws UsageError where another one is named */
export function withShareGroup<O extends KafkaOptions>(options: O): O {
  if (!options.share_group) return options;
  if (options.group_protocol === 'consumer') {
    throw new UsageError('--share_group and --group_protocol consumer contradict each other', {
      hint: 'leave one of them out',
    });
  }
  return { ...options, group_protocol: 'share' };
}

/** What members of share groups cannot be measured with. */
function refuseForShare({ group_protocol, topic, transactional }: KafkaOptions): void {
  if (group_protocol !== 'share') return;
  if (topic !== null) {
    throw new UsageError(
      `--topic ${topic} and --group_protocol share: a share group of the run's begins at the beginning of its topic`,
      { hint: 'leave --topic out' },
    );
  }
  if (!transactional) return;
  throw new UsageError('--transactional and --group_protocol share are not measured together', {
    hint: 'leave one of them out',
  });
}

/** @throws UsageError where options of consumer groups contradict each other, or the client has none */
export function checkGroups(options: KafkaOptions): void {
  const { groups, client, session_timeout_ms, heartbeat_ms } = options;
  if (groups === null) {
    const given = givenForGroups(options);
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
  refuseForShare(options);
  memberPlan(options, groups);
}

/** An option that only members of groups have a use for; null where there is none. */
function givenForGroups({ rebalance, work_ms, group_protocol }: KafkaOptions): string | null {
  if (rebalance !== null) return '--rebalance';
  if (work_ms !== null) return '--work_ms';
  return group_protocol === 'share' ? '--group_protocol share' : null;
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
