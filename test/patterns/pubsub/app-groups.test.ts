import { describe, expect, it } from 'vitest';
import { AppGroups } from '../../../src/patterns/pubsub/app-groups.ts';
import { readGroupCommand } from '../../../src/patterns/pubsub/group-commands.ts';

describe('app groups', () => {
  it('are disjoint, and take who is free', () => {
    const groups = new AppGroups(10);
    expect(groups.create('slow', 3)).toEqual([0, 1, 2]);
    expect(groups.create('other', 2)).toEqual([3, 4]);
    expect(groups.add('slow', 2)).toEqual([5, 6]);
    expect(groups.all).toEqual([
      { name: 'slow', clients: [0, 1, 2, 5, 6] },
      { name: 'other', clients: [3, 4] },
    ]);
    expect(groups.free).toEqual([7, 8, 9]);
    expect(groups.delete('slow')).toHaveLength(5);
    expect(groups.free).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
  });

  it('lose who is removed for good', () => {
    const groups = new AppGroups(4);
    groups.create('slow', 3);
    expect(groups.remove('slow', 2)).toEqual([1, 2]);
    expect(groups.killed).toBe(2);
    groups.delete('slow');
    expect(groups.free).toEqual([0, 3]);
    expect(() => groups.create('slow', 3)).toThrow('3 clients wanted, and 2 of 4 are free');
  });

  it('of more than are free are refused at once, and change nothing', () => {
    const groups = new AppGroups(4);
    groups.create('slow', 3);
    expect(() => groups.create('more', 2)).toThrow('2 clients wanted, and 1 of 4 are free');
    expect(() => groups.add('slow', 2)).toThrow('2 clients wanted, and 1 of 4 are free');
    expect(() => groups.remove('slow', 4)).toThrow('cannot remove 4 from group "slow": it has 3 clients');
    expect(groups.free).toEqual([3]);
  });

  it.each(['', 'list', 'Create', '1st', 'a b', 'x'.repeat(33)])('are not called "%s"', (name) => {
    expect(() => new AppGroups(4).create(name, 1)).toThrow('is no name of a group');
  });

  it('have names of their own', () => {
    const groups = new AppGroups(4);
    groups.create('slow', 1);
    expect(() => groups.create('slow', 1)).toThrow('there is a group "slow" already');
    expect(() => groups.clientsOf('fast')).toThrow('there is no group "fast"');
    groups.remove('slow', 1);
    expect(() => groups.clientsOf('slow')).toThrow('group "slow" is empty');
  });
});

describe('commands for app groups', () => {
  it.each([
    ['list', { verb: 'list' }],
    ['create slow 10', { verb: 'create', group: 'slow', count: 10 }],
    ['add slow 1', { verb: 'add', group: 'slow', count: 1 }],
    ['remove slow 2', { verb: 'remove', group: 'slow', count: 2 }],
    ['delete slow', { verb: 'delete', group: 'slow' }],
    ['slow pause', { verb: 'pause', group: 'slow' }],
    ['slow resume', { verb: 'resume', group: 'slow' }],
    ['slow reconnect', { verb: 'reconnect', group: 'slow' }],
    ['slow block', { verb: 'block', group: 'slow', mode: 'stall', forS: null }],
    ['slow block reset for 500ms', { verb: 'block', group: 'slow', mode: 'reset', forS: 0.5 }],
    ['slow block for 2 s', { verb: 'block', group: 'slow', mode: 'stall', forS: 2 }],
    ['slow set recv_rate 100', { verb: 'set', group: 'slow', rate: 100 }],
    ['slow set recv_rate max', { verb: 'set', group: 'slow', rate: null }],
    ['slow unblock', { verb: 'unblock', group: 'slow' }],
  ])('"%s" is read', (text, command) => {
    expect(readGroupCommand(text.split(' '))).toEqual(command);
  });

  it.each([
    '',
    'slow',
    'list all',
    'create slow',
    'create slow 0',
    'create slow 1.5',
    'create slow -1',
    'create slow 1 2',
    'delete',
    'slow dance',
    'slow pause now',
    'slow set recv_rate 0',
    'slow set speed 5',
    'slow set recv_rate',
    'slow block fire',
    'slow block for 0s',
    'slow block for ever',
  ])('"%s" is refused, with what there is', (text) => {
    expect(() => readGroupCommand(text === '' ? [] : text.split(' '))).toThrow(
      expect.objectContaining({
        message: `group does not know "${text}"`,
        hint: expect.stringContaining('create|add|remove <name> <n>'),
      }),
    );
  });
});
