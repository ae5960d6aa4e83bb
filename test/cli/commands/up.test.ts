import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydraLab } from '../../harness/hydra-process.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

describe('hydra up', () => {
  it('serves a Marathon with the agents of hydra.ini until it is told to end', async () => {
    const up = lab.start(['up', '--port=0', '--mesos_cluster0=rack.1']);
    const [, url = ''] = await up.seen(/Marathon: (http:\/\/127\.0\.0\.1:\d+) \(this machine as 2 agents\)/);
    const slaves = await (await fetch(`${url}/master/slaves`)).json();
    expect(slaves).toMatchObject({ slaves: [{ attributes: { rack: '1' } }, { attributes: { rack: '1' } }] });
    expect(up.stdout).toContain(`hydra kafka --marathon_port ${new URL(url).port}`);
    up.kill('SIGTERM');
    const ended = await up.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toBe('hydra: interrupted: removing apps, Ctrl-C again to leave at once\n');
    await lab.untilGone(5_000);
    await expect(fetch(url)).rejects.toThrow();
  });
});
