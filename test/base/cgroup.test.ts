import { describe, expect, it } from 'vitest';
import { Cgroups } from '../../src/base/cgroup.ts';

const V2_MOUNT = '30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';
const V1_CPU = '36 32 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct';
const V1_MEMORY = '37 32 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory';

function cgroups(files: Record<string, string>): Cgroups {
  return new Cgroups((path) => files[path]);
}

describe('cgroups of version 2', () => {
  const files = {
    '/proc/self/cgroup': '0::/machine.slice/job\n',
    '/proc/self/mountinfo': `${V2_MOUNT}\n`,
    '/sys/fs/cgroup/machine.slice/job/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/machine.slice/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/machine.slice/job/cpu.stat': 'usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n',
    '/sys/fs/cgroup/machine.slice/cpu.stat': 'usage_usec 5\nnr_throttled 9\nthrottled_usec 3100000\n',
    '/sys/fs/cgroup/machine.slice/job/memory.max': '1000\n',
    '/sys/fs/cgroup/machine.slice/job/memory.current': '900\n',
    '/sys/fs/cgroup/machine.slice/job/memory.stat': 'anon 100\ninactive_file 300\n',
    '/sys/fs/cgroup/machine.slice/memory.max': 'max\n',
    '/sys/fs/cgroup/machine.slice/memory.current': '5000\n',
  };

  it('take the tightest limit of all levels', () => {
    expect(cgroups(files).cpuLimit()).toBe(1.5);
    expect(cgroups(files).memoryLimitBytes()).toBe(1000);
  });

  it('tell the throttled time of the level that waited most', () => {
    expect(cgroups(files).throttledS()).toBe(3.1);
  });

  it('count file cache that can be given back as free', () => {
    expect(cgroups(files).memoryLeftBytes()).toBe(400);
  });

  it('know no limit where there is none', () => {
    const none = cgroups({ '/proc/self/cgroup': '0::/\n', '/proc/self/mountinfo': V2_MOUNT });
    expect([none.cpuLimit(), none.memoryLimitBytes(), none.memoryLeftBytes(), none.throttledS()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('cgroups of version 1', () => {
  const files = {
    '/proc/self/cgroup': '9:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n',
    '/proc/self/mountinfo': [V1_CPU, V1_MEMORY, V2_MOUNT].join('\n'),
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.stat': 'nr_throttled 4\nthrottled_time 2500000000\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '2000\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '500\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': '500000\n',
  };

  it('are found by their controller', () => {
    expect(cgroups(files).cpuLimit()).toBe(0.5);
    expect(cgroups(files).throttledS()).toBe(2.5);
    expect(cgroups(files).memoryLimitBytes()).toBe(2000);
    expect(cgroups(files).memoryLeftBytes()).toBe(1500);
  });

  it('are looked for where they are mounted when the path is told from outside the container', () => {
    const inside = cgroups({
      '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n',
      '/proc/self/mountinfo': V1_CPU.replace(' / /sys', ' /docker/abc /sys'),
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '25000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    });
    expect(inside.cpuLimit()).toBe(0.25);
  });
});

describe('a system without cgroups', () => {
  it('has no limits', () => {
    expect(cgroups({}).cpuLimit()).toBeNull();
    expect(cgroups({}).memoryLimitBytes()).toBeNull();
  });
});
