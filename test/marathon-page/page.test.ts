import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fixture, type Json } from '../marathon-server/fixture.ts';
import { type OpenPage, PageLab, PathProxy } from './page-lab.ts';

let fixture: Fixture;
let lab: PageLab;
let open: OpenPage;
let page: Page;

const labels = (role: string) => ({
  hydra_run: '20261121-201500-abcd',
  hydra_workload: 'kafka',
  hydra_role: role,
  hydra_master: 'box:4242',
  hydra_purpose: '20 clients at 100/s for 5 s',
});
/** Writes, and writes more whenever a file named so appears in its sandbox. */
const talker = [
  'echo "first <img src=/evil.png onerror=alert(1)> word"',
  'for i in 2 3 4; do while [ ! -e go$i ]; do sleep 0.05; done; echo "line $i grüße word"; done',
  'sleep 1000',
].join('; ');

beforeAll(async () => {
  fixture = await Fixture.start();
  lab = await PageLab.open();
  await fixture.launch({ id: '/hydra/kafka-pub', cmd: talker, labels: labels('publisher') });
  await fixture.launch({
    id: '/hydra/kafka-sub',
    cmd: 'sleep 1000',
    instances: 2,
    labels: labels('subscriber'),
  });
  await fixture.launch({ id: '/shop/web', cmd: 'sleep 1000', labels: { team: 'front' } });
  open = await lab.show(`${fixture.marathon.url}/`);
  page = open.page;
  await page.getByText('live', { exact: true }).waitFor();
});
afterAll(async () => {
  await lab.close();
  await fixture.close();
});

/** Polls with patience: the machine may be busy. */
const until = <T>(get: () => T) => expect.poll(get, { timeout: 20_000 });
const go = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
const heading = () => page.locator('h1').textContent();
const row = (text: string): Locator => page.locator('tbody tr', { hasText: text });
const dialog = (): Locator => page.getByRole('dialog');
const rows = () => page.locator('tbody tr').count();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** Confirms the dialog that is open, and waits until what it asked for was accepted. */
async function confirm(verb: string): Promise<string> {
  const text = await dialog().innerText();
  await dialog().getByRole('button', { name: verb, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
  return text;
}

async function directoryOf(taskId: unknown, slaveId: unknown): Promise<string> {
  const { body } = await fixture.call('GET', `/agent/${slaveId}/state`);
  const [framework] = body.frameworks as { executors: Json[] }[];
  return String(framework?.executors.find(({ id }) => id === taskId)?.directory);
}

describe('the page of apps', () => {
  it('says at once what runs: the measurement in words, apps by group, tasks, CPU and memory', async () => {
    expect(new URL(page.url()).pathname).toBe('/ui/');
    await until(heading).toBe('kafka: 20 clients at 100/s for 5 s');
    await until(() => page.locator('.standfirst').textContent()).toContain('20261121-201500-abcd');
    await until(() => page.locator('tbody th a').allTextContents()).toEqual([
      '/hydra',
      'kafka-pub',
      'kafka-sub',
      '/shop',
      'web',
    ]);
    await until(() => row('kafka-sub').innerText()).toMatch(/kafka subscriber[\s\S]*running[\s\S]*2 of 2/);
    await until(() => row('web').innerText()).toContain('team: front');
    await until(() => row('kafka-sub').locator('td').nth(3).innerText()).toMatch(/^\d+\.\d\d\s+of 0\.02/);
    await until(() => row('kafka-sub').locator('td').nth(4).innerText()).toMatch(/^[\d.]+ MiB\s+of 32 MiB/);
  });

  it('finds apps by id and by label, and shows one group alone', async () => {
    const filter = page.getByRole('searchbox');
    await filter.fill('team: fr');
    await until(() => page.locator('tbody th a').allTextContents()).toEqual(['/shop', 'web']);
    await filter.fill('');
    await page.getByRole('link', { name: '/shop' }).click();
    await until(heading).toBe('/shop');
    await until(rows).toBe(2);
    await page.getByRole('link', { name: 'all apps' }).click();
    await until(rows).toBe(5);
  });

  it('sorts by a heading, and tells how', async () => {
    await press('Tasks');
    await until(() => page.locator('tbody th a').first().textContent()).toBe('kafka-sub');
    await until(() => page.getByRole('columnheader', { name: 'Tasks' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await press('Tasks');
    await press('Tasks');
    await until(rows).toBe(5);
  });
});

describe('an app', () => {
  it('is scaled after a question that names it, and follows by events', async () => {
    await page.getByRole('link', { name: 'kafka-sub' }).click();
    await until(heading).toBe('/hydra/kafka-sub');
    await until(rows).toBe(2);
    const before = open.read.length;
    await press('Scale');
    await until(() => dialog().innerText()).toMatch(/\/hydra\/kafka-sub[\s\S]*2 instances[\s\S]*measurement/);
    await page.getByLabel('Instances').fill('60');
    await page.keyboard.press('Enter');
    await until(() => page.locator('.range').textContent()).toBe('1–50 of 60 tasks');
    await until(() => page.locator('.key-numbers dd').first().innerText()).toMatch(/^60/);
    await until(rows).toBe(50);
    // The list of tasks is never read again: every task came as an event.
    expect(open.read.slice(before).filter((path) => /tasks/.test(path))).toEqual([]);
    await press('Next');
    await until(rows).toBe(10);
    await press('Previous');
  });

  it('has tasks that can be found, and killed one by one: they are replaced', async () => {
    const [task] = await fixture.tasks('/hydra/kafka-sub');
    await page.getByRole('searchbox').fill(String(task?.id).slice(-12));
    await until(rows).toBe(1);
    await page.getByRole('button', { name: `Kill ${task?.id}` }).click();
    expect(await confirm('Kill')).toContain(String(task?.id));
    await fixture.status('/hydra/kafka-sub', 'TASK_KILLED');
    await page.getByRole('searchbox').fill('');
    await until(() => page.locator('.range').textContent()).toBe('1–50 of 60 tasks');
    expect((await fixture.tasks('/hydra/kafka-sub')).map(({ id }) => id)).not.toContain(task?.id);
  });

  it('shrinks with chosen tasks that are killed and not replaced', async () => {
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await press('Kill 2 chosen');
    await page.getByLabel(/and scale/).check();
    await confirm('Kill');
    await until(() => page.locator('.range').textContent()).toBe('1–50 of 58 tasks');
    const { app } = (await fixture.call('GET', '/v2/apps/hydra/kafka-sub')).body as { app: Json };
    expect(app.instances).toBe(58);
  });

  it('is suspended', async () => {
    await press('Suspend');
    expect(await confirm('Suspend')).toMatch(/\/hydra\/kafka-sub is scaled to 0 instances; 58 tasks/);
    await until(() => page.locator('.head .badge').innerText()).toContain('suspended');
    await until(() => page.getByText('No task.').isVisible()).toBe(true);
  });

  it('shows its configuration', async () => {
    await go('#/apps/%2Fshop%2Fweb/configuration');
    await until(() => page.locator('.facts').innerText()).toMatch(/Command\s+sleep 1000[\s\S]*team=front/);
    expect(JSON.parse(String(await page.locator('pre').textContent()))).toMatchObject({ cpus: 0.01 });
  });

  it('shows its versions, in what they differ, and goes back to one', async () => {
    await fixture.deployed(await fixture.call('PUT', '/v2/apps/shop/web', { instances: 2, env: { A: 'b' } }));
    await go('#/apps/%2Fshop%2Fweb/versions');
    await until(() => page.locator('.versions li').count()).toBe(2);
    await until(() => page.locator('.versions li').first().innerText()).toContain('in use');
    await page.locator('.versions summary').nth(1).click();
    await until(() => page.locator('.versions').innerText()).toContain(
      'Differs from now in: env, instances.',
    );
    await press('Go back to this version');
    expect(await confirm('Apply')).toContain('/shop/web');
    await until(async () => (await fixture.tasks('/shop/web')).length).toBe(1);
    // One task there may be on the way too, and while a deployment lasts the app is locked.
    await until(async () => (await fixture.call('GET', '/v2/deployments')).body).toEqual([]);
  });

  it('is restarted, and destroyed: every task is another one, then none', async () => {
    const [before] = await fixture.tasks('/shop/web');
    await press('Restart');
    await confirm('Restart');
    await until(async () => (await fixture.tasks('/shop/web')).map(({ id }) => id)).not.toContain(before?.id);
    await until(() => page.locator('.head .badge').innerText()).toContain('running');
    await press('Destroy');
    expect(await confirm('Destroy')).toMatch(/\/shop\/web and its \d tasks?/);
    // Its group stays, as Marathon has it.
    await until(() => page.locator('tbody th a').allTextContents()).toEqual([
      '/hydra',
      'kafka-pub',
      'kafka-sub',
      '/shop',
    ]);
    await until(() => row('/shop').innerText()).toContain('0 apps');
  });

  it('tells of its last failure, whose logs can still be read', async () => {
    await fixture.call('POST', '/v2/apps', {
      id: '/crash',
      cmd: 'echo dying >&2; exit 3',
      cpus: 0.01,
      mem: 16,
    });
    await fixture.status('/crash', 'TASK_FAILED');
    await go('#/apps/%2Fcrash');
    await until(() => page.locator('.last-failure').innerText()).toContain('Command exited with status 3');
    await page.getByRole('link', { name: 'its logs' }).click();
    await until(() => page.getByRole('log', { name: 'stderr' }).innerText()).toContain('dying');
  });
});

describe('the logs of a task', () => {
  it('are followed, as text, with a pause, a search and the whole file', async () => {
    const [task] = await fixture.tasks('/hydra/kafka-pub');
    const directory = await directoryOf(task?.id, task?.slaveId);
    await go('#/apps/%2Fhydra%2Fkafka-pub');
    await page.getByRole('link', { name: `Logs of ${task?.id}` }).click();
    const log = page.getByRole('log', { name: 'stdout' });
    await until(() => log.innerText()).toContain('first <img src=/evil.png onerror=alert(1)> word');
    await writeFile(join(directory, 'go2'), '');
    await until(() => log.innerText()).toContain('line 2 grüße word');

    const search = page.getByRole('searchbox', { name: 'Search in stdout' });
    await search.fill('WORD');
    await until(() => page.locator('mark').allTextContents()).toEqual(['word', 'word']);
    await search.press('Enter');
    await until(() => page.locator('.log-pane').first().getByRole('status').textContent()).toBe(
      '2 of 2 places',
    );

    const pause = page.getByRole('button', { name: 'Pause stdout' });
    await pause.click();
    await until(() => pause.getAttribute('aria-pressed')).toBe('true');
    await writeFile(join(directory, 'go3'), '');
    await until(() => readFile(join(directory, 'stdout'), 'utf8')).toContain('line 3');
    await until(() => log.innerText()).not.toContain('line 3');
    await pause.click();
    await until(() => page.locator('mark').count()).toBe(3);

    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download stdout' }).click();
    expect(await readFile(await (await saved).path(), 'utf8')).toContain('line 3 grüße word');
  });
});

describe('deployments, queue and agents', () => {
  it('show what cannot be launched, how far it got, and let it be taken back', async () => {
    await fixture.call('POST', '/v2/apps', { id: '/huge', cmd: 'sleep 1000', cpus: 1_000, mem: 16 });
    await go('#/queue');
    await until(() => row('/huge').innerText()).toMatch(/\/huge\s+1\s+now\s+too few CPUs \(4 of 4 offers\)/);
    await go('#/deployments');
    await until(() => page.locator('.steps').innerText()).toMatch(/scale \/huge 0 of 1 task running/);
    await until(() => page.getByRole('progressbar').getAttribute('aria-label')).toContain(
      'Progress of deployment',
    );
    await press('Roll back');
    expect(await confirm('Roll back')).toContain('/huge');
    await until(heading).toBe('Nothing is being deployed');
    expect((await fixture.call('GET', '/v2/apps/huge')).status).toBe(404);
  });

  it('tell of an app whose tasks end too soon, and end its delay', async () => {
    await go('#/queue');
    const crash = row('/crash');
    await until(() => crash.innerText()).toMatch(/in \d+ s[\s\S]*put off/);
    const failures = fixture.log.events.filter(({ taskStatus }) => taskStatus === 'TASK_FAILED').length;
    await page.getByRole('button', { name: 'Reset the delay of /crash' }).click();
    await until(() => page.locator('.toast').textContent()).toContain('/crash is tried again now');
    await fixture.status('/crash', 'TASK_FAILED', failures + 1);
    await fixture.call('DELETE', '/v2/apps/crash');
    await until(heading).toBe('Nothing waits');
  });

  it('show the machines with what they hold', async () => {
    await go('#/agents');
    await until(heading).toMatch(/^4 agents, 1 task$/);
    await until(rows).toBe(4);
    await until(() => page.locator('tbody').innerText()).toMatch(
      /127\.0\.0\.\d[\s\S]*\/hydra\/kafka-pub × 1/,
    );
  });
});

describe('everybody', () => {
  it('may choose light or dark, and keeps the choice', async () => {
    const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await until(paper).toBe('rgb(253, 252, 249)');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await until(paper).toBe('rgb(20, 22, 26)');
    await page.reload();
    await until(paper).toBe('rgb(20, 22, 26)');
    await until(() => page.locator('.connection').textContent()).toBe('live');
  });

  it('reaches everything with the keyboard and sees where the focus is', async () => {
    await go('#/apps/%2Fhydra%2Fkafka-pub');
    await until(rows).toBe(1);
    await page.reload();
    await until(rows).toBe(1);
    const seen: string[] = [];
    for (let step = 0; step < 40 && seen.at(-1) !== 'end'; step += 1) {
      await page.keyboard.press('Tab');
      seen.push(String(await page.evaluate(focusText)));
    }
    const wanted = await page.evaluate(
      `[...document.querySelectorAll('a[href], button:not(:disabled), input')].filter((e) => e.checkVisibility()).length`,
    );
    expect(seen.slice(0, -1)).toHaveLength(Number(wanted));
    expect(seen.filter((text) => text.startsWith('!'))).toEqual([]);
    expect(seen[0]).toBe('Skip to the content');
    await page.getByRole('button', { name: 'Destroy' }).focus();
    await page.keyboard.press('Enter');
    expect(await dialog().getAttribute('aria-labelledby')).toMatch(/dialog/);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await until(() => page.evaluate('document.activeElement.textContent')).toBe('Destroy');
  });

  it('may use a phone: nothing is wider than 360 px', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const [task] = await fixture.tasks('/hydra/kafka-pub');
    const places = ['apps', 'deployments', 'queue', 'agents', 'apps/%2Fhydra%2Fkafka-pub'];
    for (const place of [
      ...places,
      'apps/%2Fhydra%2Fkafka-pub/configuration',
      `apps/%2Fhydra%2Fkafka-pub/${task?.id}`,
    ]) {
      await go(`#/${place}`);
      await until(heading).not.toBe('');
      expect([place, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([place, 360]);
    }
  });

  it('hears nothing in the console, and nobody else is asked', () => {
    expect(open.said).toEqual([]);
    expect(open.foreign).toEqual([]);
  });

  it('is told when the connection is lost, and sees what happened meanwhile; below a path of a proxy too', async () => {
    const proxy = await PathProxy.start(fixture.marathon.url);
    try {
      const behind = await lab.show(`${proxy.url}/ui/`);
      const connection = behind.page.locator('.connection');
      await until(() => connection.textContent()).toBe('live');
      await until(() => behind.page.locator('tbody tr').count()).toBe(4);
      await behind.page.evaluate(
        `new MutationObserver(() => { window.lost ||= document.querySelector('.connection').textContent.includes('lost'); })
          .observe(document.querySelector('.connection'), { childList: true, characterData: true, subtree: true })`,
      );
      proxy.cut();
      await until(() => behind.page.evaluate('window.lost')).toBe(true);
      await fixture.launch({ id: '/late', cmd: 'sleep 1000' });
      await until(() => connection.textContent()).toBe('live');
      await until(() => behind.page.locator('tbody').innerText()).toContain('late');
    } finally {
      await proxy.close();
    }
  });
});

/** What has the focus, by its accessible name; `!` before it when nobody could see that it has. */
const focusText = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return 'end';
  const style = getComputedStyle(element);
  const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
  return (isSeen && label.trim() !== '' ? '' : '!' + element.outerHTML) + label.trim();
})()`;
