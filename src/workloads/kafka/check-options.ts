import { UsageError } from '../../base/errors.ts';
import { checkBacklog, refuseBacklogBeside } from '../../patterns/pubsub/backlog-options.ts';
import { blocksOf } from '../../patterns/pubsub/fault-fields.ts';
import { refuseKindsBeside } from '../../patterns/pubsub/kind-options.ts';
import { checkConnections } from './check-connections.ts';
import { checkGroups, withShareGroup } from './check-groups.ts';
import { checkReading } from './check-reading.ts';
import { faultsOf, networkFaultsOf } from './faults.ts';
import { acksOf, type KafkaOptions } from './options.ts';
import { refuseOtherFill } from './payload-file.ts';
import { refuseTransactions } from './transactions.ts';

/**
 * The options with the acknowledgements that follow from the others.
 * @throws UsageError where options of Kafka's contradict each other, or ask for what a broker of ours has not
 */
export function checkKafka(given: KafkaOptions): KafkaOptions {
  if (given.publishers === 0) return checkReading(given);
  refuseOtherFill(given);
  refuseTransactions(given);
  const options = withShareGroup({ ...given, acks: acksOf(given) });
  const buffer = options.consumer_max_buffer_size;
  if (buffer > 0 && buffer < options.msg_size) {
    throw new UsageError(
      `--consumer_max_buffer_size ${buffer} cannot hold one message of --msg_size ${options.msg_size}`,
      { hint: 'raise it, or give 0 for no bound' },
    );
  }
  if (options.enable_idempotence === true && options.acks !== 'all') {
    throw new UsageError(`--enable_idempotence true needs --acks all, and it is ${options.acks}`, {
      hint: 'give --acks all, or leave --enable_idempotence out',
    });
  }
  if (options.keys !== 'none' && options.partitioner !== 'bursts') {
    throw new UsageError(
      `--partitioner ${options.partitioner} is for messages without keys, and --keys ${options.keys} chooses their partitions`,
      { hint: 'leave out one of them' },
    );
  }
  checkGroups(options);
  checkConnections(options);
  refuseOfKinds(options);
  refuseOfBacklog(options);
  refuseNetworkFaults(options);
  if (options.bootstrap === null) refuseOfOwnBrokers(options);
  else refuseOfOthers(options);
  return options;
}

/** What readers of a backlog owe is known where it is all that the topic holds, each message of it acknowledged and once. */
function refuseOfBacklog(options: KafkaOptions): void {
  const { groups, topic, client } = options;
  if (groups !== null)
    refuseBacklogBeside(options, `--groups ${groups}`, 'members of a group share what there is');
  if (topic !== null) refuseBacklogBeside(options, `--topic ${topic}`, 'it may hold messages of others');
  if (client === 'kafkajs')
    refuseBacklogBeside(options, '--client kafkajs', 'it does not tell how far it is behind');
  if (acksOf(options) === 0)
    refuseBacklogBeside(options, '--acks 0', 'no message of it would be acknowledged');
  if (options.transactional)
    refuseBacklogBeside(options, '--transactional', 'it is sent without transactions');
  if (options.verify !== 'none')
    refuseBacklogBeside(options, `--verify ${options.verify}`, 'the log is read again for the run alone');
  if (options.backlog_only && options.faults !== null)
    refuseBacklogBeside(
      options,
      '--faults with --backlog_only',
      'they are done while messages are published live',
    );
  if (options.backlog_only && options.reconnect !== null)
    refuseBacklogBeside(
      options,
      '--reconnect with --backlog_only',
      'it is done while messages are published live',
    );
  checkBacklog(options);
}

/** Clients of groups are all alike, and kafkajs reads ahead and ends its connections as it likes. */
function refuseOfKinds(options: KafkaOptions): void {
  if (options.groups !== null)
    refuseKindsBeside(options, `--groups ${options.groups}`, 'leave one of them out');
  if (options.client === 'kafkajs')
    refuseKindsBeside(options, '--client kafkajs', 'leave one of them out: the wire client can be both');
}

function refuseOfOthers(options: KafkaOptions): void {
  const given = givenForOwn(options);
  if (given === null) return;
  throw new UsageError(`${given} is for brokers that are started here, and others are named`, {
    hint: 'leave it out, or leave out --bootstrap and [kafka] bootstrap',
  });
}

/** An option that only brokers of ours have a use for; null where there is none. */
function givenForOwn({ brokers, kafka_version, faults }: KafkaOptions): string | null {
  const [ofBrokers] = faultsOf(faults);
  if (ofBrokers !== undefined) return `--faults "${ofBrokers.text}"`;
  if (brokers > 1) return `--brokers ${brokers}`;
  return kafka_version === null ? null : `--kafka_version ${kafka_version}`;
}

function refuseOfOwnBrokers(options: KafkaOptions): void {
  const { topic, replication_factor, brokers } = options;
  refuseFaults(options);
  const hint = 'name the brokers with --bootstrap or [kafka] bootstrap, or leave the option out';
  if (topic !== null) {
    throw new UsageError(
      `--topic ${topic} names an existing topic, and a broker started for the run has none`,
      { hint },
    );
  }
  if (replication_factor > brokers) {
    throw new UsageError(
      `--replication_factor ${replication_factor} needs as many brokers, and ${brokers === 1 ? 'one is' : `${brokers} are`} started for the run`,
      { hint: `raise --brokers, or ${hint}` },
    );
  }
}

/** What would strike nobody, last beyond the end, or could not be done. */
function refuseNetworkFaults(options: KafkaOptions): void {
  const faults = networkFaultsOf(options.faults);
  if (faults.length === 0) return;
  if (options.client === 'kafkajs') {
    throw new UsageError(
      `--faults: "${faults[0]?.text}" is for clients of --client wire, and it is kafkajs`,
      {
        hint: 'leave --client out: the networks of kafkajs are not in our hands',
      },
    );
  }
  if (options.group_protocol === 'share') {
    throw new UsageError(`--faults: "${faults[0]?.text}" cannot be done to members of share groups`, {
      hint: 'leave it out, or give another --group_protocol',
    });
  }
  blocksOf(options, faults);
}

/** What would strike nobody, or after the end. */
function refuseFaults(options: KafkaOptions): void {
  const { brokers, partitions, replication_factor, test_duration } = options;
  for (const { verb, target, atS, forS, text: fault } of faultsOf(options.faults)) {
    const refuse = (what: string, hint: string): never => {
      throw new UsageError(`--faults: "${fault}" ${what}`, { hint });
    };
    if (atS >= test_duration) refuse(`comes after --test_duration ${test_duration}`, 'give an earlier time');
    if (atS + forS > test_duration)
      refuse(`lasts beyond --test_duration ${test_duration}`, 'give a shorter pause or a longer run');
    if (target.kind === 'broker' && (target.id < 1 || target.id > brokers))
      refuse(`names no broker that is started: they are 1 to ${brokers}`, 'raise --brokers');
    if ('partition' in target && target.partition >= partitions)
      refuse(`names no partition of the topic: they are 0 to ${partitions - 1}`, 'raise --partitions');
    if (verb === 'move' && replication_factor >= brokers)
      refuse('moves to a broker without a copy, and each has one', 'raise --brokers');
  }
}
