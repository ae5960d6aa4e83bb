import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HydraLab } from '../harness/hydra-process.ts';
import { PageLab } from '../marathon-page/page-lab.ts';

let hydra: HydraLab;
let browser: PageLab;

beforeAll(async () => {
  hydra = new HydraLab();
  browser = await PageLab.open();
});
afterAll(async () => {
  await browser.close();
  hydra.close();
});

const until = <T>(get: () => T) => expect.poll(get, { timeout: 20_000 });

describe('a measurement under way', () => {
  it('tells once where to watch it, and there it says what it does and what its tasks write', async () => {
    const options = ['--total_sub_apps=2', '--clients_per_app=3', '--msg_rate=500', '--test_duration=2'];
    const bootstrap = `--bootstrap=${inject('kafkaBootstrap')}`;
    const run = hydra.start(['kafka', bootstrap, ...options, '--keep_running', '--json']);
    const [, url = ''] = await run.seen(/watch it in a browser: (http:\/\/127\.0\.0\.1:\d+\/ui\/)\n/);
    const { page, said, foreign } = await browser.show(url);
    await until(() => page.locator('h1').textContent()).toBe('kafka: 6 clients at 500/s for 2 s');
    const subscribers = page.locator('tbody tr', { hasText: 'kafka-sub' });
    await until(() => subscribers.innerText()).toMatch(/kafka subscriber[\s\S]*running[\s\S]*2 of 2/);
    await page.getByRole('link', { name: 'kafka-sub' }).click();
    await until(() => page.locator('.standfirst').textContent()).toMatch(
      /^subscriber of kafka: 6 clients at 500\/s/,
    );
    await page.getByRole('button', { name: 'Destroy' }).click();
    expect(await page.getByRole('dialog').innerText()).toMatch(/serves a measurement \(kafka: 6 clients/);
    await page.keyboard.press('Escape');
    await page
      .getByRole('link', { name: /^Logs of/ })
      .first()
      .click();
    await until(() => page.locator('.log-pane .status').first().textContent()).toMatch(/empty|B$/);
    await run.seen(/apps are kept running/);
    // Once the run is over, the apps that the page shows are gone, and then the server.
    expect(said).toEqual([]);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.stderr.match(/watch it in a browser/g)).toHaveLength(1);
    await hydra.untilGone(10_000);
    expect(foreign).toEqual([]);
  });
});
