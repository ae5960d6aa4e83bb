import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { acksOf, isIdempotent, isolationOf } from '../../../src/workloads/kafka/options.ts';
import { transactionMs, waitForCommitUs } from '../../../src/workloads/kafka/transactions.ts';
import { refused } from '../../options/refused.ts';
import { kafkaOptions } from './kafka-options.ts';

const parse = (raw: RawOptions) => kafkaOptions(raw, 'a:9092');

describe('--transactional', () => {
  it.each([
    [{}, 1, false, 'read_uncommitted'],
    [{ transactional: true }, 'all', true, 'read_committed'],
    [{ transactional: true, acks: 'all', enable_idempotence: 'true' }, 'all', true, 'read_committed'],
    [{ transactional: true, isolation_level: 'read_uncommitted' }, 'all', true, 'read_uncommitted'],
    [{ isolation_level: 'read_committed' }, 1, false, 'read_committed'],
  ])('%o says of acks, idempotence and readers what follows', (raw, acks, idempotent, isolation) => {
    const options = parse(raw);
    expect([options.acks, acksOf(options), isIdempotent(options), isolationOf(options)]).toEqual([
      acks,
      acks,
      idempotent,
      isolation,
    ]);
  });

  it.each([
    [{}, 100],
    [{ transaction_ms: '7' }, 7],
    [{ transaction_size: '50' }, 10_000],
    [{ transaction_size: '50', transaction_ms: '7' }, 7],
  ])('%o ends transactions after so many ms at the latest: %d', (raw, ms) => {
    expect(transactionMs(parse({ transactional: true, ...raw }))).toBe(ms);
  });

  it('keeps a message waiting for as long as its transaction fills', () => {
    const wait = (raw: RawOptions) => waitForCommitUs(parse({ msg_rate: '1000', ...raw }));
    expect(wait({})).toBe(0);
    expect(wait({ transactional: true })).toBe(100_000);
    expect(wait({ transactional: true, transaction_size: '50' })).toBe(50_000);
    expect(wait({ transactional: true, transaction_size: '50', publishers: '2' })).toBe(100_000);
  });

  it.each([
    [{ transactional: true, acks: '1' }, '--transactional needs --acks all, and it is 1'],
    [{ transactional: true, acks: '0' }, '--transactional needs --acks all, and it is 0'],
    [
      { transactional: true, enable_idempotence: 'false' },
      '--transactional needs --enable_idempotence true, and it is false',
    ],
    [{ transactional: true, client: 'kafkajs' }, '--transactional needs --client wire, and it is kafkajs'],
    [{ transaction_size: '5' }, '--transaction_size 5 is for transactions, and --transactional is not given'],
    [{ transaction_ms: '5' }, '--transaction_ms 5 is for transactions, and --transactional is not given'],
    [{ abort_share: '0.5' }, '--abort_share 0.5 is for transactions, and --transactional is not given'],
    [{ transactional: true, abort_share: '1.1' }, '--abort_share: '],
    [{ transactional: true, transaction_size: '0' }, '--transaction_size: '],
    [{ transactional: true, transaction_ms: '0' }, '--transaction_ms: '],
    [{ isolation_level: 'serializable' }, '--isolation_level: '],
  ])('%o is refused in one line', (raw, text) => {
    expect(refused(() => parse(raw))).toContain(text);
  });
});
