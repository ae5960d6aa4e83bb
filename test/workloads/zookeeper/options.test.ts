import { describe, expect, it } from 'vitest';
import { zkUserConfig } from '../../../apps/zookeeper/config.ts';
import { LOAD_NAMES } from '../../../apps/zookeeper/task-sets.ts';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { readOptions } from '../../../src/workloads/shared/read-options.ts';
import { TASK_SETS } from '../../../src/workloads/zookeeper/options.ts';
import { userConfig } from '../../../src/workloads/zookeeper/task-config.ts';
import { zk } from '../../../src/workloads/zookeeper/zk.ts';
import { refused } from '../../options/refused.ts';

/** Options from texts that say all. */
const parse = (raw: RawOptions) => readOptions(zk, raw, null);

describe('options of hydra zk', () => {
  it('have the documented defaults', () => {
    expect(parse({})).toMatchObject({
      ...{ task_set: 'set_and_get', hosts: null, members: 1, zookeeper_version: null, pseudo_root: '/kl' },
      ...{ key_size: 8, val_size: 8, session_timeout_ms: 10_000 },
    });
  });

  it('are read from texts, and those of servers from [zookeeper]', () => {
    const raw = { task_set: 'watch', hosts: 'a:1,b:2/x', key_size: '5', val_size: '0', pseudo_root: '/a/b' };
    expect(
      parse({ ...raw, session_timeout_ms: '4000', members: '3', zookeeper_version: '3.9.4' }),
    ).toMatchObject({
      ...{ ...raw, key_size: 5, val_size: 0, session_timeout_ms: 4_000 },
      ...{ members: 3, zookeeper_version: '3.9.4' },
    });
    const zookeeper = { hosts: 'c:3', members: 5, version: '3.9.3' };
    const fromSettings = { hosts: 'c:3', members: 5, zookeeper_version: '3.9.3' };
    expect(readOptions(zk, {}, { zookeeper })).toMatchObject(fromSettings);
  });

  it.each<[RawOptions, RegExp]>([
    [{ task_set: 'gets' }, /^--task_set: "gets" is not known .*get/],
    [{ hosts: 'a:99999' }, /^--hosts: "a:99999" is no connect string/],
    [{ members: '2' }, /^--members: "2" is not known/],
    [{ zookeeper_version: '3.4.0' }, /^--zookeeper_version: "3\.4\.0" is no version/],
    [{ pseudo_root: '/' }, /^--pseudo_root: "\/" is no path of nodes: it is the root/],
    [{ pseudo_root: 'kl' }, /^--pseudo_root: "kl" is no path of nodes/],
    [{ pseudo_root: '/kl/' }, /^--pseudo_root: "\/kl\/" is no path of nodes/],
    [{ key_size: '4' }, /^--key_size: "4" is too small/],
    [{ val_size: '1000001' }, /^--val_size: "1000001" is too large/],
    [
      { val_size: '5' },
      /^--val_size 5 is too small for the counter of --task_set set_and_get \(give 6 or more\)$/,
    ],
    [{ session_timeout_ms: '99' }, /^--session_timeout_ms: "99" is too small/],
  ])('%j are refused in one line', (raw, says) => {
    expect(refused(() => parse(raw))).toMatch(says);
  });

  it('take a value of any length where no counter is written', () => {
    expect(parse({ task_set: 'set', val_size: '5' }).val_size).toBe(5);
  });
});

describe('what users of ZooKeeper are told', () => {
  it('is what was asked for, below a node of the run', () => {
    const options = parse({ task_set: 'get', key_size: '9', val_size: '10', session_timeout_ms: '2000' });
    const told = userConfig(options, 'a:1,b:2', 'r-1');
    const load = { run_id: 'r-1', task: '0', tasks: '1', loop: 'closed', users: '3' };
    expect(zkUserConfig.parse({ ...told, ...load, stages: '[{"load":3,"seconds":1}]' })).toMatchObject({
      ...{ hosts: 'a:1,b:2', task_set: 'get', root: '/kl/r-1', key_size: 9, val_size: 10 },
      session_timeout_ms: 2_000,
    });
  });

  it('are task sets that the app knows', () => {
    expect(TASK_SETS).toEqual(LOAD_NAMES);
  });
});
