import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    expect(up.stdout).toContain(`Its page:  ${url}/ui/\n`);
    expect(await (await fetch(`${url}/ui/`)).text()).toContain('<title>Hydra Marathon</title>');
    expect(up.stdout).toContain(`hydra kafka --marathon_port ${new URL(url).port}`);
    up.kill('SIGTERM');
    const ended = await up.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toBe('hydra: interrupted: removing apps, Ctrl-C again to leave at once\n');
    await lab.untilGone(5_000);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('serves other addresses to who shows the token, and pages of others nothing', async () => {
    writeFileSync(join(lab.folder, 'token'), 'a-long-secret\n');
    const up = lab.start(['up', '--port=0', '--listen=127.0.0.9', '--token_file=token']);
    const [, url = ''] = await up.seen(/Marathon: (http:\/\/127\.0\.0\.9:\d+) /);
    const status = async (headers: Record<string, string>, at = url) =>
      (await fetch(`${at}/v2/info`, { headers })).status;
    const authorization = 'Bearer a-long-secret';
    const refused = await fetch(`${url}/ping`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Hydra", charset="UTF-8"',
    ]);
    expect(await status({ authorization })).toBe(200);
    expect(await status({ authorization: 'Bearer a-long-secret!' })).toBe(401);
    // Its agents are at addresses of their own, and ask for the same.
    expect(await status({}, url.replace('127.0.0.9', '127.0.0.1'))).toBe(401);
    expect(await status({ authorization, origin: 'http://evil.example' })).toBe(403);
    expect(await status({ authorization, origin: url })).toBe(200);
    expect(up.stdout + up.stderr + lab.processes().map((pid) => lab.commandOf(pid))).not.toContain(
      'a-long-secret',
    );
    up.kill('SIGTERM');
    expect((await up.ended).code).toBe(130);
  });

  it.each([
    [
      ['--listen=0.0.0.0'],
      '--listen: 0.0.0.0 can be reached from other machines, and nothing is asked of them',
    ],
    [['--listen='], '--listen: "" is not an address of this machine'],
    [['--listen=nowhere'], '--listen: "nowhere" is not an address of this machine'],
    [['--listen=192.0.2.1', '--token=x'], 'the token has fewer than 8 letters'],
    [['--state=taken'], 'holds other things than the state of a cluster'],
    [['--state=/proc/none/below'], '--state: /proc/none/below cannot be used'],
    [['--state=damaged'], 'cluster.json is not JSON'],
  ])('refuses %s before anything is served', async (options, why) => {
    mkdirSync(join(lab.folder, 'taken'));
    writeFileSync(join(lab.folder, 'taken', 'file'), '');
    mkdirSync(join(lab.folder, 'damaged'));
    writeFileSync(join(lab.folder, 'damaged', 'cluster.json'), '{"format":');
    const ended = await lab.run(['up', '--port=0', ...options]);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain(why);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('keeps apps, groups and versions over kill -9 and starts their tasks again', async () => {
    const start = async () => {
      const up = lab.start(['up', '--port=0', '--state=kept']);
      const [, url = ''] = await up.seen(/Marathon: (http:\/\/127\.0\.0\.1:\d+) /);
      const call = async (method: string, path: string, body?: object) => {
        const headers = { 'content-type': 'application/json' };
        const json = body === undefined ? {} : { headers, body: JSON.stringify(body) };
        return (await (await fetch(`${url}${path}`, { method, ...json })).json()) as Record<string, unknown>;
      };
      const running = async (id: string, count: number) => {
        for (;;) {
          const { tasks } = (await call('GET', `/v2/apps${id}/tasks`)) as { tasks: { state: string }[] };
          if (tasks.filter(({ state }) => state === 'TASK_RUNNING').length === count) return;
        }
      };
      return { up, call, running };
    };

    const first = await start();
    const web = { id: '/shop/web', cmd: 'exec sleep 1000', cpus: 0.01, mem: 16 };
    const created = await first.call('POST', '/v2/apps', web);
    await first.running('/shop/web', 1);
    await first.call('PUT', '/v2/apps/shop/web?force=true', { instances: 2, labels: { a: 'b' } });
    const info = await first.call('GET', '/v2/info');
    // Nobody hears of an app before it is on disk, so whatever was answered is there again.
    const answered: number[] = [];
    const posting = (async () => {
      for (let index = 0; ; index += 1) {
        await first.call('POST', '/v2/apps', { ...web, id: `/many/app-${index}`, instances: 0 });
        answered.push(index);
        if (answered.length === 5) first.up.kill('SIGKILL');
      }
    })();
    await expect(posting).rejects.toThrow();
    await first.up.ended;

    const second = await start();
    await second.running('/shop/web', 2);
    expect((await second.call('GET', '/v2/info')).frameworkId).toBe(info.frameworkId);
    const { apps } = (await second.call('GET', '/v2/apps')) as { apps: { id: string; labels: object }[] };
    expect(apps.find(({ id }) => id === '/shop/web')).toMatchObject({ labels: { a: 'b' }, instances: 2 });
    expect(apps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(answered.map((index) => `/many/app-${index}`)),
    );
    // Its first version is known, too.
    await second.call('PUT', '/v2/apps/shop/web?force=true', { version: created.version });
    await second.running('/shop/web', 1);
    const busy = await lab.run(['up', '--port=0', '--state=kept']);
    expect([busy.code, busy.stderr]).toEqual([1, expect.stringContaining('is in use by process')]);
    await second.call('DELETE', '/v2/apps/shop/web?force=true');
    second.up.kill('SIGTERM');
    expect((await second.up.ended).code).toBe(130);

    const third = await start();
    expect(await third.call('GET', '/v2/apps/shop/web')).toEqual({
      message: "App '/shop/web' does not exist",
    });
    third.up.kill('SIGTERM');
    await third.up.ended;
    expect(readdirSync(join(lab.folder, 'kept'))).toEqual(['cluster.json']);
    await lab.untilGone(5_000);
  });
});
