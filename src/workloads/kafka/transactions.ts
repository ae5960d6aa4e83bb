import { UsageError } from '../../base/errors.ts';
import type { KafkaOptions } from './options.ts';

/** As Kafka Streams commits with exactly-once semantics (commit.interval.ms), ms. */
const USUAL_MS = 100;
/** Of a transaction that ends with its messages, however slowly they come, ms. */
const LONGEST_MS = 10_000;

/** From a transaction's first message to its end, unless it has all its messages before, ms. */
export function transactionMs({
  transaction_ms,
  transaction_size,
}: Pick<KafkaOptions, 'transaction_ms' | 'transaction_size'>): number {
  return transaction_ms ?? (transaction_size === null ? USUAL_MS : LONGEST_MS);
}

/** How long a message may wait for the end of its transaction, from its hand-over on, us; 0 without transactions. */
export function waitForCommitUs(options: KafkaOptions): number {
  if (!options.transactional) return 0;
  const ms = transactionMs(options);
  const { transaction_size: size, msg_rate, publishers } = options;
  const filledMs = size === null ? ms : (1000 * size * publishers) / msg_rate;
  return Math.min(ms, filledMs) * 1000;
}

/** @throws UsageError where what is asked of transactions contradicts the rest */
export function refuseTransactions(options: KafkaOptions): void {
  if (options.transactional) refuseContradictions(options);
  else refuseWithout(options);
}

function refuseContradictions({ acks, enable_idempotence, client }: KafkaOptions): void {
  const refuse = (what: string, hint: string): never => {
    throw new UsageError(`--transactional needs ${what}`, { hint });
  };
  if (acks !== null && acks !== 'all')
    refuse(`--acks all, and it is ${acks}`, 'leave --acks out, or give --acks all');
  if (enable_idempotence === false)
    refuse('--enable_idempotence true, and it is false', 'leave --enable_idempotence out');
  if (client === 'kafkajs')
    refuse(
      '--client wire, and it is kafkajs',
      'leave --client out: kafkajs reads transactions here, and writes none',
    );
}

function refuseWithout({ transaction_size, transaction_ms, abort_share }: KafkaOptions): void {
  const given = [
    ...(transaction_size === null ? [] : [`--transaction_size ${transaction_size}`]),
    ...(transaction_ms === null ? [] : [`--transaction_ms ${transaction_ms}`]),
    ...(abort_share === 0 ? [] : [`--abort_share ${abort_share}`]),
  ];
  if (given[0] === undefined) return;
  throw new UsageError(`${given[0]} is for transactions, and --transactional is not given`, {
    hint: 'give --transactional, or leave it out',
  });
}
