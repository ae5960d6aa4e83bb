import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { EnsembleMetrics } from '../../../../src/servers/zookeeper/metrics/ensemble-metrics.ts';
import { askWord } from '../../../../src/servers/zookeeper/metrics/four-letter.ts';
import type { MemberSample } from '../../../../src/servers/zookeeper/metrics/metrics-file.ts';
import { testEnsemble } from '../../../harness/ensemble.ts';

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hydra-zookeeper-'));

describe('an ensemble', { timeout: 120_000 }, () => {
  it('of one stands alone, keeps its data when it is enabled again, and leaves nothing', async () => {
    const before = folders();
    const ensemble = await testEnsemble(1);
    const [member] = ensemble.members;
    if (member === undefined) throw new Error('there is one');
    const own = folders().filter((name) => !before.includes(name));
    expect(own).toHaveLength(1);
    expect(await member.state()).toBe('standalone');
    expect((await ensemble.leader())?.index).toBe(0);
    let ended = 0;
    void member.exited.then(() => ended++);
    const pid = member.pid;
    await member.disable();
    expect(await member.state()).toBe('down');
    await member.enable();
    while ((await member.state()) !== 'standalone') await new Promise((resolve) => setTimeout(resolve, 50));
    expect(member.pid).not.toBe(pid);
    expect(ended).toBe(0);
    await ensemble.close();
    expect(own.map((name) => existsSync(`${tmpdir()}/${name}`))).toEqual([false]);
    expect((await askWord(member.place.client, 'srvr', { timeoutMs: 1_000 })).kind).toBe('refused');
    expect(ended).toBe(1);
  });

  it('that cannot start says why in one line, and leaves nothing', async () => {
    const before = folders();
    const failed = testEnsemble(3, { javaOptions: ['-XX:+NoSuchOption'] });
    await expect(failed).rejects.toThrow(
      /^the ZooKeeper member ended before it served \(exit code 1\): [^\n]+$/,
    );
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('refuses a port that is taken', async () => {
    const ensemble = await testEnsemble(1);
    const port = ensemble.members[0]?.place.client.port ?? 0;
    await expect(testEnsemble(1, { port })).rejects.toThrow(`port ${port} of 127.0.0.1 cannot be had`);
    await ensemble.close();
  });
});

describe('EnsembleMetrics', { timeout: 120_000 }, () => {
  it('tells what each member counts, and a gap with its state for one that is down', async () => {
    const ensemble = await testEnsemble(3);
    const samples: MemberSample[] = [];
    let wake: () => void = () => {};
    const metrics = new EnsembleMetrics({
      members: ensemble.members.map(({ place }) => place),
      wallMs: () => Date.now(),
      onSample: (sample) => {
        samples.push(sample);
        wake();
      },
    });
    const until = async (isSeen: (sample: MemberSample) => boolean): Promise<MemberSample> => {
      for (;;) {
        const found = samples.find(isSeen);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    const hosts = ensemble.hosts.split(',');
    for (const host of hosts) {
      const { reading } = await until((one) => one.hostPort === host && one.reading.source === 'monitor');
      expect(['leader', 'follower']).toContain(reading.state);
      expect(reading.values?.get('znode_count')).toBeGreaterThan(0);
    }
    const leading = await until(({ reading }) => reading.state === 'leader' && reading.source === 'monitor');
    expect(leading.reading.values?.has('synced_followers')).toBe(true);
    await ensemble.members[hosts.indexOf(leading.hostPort)]?.disable();
    const down = await until(
      ({ hostPort, reading }) => hostPort === leading.hostPort && reading.state === 'down',
    );
    expect(down.reading.values).toBeNull();
    await metrics.stop();
    const asked = samples.length;
    await ensemble.close();
    expect(samples.length).toBe(asked);
  });
});
