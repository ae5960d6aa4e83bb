import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/options/field.ts';
import {
  evaluateThreshold,
  parseThreshold,
  type Threshold,
  thresholdOperators,
  valueAt,
} from '../../src/options/threshold.ts';

function parsed(text: string): Threshold {
  const threshold = parseThreshold(text);
  if (threshold instanceof Problem) throw new Error(`${text} ${threshold.problem}`);
  return threshold;
}

const result = {
  average_packet_loss: 0.5,
  failing_clients_rate: null,
  clean: false,
  clients: [{ lost: 3 }, { lost: 0 }],
  latency_us: { end_to_end: { p99: 1200 } },
  workload: 'kafka',
};
const outcome = (text: string) => evaluateThreshold(parsed(text), result);

describe('parseThreshold', () => {
  it('reads path, operator and value', () => {
    expect(parsed('latency_us.end_to_end.p99 <= 1.5e3')).toEqual({
      text: 'latency_us.end_to_end.p99 <= 1.5e3',
      path: 'latency_us.end_to_end.p99',
      operator: '<=',
      value: 1500,
    });
    expect(parsed('clean==true').value).toBe(true);
    expect(parsed('clients.0.lost>-1')).toMatchObject({ path: 'clients.0.lost', operator: '>', value: -1 });
  });

  it('reads back whatever is written by its rules', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,9}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...thresholdOperators),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (words, operator, value) => {
          const path = words.join('.');
          const expected = { path, operator, value: Number(String(value)) };
          expect(parsed(`${path}${operator}${value}`)).toMatchObject(expected);
        },
      ),
    );
  });

  it.each([
    '',
    'loss',
    'loss<=',
    '<=5',
    'loss=5',
    'loss=<5',
    'loss<=NaN',
    'loss<=Infinity',
    'loss<=1e999',
    'loss<=0x10',
    'loss<=five',
    'a..b<5',
    '.a<5',
    'a b<5',
    'clean<=true',
    'loss<5\u0000',
    'loss<5\nloss<6',
    '$(id)<5',
    '../x<5',
  ])('refuses %j', (text) => {
    expect(parseThreshold(text)).toBeInstanceOf(Problem);
  });
});

describe('evaluateThreshold', () => {
  it.each([
    ['average_packet_loss<=0.5', true],
    ['average_packet_loss<0.5', false],
    ['average_packet_loss>=0.5', true],
    ['average_packet_loss>0.5', false],
    ['average_packet_loss==0.5', true],
    ['average_packet_loss!=0.5', false],
    ['clean==false', true],
    ['clean!=false', false],
    ['clients.1.lost==0', true],
    ['clients.0.lost==0', false],
    ['latency_us.end_to_end.p99<1300', true],
  ])('%s holds: %s', (text, holds) => {
    expect(outcome(text).holds).toBe(holds);
  });

  it('says by how much a threshold broke', () => {
    expect(outcome('average_packet_loss<=0.1')).toEqual({
      holds: false,
      reason: 'average_packet_loss is 0.5',
    });
  });

  it.each([
    ['clients.2.lost<=1', 'the result has no clients.2.lost'],
    ['clients.length>=0', 'the result has no clients.length'],
    ['nonsense!=1', 'the result has no nonsense'],
    ['workload.0!=1', 'the result has no workload.0'],
    ['failing_clients_rate!=1', 'failing_clients_rate was not measured'],
    ['workload!=1', 'workload is no number'],
    ['clean!=1', 'clean is no number'],
    ['average_packet_loss!=true', 'average_packet_loss is no boolean'],
    ['clients!=1', 'clients is no number'],
  ])('%s breaks: %s', (text, reason) => {
    expect(outcome(text)).toEqual({ holds: false, reason });
  });
});

it('follows names of operations, those with dots too', () => {
  const result = { operations: { 'set_8.0_KiB/set': { ok: 3 }, 'a/get': { ok: 4 } }, a: { b: null } };
  expect(valueAt(result, 'operations.set_8.0_KiB/set.ok')).toBe(3);
  expect(valueAt(result, 'operations.a/get.ok')).toBe(4);
  expect(valueAt(result, 'operations.a/set.ok')).toBeUndefined();
  expect(valueAt(result, 'a.b')).toBeNull();
});
