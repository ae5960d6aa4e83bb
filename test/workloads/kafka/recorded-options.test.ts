import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { kafka } from '../../../src/workloads/kafka/kafka.ts';
import {
  optionsFromRecord,
  recordedOptions,
  sharedOptions,
} from '../../../src/workloads/shared/read-options.ts';
import { refused } from '../../options/refused.ts';
import { kafkaOptions } from './kafka-options.ts';

/** As a manifest that was written and read again. */
const written = (record: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(record));

describe('recorded options', () => {
  it('give the same options again, whatever they were', () => {
    const texts = fc.record<RawOptions>(
      {
        test_duration: fc.double({ min: 0.001, max: 1000, noNaN: true }).map(String),
        msg_rate: fc.double({ min: 1000, max: 1e6, noNaN: true }).map(String),
        msg_size: fc.integer({ min: 40, max: 10_000 }).map(String),
        clients: fc.integer({ min: 1, max: 10_000 }).map(String),
        acks: fc.constantFrom('0', '1', 'all'),
        client: fc.constantFrom('wire', 'kafkajs'),
        warmup_s: fc.constantFrom('0', '2.5'),
        fetch_min_bytes: fc.constantFrom('1', '65536'),
        topic: fc.constantFrom('mine', 'true'),
        threshold: fc.constantFrom([], ['clean==true'], ['counts.lost==0', 'drain_s < 1e1']),
        keep_running: fc.constantFrom('true', 'false'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(texts, (raw) => {
        const options = kafkaOptions(raw, 'a:1,b:2');
        expect(optionsFromRecord(kafka, written(recordedOptions(options)))).toEqual(options);
      }),
    );
  });

  it('keep that a broker is started', () => {
    const options = kafkaOptions({ total_sub_apps: '7' }, null);
    expect(optionsFromRecord(kafka, written(recordedOptions(options)))).toEqual(options);
  });

  it('have the defaults of what they lack', () => {
    expect(optionsFromRecord(kafka, { msg_rate: 5 })).toEqual(kafkaOptions({ msg_rate: '5' }, null));
  });

  it.each([
    [{ msg_rat: 5 }, 'the recorded option "msg_rat" is no option of this version'],
    [{ msg_rate: [5] }, 'the recorded option "msg_rate" holds more than one value'],
    [{ threshold: 'clean==true' }, 'the recorded option "threshold" is no list'],
    [{ threshold: ['clean'] }, '--threshold: "clean" is not a condition'],
    [{ msg_rate: true }, '--msg_rate: "true" is not a number'],
    [{ bootstrap: '$(id)' }, '--bootstrap: "$(id)" is not a list of brokers'],
  ])('are refused where they are not such: %j', (record, message) => {
    expect(refused(() => optionsFromRecord(kafka, record))).toContain(message);
  });
});

describe('sharedOptions', () => {
  it('leave out what varies, and what follows from it', () => {
    const options = kafkaOptions({ clients: '50', msg_rate: '5' }, null);
    const shared = sharedOptions(kafka, options, ['clients', 'msg_rate']);
    expect(Object.keys(recordedOptions(options)).filter((name) => !(name in shared))).toEqual([
      'msg_rate',
      'total_sub_apps',
      'clients',
    ]);
  });
});
