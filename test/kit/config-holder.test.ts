import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigHolder } from '../../apps/kit/config-holder.ts';
import { basePublisherConfig, baseSubscriberConfig } from '../../apps/kit/task-config.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';

const whole: Dictionary = {
  run_id: 'r1',
  test_duration: '0.5',
  msg_batch: 100,
  msg_requested_rate: '33333.25',
  msg_size: 64,
};

describe('configuration of a publisher', () => {
  it('takes numbers as decimal text too, for the sake of those a 32-bit float would bend', () => {
    const holder = new ConfigHolder(basePublisherConfig);
    holder.merge(whole);
    expect(holder.value).toEqual({
      run_id: 'r1',
      payload: 'plain',
      compressibility: 'none',
      arrival: 'bursts',
      arrival_seed: 1,
      publisher: 0,
      test_duration: 0.5,
      msg_batch: 100,
      msg_requested_rate: 33333.25,
      until_sent: 'false',
      msg_size: 64,
    });
  });

  it.each<[string, Dictionary]>([
    ['msg_size', { msg_size: 39 }],
    ['msg_requested_rate', { msg_requested_rate: 0 }],
    ['msg_requested_rate', { msg_requested_rate: 'fast' }],
    ['test_duration', { test_duration: -1 }],
    ['msg_batch', { msg_batch: 1.5 }],
    ['msg_btach', { msg_btach: 5 }],
    ['run_id', { run_id: '' }],
  ])('refuses a wrong %s by its name, and the one in force stays', (name, wrong) => {
    const holder = new ConfigHolder(basePublisherConfig);
    holder.merge(whole);
    const before = holder.value;
    expect(() => holder.merge(wrong)).toThrow(ControlRefusal);
    expect(() => holder.merge(wrong)).toThrow(name);
    expect(holder.value).toBe(before);
    holder.merge({ msg_batch: 7 });
    expect(holder.value).toMatchObject({ msg_batch: 7, msg_size: 64 });
  });

  it('is not there before it is whole, and the refusal names what is missing', () => {
    const holder = new ConfigHolder(basePublisherConfig);
    expect(() => holder.merge({ run_id: 'r1' })).toThrow('test_duration');
    expect(holder.value).toBeNull();
  });
});

describe('configuration of a subscriber', () => {
  it.each<[string, Dictionary]>([
    ['clients', { run_id: 'r1', clients: 0 }],
    ['recv_rate', { run_id: 'r1', clients: 1, recv_rate: 5 }],
  ])('refuses %s', (name, args) => {
    expect(() => new ConfigHolder(baseSubscriberConfig).merge(args)).toThrow(name);
  });
});

describe('what is in force', () => {
  it('is nothing before a configuration was given, whatever is asked', () => {
    expect(new ConfigHolder(basePublisherConfig).isInForce({})).toBe(false);
  });

  it('is every argument as it was given, and any part of them', () => {
    const holder = new ConfigHolder(basePublisherConfig);
    holder.merge(whole);
    expect(holder.isInForce(whole)).toBe(true);
    expect(holder.isInForce({ msg_batch: 100 })).toBe(true);
    expect(holder.isInForce({ ...whole, msg_batch: 101 })).toBe(false);
    expect(holder.isInForce({ constructor: 'x' })).toBe(false);
  });

  it('compares bytes by their content', () => {
    const holder = new ConfigHolder(z.object({ key: z.instanceof(Uint8Array) }));
    holder.merge({ key: new Uint8Array([1, 2]) });
    expect(holder.isInForce({ key: new Uint8Array([1, 2]) })).toBe(true);
    expect(holder.isInForce({ key: new Uint8Array([1, 3]) })).toBe(false);
  });
});
