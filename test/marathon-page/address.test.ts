import { describe, expect, it } from 'vitest';
import { hashOf, type Place, placeOf } from '../../src/marathon-page/address.ts';

const places: [string, Place][] = [
  ['#/apps', { page: 'apps', group: '/' }],
  ['#/group/%2Fa%2Fb', { page: 'apps', group: '/a/b' }],
  ['#/apps/%2Fa%2Fb', { page: 'app', id: '/a/b', tab: 'tasks' }],
  ['#/apps/%2Fa%2Fb/configuration', { page: 'app', id: '/a/b', tab: 'configuration' }],
  ['#/apps/%2Fa%2Fb/a_b.123', { page: 'task', appId: '/a/b', taskId: 'a_b.123' }],
  ['#/deployments', { page: 'deployments' }],
  ['#/queue', { page: 'queue' }],
  ['#/agents', { page: 'agents' }],
];

describe('an address', () => {
  it.each(places)('%s is a place, and the place has that address', (hash, place) => {
    expect(placeOf(hash)).toEqual(place);
    expect(hashOf(place)).toBe(hash);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/apps/', '#/apps/%', '#main'])('%j leads to all apps', (hash) => {
    expect(placeOf(hash)).toEqual({ page: 'apps', group: '/' });
  });

  it('of the original page leads where it led', () => {
    expect(placeOf('#/apps?filterText=a')).toEqual({ page: 'apps', group: '/' });
    expect(placeOf('#/apps/%2Fa/debug')).toEqual({ page: 'app', id: '/a', tab: 'tasks' });
  });
});
