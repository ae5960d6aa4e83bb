import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppServer, startAppServer } from '../../src/artifact/app-server.ts';
import { refuseLiveRun } from '../../src/run/live-run.ts';
import { lifeOfMaster, ownMasterLabels } from '../../src/session/master-labels.ts';

let server: AppServer;

beforeAll(async () => {
  server = await startAppServer({ host: '127.0.0.1', port: 0, archives: [] });
});

afterAll(async () => {
  await server.close();
});

/** Labels of a master on another host, whose heartbeat can be reached or not. */
const remote = (heartbeat: string) => ({
  ...ownMasterLabels(heartbeat),
  hydra_master: 'elsewhere:4194303',
});

describe('the master of an app', () => {
  it('is this process', async () => {
    expect(await lifeOfMaster(ownMasterLabels(server.heartbeatUrl))).toBe('alive');
  });

  it('on this machine has ended, whatever its heartbeat says', async () => {
    const child = spawn('true');
    const { pid } = child;
    await once(child, 'exit');
    const own = ownMasterLabels('http://127.0.0.1:9/alive/x');
    const labels = { ...own, hydra_master: own.hydra_master?.replace(/\d+$/, String(pid)) ?? '' };
    expect(await lifeOfMaster(labels)).toBe('dead');
  });

  it('elsewhere lives while its heartbeat answers', async () => {
    expect(await lifeOfMaster(remote(server.heartbeatUrl))).toBe('alive');
  });

  it.each([
    ['nobody answers', 'http://127.0.0.1:9/alive/x'],
    ['somebody else answers', 'other'],
    ['it is no address', 'file:///etc/passwd'],
    ['there is none', ''],
  ])('elsewhere is not known to have ended where %s', async (_, url) => {
    const heartbeat = url === 'other' ? server.heartbeatUrl.replace(/.$/, 'x') : url;
    expect(await lifeOfMaster(remote(heartbeat))).toBe('unknown');
  });

  it('of an older version, which left host and pid alone, is not known to have ended', async () => {
    expect(await lifeOfMaster({ hydra_master: 'box:77' })).toBe('unknown');
    expect(await lifeOfMaster({})).toBe('unknown');
  });
});

describe('an app of another run', () => {
  const app = { id: '/hydra/kafka-pub', labels: { hydra_run: 'r1', hydra_master: 'box:77' } };

  it('may go when its master is dead', () => {
    expect(() => refuseLiveRun(app, 'dead')).not.toThrow();
  });

  it('stays when its master lives, or when nobody can tell', () => {
    expect(() => refuseLiveRun(app, 'alive')).toThrow('run r1 of box:77 is using /hydra/kafka-pub');
    expect(() => refuseLiveRun(app, 'unknown')).toThrow(/cannot be shown from here to have ended/);
  });
});
