import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startAppServer } from '../../src/artifact/app-server.ts';
import { packFolder } from '../../src/artifact/pack-folder.ts';
import { HydraError } from '../../src/base/errors.ts';
import type { TaskEvent } from '../../src/cluster/port.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { appSpec, type LocalFixture, startLocal } from './local-marathon.ts';

let local: LocalFixture;

beforeEach(async () => {
  local = await startLocal({ limits: { stallMs: 60_000, failingMs: 500, failures: 2 } });
});

afterEach(() => local.close());

describe('launch', () => {
  it('gives the running tasks with where to reach them', async () => {
    const tasks = await local.cluster.launch(appSpec({ instances: 3, ports: [0, 0] }));
    expect(tasks).toHaveLength(3);
    for (const task of tasks) {
      expect(task).toMatchObject({ appId: '/hydra-test/app', state: 'running' });
      expect(task.host).toMatch(/^127\./);
      expect(task.ports).toHaveLength(2);
      expect(Date.parse(task.startedAt ?? '')).not.toBeNaN();
    }
    expect(await local.cluster.tasks('/hydra-test/app')).toEqual(tasks);
  });

  it("extracts all archives into the task's folder: a build's from its file, a workload's from memory", async () => {
    const folder = tempFolder();
    const packed = async (name: string, text: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, `${name}.sh`), text);
      return packFolder(join(folder, name));
    };
    writeFileSync(join(folder, 'own.tar.gz'), await packed('own', 'echo own; . ./added.sh'));
    const server = await startAppServer({
      ...{ host: '127.0.0.1', port: 0 },
      archives: [
        { name: 'own.tar.gz', content: join(folder, 'own.tar.gz') },
        { name: 'added.tar.gz', content: await packed('added', 'echo added') },
      ],
    });
    onTestFinished(() => server.close());
    const cmd = '. ./own.sh; exec sleep 1000';
    const [task] = await local.cluster.launch(appSpec({ cmd, archives: server.uris }));
    if (task === undefined) throw new Error('no task was launched');
    const said = () => local.cluster.log(task, 'stdout', 1000);
    await vi.waitFor(async () => expect(await said()).toBe('own\nadded\n'), 10_000);
  });

  it('of no instances makes an app without tasks', async () => {
    expect(await local.cluster.launch(appSpec({ instances: 0 }))).toEqual([]);
    expect(await local.cluster.apps('/hydra-test')).toEqual([{ id: '/hydra-test/app', labels: {} }]);
  });

  it('refuses a leftover', async () => {
    await local.cluster.launch(appSpec());
    const again = local.cluster.launch(appSpec());
    await expect(again).rejects.toThrow(`there is an app /hydra-test/app already at ${local.marathon.url}`);
    await expect(again).rejects.toMatchObject({ hint: expect.stringContaining('app_prefix') });
  });

  it('tells why tasks keep failing: the last failure and the end of its stderr, in one line', async () => {
    const cmd = 'echo first line >&2; echo cannot find the module >&2; exit 3';
    const launched = local.cluster.launch(appSpec({ cmd }));
    await expect(launched).rejects.toThrow(HydraError);
    await expect(launched).rejects.toThrow(
      /^the tasks of \/hydra-test\/app keep failing, 0 of 1 run: hydra-test_app\.\S+ on 127\.0\.0\.\d: .*3.*; its stderr ends: first line \| cannot find the module$/,
    );
  });

  it('gives up where no agent fits', async () => {
    const spec = appSpec({
      placement: { distinctHosts: false, group: { attribute: 'rack', value: 'nowhere' } },
    });
    const launched = local.cluster.launch(spec, { stallTimeoutMs: 300 });
    await expect(launched).rejects.toThrow('/hydra-test/app makes no progress, 0 of 1 run');
    await expect(launched).rejects.toMatchObject({ hint: expect.stringContaining('attributes') });
  });

  it('passes a refusal on with its reason', async () => {
    const launched = local.cluster.launch(appSpec({ id: '/Not-Valid' }));
    await expect(launched).rejects.toThrow(/refuses POST \/v2\/apps: Object is not valid.*\(422\)/);
  });

  it('ends at once when aborted', async () => {
    const abort = new AbortController();
    const spec = appSpec({
      placement: { distinctHosts: false, group: { attribute: 'rack', value: 'nowhere' } },
    });
    const onProgress = () => abort.abort(new Error('interrupted'));
    await expect(local.cluster.launch(spec, { signal: abort.signal, onProgress })).rejects.toThrow(
      'interrupted',
    );
  });
});

describe('scale', () => {
  it('goes up and down and tells how far it is', async () => {
    await local.cluster.launch(appSpec({ instances: 0 }));
    const seen: [number, number][] = [];
    const up = await local.cluster.scale('/hydra-test/app', 4, {
      onProgress: (running, wanted) => seen.push([running, wanted]),
    });
    expect(up).toHaveLength(4);
    expect(seen.at(-1)).toEqual([4, 4]);
    const down = await local.cluster.scale('/hydra-test/app', 1);
    expect(down).toHaveLength(1);
    expect(up.map(({ id }) => id)).toContain(down[0]?.id);
  });

  it('to the number there is changes nothing', async () => {
    const before = await local.cluster.launch(appSpec({ instances: 2 }));
    expect(await local.cluster.scale('/hydra-test/app', 2)).toEqual(before);
  });

  it('of an app that does not exist says so', async () => {
    await expect(local.cluster.scale('/hydra-test/none', 1)).rejects.toThrow(
      'there is no app /hydra-test/none',
    );
  });
});

describe('remove', () => {
  it('waits until the tasks are gone and frees the id', async () => {
    await local.cluster.launch(appSpec({ instances: 3 }));
    await local.cluster.remove('/hydra-test/app');
    expect(await local.cluster.tasks('/hydra-test/app')).toEqual([]);
    expect(await local.cluster.apps('/hydra-test')).toEqual([]);
    expect(await local.cluster.launch(appSpec())).toHaveLength(1);
  });

  it('of an app that does not exist is fine', async () => {
    await local.cluster.remove('/hydra-test/none');
  });

  it('cuts short a launch that will never end', async () => {
    const spec = appSpec({
      placement: { distinctHosts: false, group: { attribute: 'rack', value: 'nowhere' } },
    });
    await expect(local.cluster.launch(spec, { stallTimeoutMs: 100 })).rejects.toThrow('makes no progress');
    await local.cluster.remove(spec.id);
    expect(await local.cluster.apps('/hydra-test')).toEqual([]);
  });

  it('leaves apps of others alone, also one whose id begins alike', async () => {
    await local.cluster.launch(appSpec());
    await local.cluster.launch(appSpec({ id: '/hydra-test/app-2' }));
    await local.cluster.remove('/hydra-test/app');
    expect(await local.cluster.tasks('/hydra-test/app-2')).toHaveLength(1);
  });
});

it('gives labels back as they were given, whatever their text', async () => {
  const labels = {
    run: '7',
    none: '',
    url: 'http://[::1]:80/?a=b&c',
    words: ' ä, "b" \\ 200/s; 日本 = {$HOME} ',
  };
  await local.cluster.launch(appSpec({ instances: 0, labels }));
  expect(await local.cluster.apps('/hydra-test')).toEqual([{ id: '/hydra-test/app', labels }]);
});

it('lists apps below a path by whole segments, with their labels', async () => {
  await local.cluster.launch(appSpec({ instances: 0, labels: { run: 'one' } }));
  await local.cluster.launch(appSpec({ id: '/hydra-test-2/app', instances: 0 }));
  expect(await local.cluster.apps('/hydra-test')).toEqual([
    { id: '/hydra-test/app', labels: { run: 'one' } },
  ]);
});

describe('watch', () => {
  /** Collects events and lets a test wait for one. */
  function collect(prefix: string) {
    const events: TaskEvent[] = [];
    let wake: () => void = () => undefined;
    const stop = local.cluster.watch(prefix, (event) => {
      events.push(event);
      wake();
    });
    const until = async (fits: (event: TaskEvent) => boolean): Promise<TaskEvent> => {
      for (;;) {
        const found = events.find(fits);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    return { events, until, stop };
  }

  it('reports tasks that start and end below the prefix, with the reason, and nobody else', async () => {
    const watched = collect('/hydra-test');
    await local.cluster.launch(appSpec({ id: '/other/app' }));
    await local.cluster.launch(appSpec());
    await watched.until(({ state }) => state === 'running');
    await local.cluster.remove('/hydra-test/app');
    await watched.until(({ reason }) => reason.startsWith('TASK_KILLED'));
    const failing = local.cluster.launch(appSpec({ cmd: 'exit 7' }));
    const failed = await watched.until(({ reason }) => reason.startsWith('TASK_FAILED'));
    expect(failed).toMatchObject({ state: 'ended', reason: expect.stringContaining('7') });
    expect(new Set(watched.events.map(({ appId }) => appId))).toEqual(new Set(['/hydra-test/app']));
    await expect(failing).rejects.toThrow('keep failing');
    watched.stop();
  });
});

describe('log', () => {
  it('gives the end of what a task wrote, running or ended, in bytes', async () => {
    const cmd = 'echo err >&2; seq 1 30000; exec sleep 1000';
    const [task] = await local.cluster.launch(appSpec({ cmd }));
    if (task === undefined) throw new Error('no task');
    expect(await local.cluster.log(task, 'stderr', 100)).toBe('err\n');
    const whole = Array.from({ length: 30_000 }, (_, index) => `${index + 1}\n`).join('');
    await expect.poll(() => local.cluster.log(task, 'stdout', 1_000_000)).toBe(whole);
    expect(await local.cluster.log(task, 'stdout', 100_000)).toBe(whole.slice(-100_000));
    await local.cluster.scale(task.appId, 0);
    expect(await local.cluster.log(task, 'stdout', 12)).toBe('29999\n30000\n');
  });

  it('is undefined for a task nobody knows', async () => {
    const unknown = { id: 'hydra-test_app.nobody', appId: '/hydra-test/app', host: '127.0.0.1' };
    expect(await local.cluster.log(unknown, 'stdout', 100)).toBeUndefined();
  });
});
