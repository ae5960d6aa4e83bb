import { describe, expect, it } from 'vitest';
import { planSearch, type SearchRequest } from '../../src/search/plan-search.ts';
import { searchPlan } from '../../src/store/manifest.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';

const plan = (parts: Partial<SearchRequest>) =>
  planSearch(kafka, {
    find: ['no-drop'],
    dimensions: [],
    target_loss: 0.5,
    tolerance: 0.01,
    slo: [],
    confirm: 1,
    start: null,
    attempts: 5,
    threshold: [],
    ...parts,
  });

const clients = { name: 'clients', values: [10, 50] };

describe('the plan of searches', () => {
  it('has one search for each combination and thing to find', () => {
    const { searches, ...rest } = plan({
      dimensions: [clients, { name: 'msg_size', values: [100] }],
      find: ['max-rate', 'no-drop'],
    });
    expect(searches).toEqual([
      { id: 'clients-10-msg_size-100-max-rate', find: 'max-rate', varied: { clients: 10, msg_size: 100 } },
      { id: 'clients-10-msg_size-100-no-drop', find: 'no-drop', varied: { clients: 10, msg_size: 100 } },
      { id: 'clients-50-msg_size-100-max-rate', find: 'max-rate', varied: { clients: 50, msg_size: 100 } },
      { id: 'clients-50-msg_size-100-no-drop', find: 'no-drop', varied: { clients: 50, msg_size: 100 } },
    ]);
    expect(rest).not.toHaveProperty('find');
    expect(searchPlan.parse({ ...rest, searches })).toEqual({ ...rest, searches });
  });

  it('follows each combination by a search for no-drop with each set of other options', () => {
    const { searches, followed_by } = plan({
      dimensions: [clients],
      find: ['max-rate', 'no-drop'],
      followed_by: [{ slow_clients_percent: 10 }],
    });
    expect(followed_by).toEqual([{ slow_clients_percent: 10 }]);
    expect(searches.map(({ id, find }) => [id, find])).toEqual([
      ['clients-10-max-rate', 'max-rate'],
      ['clients-10-no-drop', 'no-drop'],
      ['clients-10-slow_clients_percent-10-no-drop', 'no-drop'],
      ['clients-50-max-rate', 'max-rate'],
      ['clients-50-no-drop', 'no-drop'],
      ['clients-50-slow_clients_percent-10-no-drop', 'no-drop'],
    ]);
    expect(searches[2]?.varied).toEqual({ clients: 10, slow_clients_percent: 10 });
  });

  it('names a search by what varies, and by what it finds where nothing does', () => {
    expect(plan({ dimensions: [clients] }).searches.map(({ id }) => id)).toEqual([
      'clients-10',
      'clients-50',
    ]);
    expect(plan({}).searches).toEqual([{ id: 'no-drop', find: 'no-drop', varied: {} }]);
  });

  it('gives names that are fit for files and differ', () => {
    const odd = { name: 'acks', values: ['a/b', 'a b', '../x', null] };
    expect(plan({ dimensions: [odd] }).searches.map(({ id }) => id)).toEqual([
      'acks-a_b',
      'acks-a_b_2',
      'acks-.._x',
      'acks-null',
    ]);
  });

  it.each([
    [[{ name: 'msg_rate', values: [1] }], 'msg_rate varies, and it is what a search finds'],
    [[clients, clients], '"clients" varies twice'],
    [
      [{ name: 'clients', values: Array.from({ length: 1_001 }, (_, n) => n) }],
      '1001 searches are more than',
    ],
    [[{ name: 'client', values: ['x'.repeat(150)] }], 'too long for a file'],
  ])('refuses %j', (dimensions, message) => {
    expect(() => plan({ dimensions })).toThrow(message);
  });
});
