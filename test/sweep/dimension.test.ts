import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dimensionNames,
  MAX_VALUES,
  readDimension,
  readVary,
  refuseRepeatedDimensions,
} from '../../src/sweep/dimension.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { refused } from '../options/refused.ts';

const rates = (list: string) => readDimension(kafka, 'msg_rate', list, '--rates').values;

describe('readDimension', () => {
  it.each([
    ['1000', [1000]],
    ['10,50,300', [10, 50, 300]],
    [' 10 , 50', [10, 50]],
    ['300,10', [300, 10]],
    ['100..1000*2', [100, 200, 400, 800]],
    ['100..800*2', [100, 200, 400, 800]],
    ['100..500+200', [100, 300, 500]],
    ['100..1000+400', [100, 500, 900]],
    ['5,10..40*2,1e2', [5, 10, 20, 40, 100]],
    ['0.1..0.5+0.1', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['1..10*1.5', [1, 1.5, 2.25, 3.375, 5.0625, 7.59375]],
    ['7..7+1', [7]],
    ['1e2..1e3+3e2', [100, 400, 700, 1000]],
  ])('reads %s', (list, values) => {
    expect(rates(list)).toEqual(values);
  });

  it('reads values as the option does, words too', () => {
    expect(readDimension(kafka, 'acks', '0,1,all', '--vary acks')).toEqual({
      name: 'acks',
      values: [0, 1, 'all'],
    });
    expect(readDimension(kafka, 'client', 'wire,kafkajs', 'x').values).toEqual(['wire', 'kafkajs']);
    expect(readDimension(kafka, 'clients', '10,25', '--clients').values).toEqual([10, 25]);
  });

  it.each([
    ['', '--rates: "" is an empty value'],
    ['1,,2', '--rates: "1,,2" has an empty value'],
    ['1,2,', '--rates: "1,2," has an empty value'],
    ['10q', '--rates: "10q" is not a number (give a number above 0'],
    ['0', '--rates: "0" is too small'],
    ['5,6,5', '--rates: "5" is named twice'],
    ['100..400*2,200', '--rates: "200" is named twice'],
    ['100..1000', '--rates: "100..1000" is not a range (write <first>..<last>*<factor>'],
    ['100..', '--rates: "100.." is not a range'],
    ['a..b*2', '--rates: "a..b*2" is not a range'],
    ['1..2..3+1', '--rates: "1..2..3+1" is not a range'],
    ['1..10+', '--rates: "1..10+" is not a range'],
    ['1..1e999+1', '--rates: "1..1e999+1" is not a range'],
    ['1000..100*2', '--rates: the range "1000..100*2" begins above its end'],
    ['100..1000*1', '--rates: the range "100..1000*1" never ends (it needs a factor above 1)'],
    ['100..1000*0.5', '--rates: the range "100..1000*0.5" never ends'],
    ['0..1000*2', '--rates: the range "0..1000*2" never ends (it needs a first number above 0'],
    ['100..1000+0', '--rates: the range "100..1000+0" never ends (it needs a step above 0)'],
    ['1..1000+-1', '--rates: the range "1..1000+-1" never ends'],
    ['1..1e9+1', `--rates: "1..1e9+1" has more than ${MAX_VALUES} values`],
    ['1..6000+1,6001..12000+1', `has more than ${MAX_VALUES} values`],
    ['1..2+1e-300', `has more than ${MAX_VALUES} values`],
    ['1..9e15*2', '--rates: "1073741824" is too large'],
    ['$(id)', '--rates: "$(id)" is not a number'],
    ['1\n2', '--rates: "1\\n2" is not a number'],
  ])('refuses %j', (list, message) => {
    expect(refused(() => rates(list))).toContain(message);
  });

  it('refuses what is no option, and what changes no measurement', () => {
    expect(refused(() => readDimension(kafka, 'msg_sise', '1', '--vary msg_sise'))).toBe(
      '--vary msg_sise: there is no option "msg_sise" to vary (did you mean msg_size?)',
    );
    for (const name of ['output', 'json', 'config_file', 'threshold', 'keep_running', 'topic', 'bootstrap']) {
      expect(refused(() => readDimension(kafka, name, '1', 'x'))).toContain(`--${name} cannot vary`);
      expect(dimensionNames).not.toContain(name);
    }
    expect(refused(() => readDimension(kafka, 'constructor', '1', 'x'))).toContain('no option "constructor"');
  });

  it('ends with the range whatever its numbers, ascending from the first, none beyond the last', () => {
    const number = fc.integer({ min: 1, max: 100_000 });
    const step = fc.oneof(
      fc.integer({ min: 20, max: 5_000 }).map((by) => `+${by}`),
      fc.double({ min: 1.01, max: 10, noNaN: true }).map((by) => `*${by.toFixed(3)}`),
    );
    fc.assert(
      fc.property(number, number, step, (a, b, by) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const values = rates(`${first}..${last}${by}`).map(Number);
        expect(values[0]).toBe(first);
        expect(values).toEqual([...new Set(values)].sort((one, other) => one - other));
        expect(values.at(-1)).toBeLessThanOrEqual(last);
      }),
    );
  });
});

describe('readVary', () => {
  it('reads a name and its values, dashes as underscores', () => {
    expect(readVary(kafka, 'msg-size=100,1000')).toEqual({ name: 'msg_size', values: [100, 1000] });
  });

  it.each([
    ['msg_size', '--vary: "msg_size" is not <option>=<values> (write e.g.'],
    ['=5', '--vary: "=5" is not <option>=<values>'],
    ['msg_size=', '--vary msg_size: "" is an empty value'],
    ['msg_size=39', '--vary msg_size: "39" is too small'],
    ['rate=5', 'there is no option "rate" to vary'],
  ])('refuses %j', (text, message) => {
    expect(refused(() => readVary(kafka, text))).toContain(message);
  });
});

describe('refuseRepeatedDimensions', () => {
  const named = (...names: string[]) => names.map((name) => ({ name, values: [1] }));

  it('refuses a dimension that is named twice', () => {
    expect(
      refused(() => refuseRepeatedDimensions(kafka, named('msg_rate', 'clients', 'msg_rate'))),
    ).toContain('"msg_rate" varies twice');
  });

  it('refuses two ways to say how many subscribers there are', () => {
    expect(refused(() => refuseRepeatedDimensions(kafka, named('clients', 'total_sub_apps')))).toContain(
      'both say how many',
    );
    refuseRepeatedDimensions(kafka, named('clients', 'clients_per_app', 'msg_rate'));
  });
});
