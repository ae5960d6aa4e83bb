import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenReport, ReportLab } from './report-lab.ts';
import { documentStudy } from './report-studies.ts';

let lab: ReportLab;
let url: string;
let open: OpenReport | undefined;

beforeAll(async () => {
  lab = await ReportLab.open();
  url = lab.write('document.html', [documentStudy()]);
});
afterAll(() => lab.close());
afterEach(async () => {
  const shown = open;
  open = undefined;
  await shown?.page.context().close();
  expect(shown?.said ?? []).toEqual([]);
  expect(shown?.asked ?? []).toEqual([]);
});

async function show(...args: Parameters<ReportLab['show']>): Promise<Page> {
  open = await lab.show(...args);
  return open.page;
}

/** A plot that has come into view and is drawn. */
async function drawn(page: Page, selector: string): Promise<Locator> {
  const plot = page.locator(selector);
  await plot.scrollIntoViewIfNeeded();
  await plot.locator('svg.main-svg').first().waitFor();
  return plot;
}

/** Polls with patience: the machine may be busy. */
const until = <T>(get: () => T) => expect.poll(get, { timeout: 20_000 });
/** The plot of messages published by the second, once it is this cell's. */
const seconds = (cell: string) => `.plots[data-cell="${cell}"] figure:nth-of-type(2) .plot`;
const summary = (page: Page) => page.locator('.summary');

describe('the report in a browser', () => {
  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [768, 'light'],
    [768, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const)('draws every plot at %i px, %s, and never scrolls sideways', async (width, colorScheme) => {
    const page = await show(url, { viewport: { width, height: 900 }, colorScheme });
    const plots = page.locator('.plot:visible');
    expect(await plots.count()).toBeGreaterThan(15);
    for (const plot of await plots.all()) {
      await plot.scrollIntoViewIfNeeded();
      await plot.locator('svg.main-svg').first().waitFor();
      const [own, svg] = [await plot.boundingBox(), await plot.locator('svg.main-svg').first().boundingBox()];
      expect(svg?.width ?? 0).toBeLessThanOrEqual((own?.width ?? 0) + 1);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    const paper = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(20, 22, 26)' : 'rgb(253, 252, 249)');
  });

  it('leaves sentences in tables room to be read on a phone', async () => {
    const page = await show(url, { viewport: { width: 360, height: 900 } });
    const evidence = page.locator('#verdicts-1 tbody tr').first().locator('td').nth(2);
    expect((await evidence.boundingBox())?.width).toBeGreaterThanOrEqual(200);
  });

  it('answers first', async () => {
    const page = await show(url);
    expect(await page.locator('h1').textContent()).toMatch(/^Clean up to 50 clients at 3,000\/s/);
  });

  it('says beside the answer what spoils the cells that it rests on', async () => {
    const page = await show(url);
    expect(await page.locator('.masthead .caveats li').allTextContents()).toEqual([
      '50 clients, 3,000/s: publisher late: p99 3 ms; a task waited 3.1 s',
    ]);
    expect(await page.locator('.key-numbers .but').allTextContents()).toEqual(['† 2 of them with caveats']);
    expect(await page.locator('.heat td sup').count()).toBe(2);
  });

  it('names whole client counts beside the lines, and shows values on hover', async () => {
    const page = await show(url);
    const plot = await drawn(page, '#curve-1-1');
    expect(await plot.locator('.legend button').allTextContents()).toEqual([
      '10 clients',
      '50 clients',
      '300 clients',
      '500 clients',
    ]);
    const area = plot.locator('.nsewdrag').first();
    const box = await area.boundingBox();
    await area.hover({ position: { x: 14, y: (box?.height ?? 100) / 2 } });
    const hover = plot.locator('.hoverlayer');
    await hover.locator('text').first().waitFor();
    const text = await hover.textContent();
    expect(text).toContain('10 clients, 1,000/s: 1,000/s');
    expect(text).toContain('50 clients, 1,000/s: 1,000/s');
  });

  it('leaves a gap where a cell failed, was skipped or is missing', async () => {
    const page = await show(url);
    const plot = await drawn(page, '#curve-1-3');
    const marks = (line: number) =>
      plot.locator('.scatterlayer .trace').nth(line).locator('.points path').count();
    expect([await marks(2), await marks(3)]).toEqual([4, 1]);
  });

  it('hides and shows a line by its name in the legend, with the keyboard too', async () => {
    const page = await show(url);
    const plot = await drawn(page, '#curve-1-1');
    const traces = plot.locator('.scatterlayer .trace');
    await until(() => traces.count()).toBe(4);
    const button = plot.locator('.legend button').nth(1);
    await button.click();
    await until(() => traces.count()).toBe(3);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.focus();
    await page.keyboard.press('Enter');
    await until(() => traces.count()).toBe(4);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
  });

  it('switches the matrix between clean, loss and drain', async () => {
    const page = await show(url);
    const cell = page.locator('.heat tbody tr').nth(2).locator('td').nth(0);
    expect(await cell.innerText()).toMatch(/✕\s+broker/);
    await page.getByLabel('loss', { exact: true }).check();
    expect(await cell.innerText()).toMatch(/✕\s+loss\s+1\d(\.\d+)? %/);
    await page.getByLabel('drain', { exact: true }).check();
    expect(await cell.innerText()).toMatch(/✕\s+drain\s+2(\.\d+)? s/);
  });

  it('switches the latency between publish, end to end and lateness', async () => {
    const page = await show(url);
    await drawn(page, '#percentiles-1-publish-1');
    await page.getByLabel('lateness', { exact: true }).check();
    const plot = await drawn(page, '#percentiles-1-lateness-1');
    expect(await plot.locator('.xtick').allTextContents()).toEqual(
      expect.arrayContaining(['90 %', '99 %', '99.9 %']),
    );
    expect(await page.locator('#percentiles-1-publish-1').isVisible()).toBe(false);
  });

  it('changes the theme and the plots with it', async () => {
    const page = await show(url, { colorScheme: 'light' });
    const plot = await drawn(page, '#curve-1-1');
    const line = plot.locator('.scatterlayer .trace .js-line').first();
    const colour = async () => /(?<!-)stroke: ([^;]+)/.exec((await line.getAttribute('style')) ?? '')?.[1];
    expect(await colour()).toBe('rgb(0, 114, 178)');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await until(colour).toBe('rgb(86, 180, 233)');
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await until(colour).toBe('rgb(0, 114, 178)');
  });
});

describe('the cell shown', () => {
  it('is the first that is not clean', async () => {
    const page = await show(url);
    await until(() => summary(page).textContent()).toMatch(/300 clients, 1,000\/s: not clean/);
    await drawn(page, seconds('009'));
  });

  it('is chosen by a click in the matrix', async () => {
    const page = await show(url);
    await page.locator('.heat tbody tr').nth(1).locator('td').nth(2).click();
    await until(() => summary(page).textContent()).toMatch(/50 clients, 2,000\/s: clean/);
    expect(page.url()).toMatch(/#cell=007$/);
    expect(await page.locator('.heat a[aria-current]').count()).toBe(1);
    expect(await page.evaluate('document.activeElement.id')).toBe('cell-1-title');
  });

  it('has its caveats listed, and none of another', async () => {
    const page = await show(`${url}#cell=007`);
    const items = page.locator('#cell-1 .caveats li');
    await until(() => items.allTextContents()).toEqual(['publisher late: p99 2 ms', 'a task waited 3.1 s']);
    await page.locator('#cell-1 select').selectOption('004');
    await until(() => page.locator('#cell-1 .caveats').isVisible()).toBe(false);
  });

  it('is chosen by the keyboard alone', async () => {
    const page = await show(url);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the results');
    await page.keyboard.press('Enter');
    // The radio buttons, the matrix's own box, then its first cell.
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until(() => summary(page).textContent()).toMatch(/10 clients, 1,000\/s: clean/);
  });

  it('is chosen from the list, and written into the address', async () => {
    const page = await show(url);
    await page.locator('#cell-1 select').selectOption('004');
    await until(() => summary(page).textContent()).toMatch(/10 clients, 3,000\/s: clean/);
    expect(page.url()).toMatch(/#cell=004$/);
  });

  it('is the one that the address names, at first and later', async () => {
    const page = await show(`${url}#cell=002`);
    await until(() => summary(page).textContent()).toMatch(/10 clients, 1,500\/s: clean/);
    const before = await (await drawn(page, seconds('002'))).locator('.ytick').allTextContents();
    await page.evaluate("location.hash = '#cell=012'");
    await until(() => summary(page).textContent()).toMatch(/300 clients, 3,000\/s: not clean/);
    const after = await (await drawn(page, seconds('012'))).locator('.ytick').allTextContents();
    expect(after).not.toEqual(before);
  });

  it('says why there is nothing to see of a failed one', async () => {
    const page = await show(`${url}#cell=014`);
    await expect
      .poll(() => summary(page).textContent())
      .toMatch(/500 clients, 1,500\/s: failed. the broker died/);
    expect(await page.locator('.plots').isVisible()).toBe(false);
  });

  it('marks what is no whole second hollow, says so, and tells how much it is', async () => {
    const page = await show(`${url}#cell=003`);
    const plot = await drawn(page, seconds('003'));
    // A line each for sent, acknowledged and failed, then the hollow ends of each.
    const traces = plot.locator('.scatterlayer .trace');
    await until(() => traces.count()).toBe(6);
    expect(await traces.nth(3).locator('.points path').count()).toBe(2);
    const figure = page.locator('.plots[data-cell="003"] figure').nth(1);
    expect(await figure.locator('figcaption p').textContent()).toMatch(/^Hollow points are no whole seconds/);
    const area = plot.locator('.nsewdrag').first();
    const box = await area.boundingBox();
    await area.hover({ position: { x: 5, y: (box?.height ?? 100) / 2 } });
    await plot.locator('.hoverlayer text').first().waitFor();
    // 2,000/s over 0.4 s are 800 messages: the rate is shown, not the count.
    expect(await plot.locator('.hoverlayer').textContent()).toMatch(/sent: (1,9|2,0)\d\d\/s, over 0.4 s/);
    const latency = page.locator('.plots[data-cell="003"] figure').nth(3);
    expect(await latency.locator('figcaption p').count()).toBe(0);
    await plot.locator('.legend button').first().click();
    await until(() => traces.count()).toBe(4);
  });

  it('has every second as a table, a gap as a gap', async () => {
    const page = await show(`${url}#cell=003`);
    await page.getByText('Every second as a table').click();
    const rows = page.locator('details.seconds tbody tr');
    await until(() => rows.count()).toBe(10);
    const cells = await rows.nth(2).locator('td').allTextContents();
    expect(new Set(cells)).toEqual(new Set(['-']));
    expect(await rows.nth(3).locator('td').nth(1).textContent()).toMatch(/^\d,\d{3}\/s$/);
    expect(await rows.nth(0).locator('td').first().textContent()).toBe('0.40 s');
  });

  it('says so where the browser cannot unpack the seconds', async () => {
    const page = await show(url);
    await page.context().addInitScript('delete globalThis.DecompressionStream');
    await page.reload();
    await until(() => page.locator('.status').textContent()).toContain('cannot unpack');
  });
});

/** How many plots that can be seen are not drawn, and how many there are. */
const UNDRAWN = `(() => {
  const shown = [...document.querySelectorAll('.plot')].filter((plot) => plot.clientWidth > 0);
  return [shown.filter((plot) => plot.querySelector('svg.main-svg') === null).length, shown.length];
})()`;

describe('plots', () => {
  it('are all drawn without scrolling', async () => {
    const page = await show(url);
    await page.locator('html[data-plots="drawn"]').waitFor();
    const [undrawn, shown] = (await page.evaluate(UNDRAWN)) as [number, number];
    expect(undrawn).toBe(0);
    // Those of the cell are among them.
    expect(shown).toBe(await page.locator('.plot:visible').count());
    expect(await page.locator('.plots[data-cell="009"] .plot svg.main-svg').count()).toBeGreaterThan(9);
    expect(await page.evaluate('scrollY')).toBe(0);
    const whole = await page.screenshot({ fullPage: true });
    expect(whole.readUInt32BE(20)).toBe(await page.evaluate('document.documentElement.scrollHeight'));
  });

  it('that show themselves out of view are drawn too', async () => {
    const page = await show(url);
    await page.locator('html[data-plots="drawn"]').waitFor();
    const hidden = page.locator('#percentiles-1-lateness-1');
    expect(await hidden.locator('svg.main-svg').count()).toBe(0);
    await page.evaluate("document.querySelector('.latency .show-3').checked = true");
    await hidden.locator('svg.main-svg').first().waitFor();
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  it('of another cell are drawn in their turn', async () => {
    const page = await show(url);
    await page.locator('html[data-plots="drawn"]').waitFor();
    await page.evaluate(`{
      const select = document.querySelector('#cell-1 select');
      select.value = '002';
      select.dispatchEvent(new Event('change'));
    }`);
    await page.locator('.plots[data-cell="002"]').waitFor();
    await page.locator('html[data-plots="drawn"]').waitFor();
    expect(await page.evaluate(UNDRAWN)).toEqual([0, await page.locator('.plot:visible').count()]);
  });
});

describe('the report on paper', () => {
  it('has every plot, hidden ones too, as wide as the page, when it becomes a PDF at once', async () => {
    const page = await show(url);
    await page.locator('.plots[data-cell="009"] .plot').first().waitFor({ state: 'attached' });
    await page.evaluate(`addEventListener('beforeprint', () => {
      const width = ({ clientWidth }) => clientWidth;
      const plots = [...document.querySelectorAll('.plot')];
      const svgs = plots.map((plot) => plot.querySelector('svg.main-svg'));
      globalThis.onPaper = {
        plots: plots.length,
        hidden: plots.filter((plot) => width(plot) === 0).length,
        undrawn: svgs.filter((svg) => svg === null).length,
        widest: Math.max(...svgs.map((svg) => Number(svg?.getAttribute('width') ?? 0))),
      };
    })`);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const onPaper = (await page.evaluate('onPaper')) as Record<string, number>;
    expect(onPaper).toMatchObject({ plots: await page.locator('.plot').count(), hidden: 0, undrawn: 0 });
    // 178 mm.
    expect(onPaper.widest).toBeLessThanOrEqual(673);
    // On the screen it is as it was.
    await until(() => page.locator('#percentiles-1-lateness-1').isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.dataset.paper ?? null')).toBeNull();
  });

  it('is light, has every table open and every plot drawn within the page', async () => {
    const page = await show(url, { colorScheme: 'dark', viewport: { width: 674, height: 900 } });
    await page.locator('.plots[data-cell="009"] .plot').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await until(() => page.locator('details:not([open])').count()).toBe(0);
    const paper = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(paper).toBe('rgb(253, 252, 249)');
    for (const plot of await page.locator('.plot:visible').all()) {
      const [own, svg] = [await plot.boundingBox(), await plot.locator('svg.main-svg').first().boundingBox()];
      expect(svg?.width ?? 9999).toBeLessThanOrEqual((own?.width ?? 0) + 1);
    }
    await page.emulateMedia({ media: 'screen' });
    await until(() => page.locator('details[data-folded][open]').count()).toBe(0);
  });
});

describe('the report without scripts', () => {
  it('has every number as text', async () => {
    const page = await show(url, { javaScriptEnabled: false });
    const text = await page.locator('body').innerText();
    for (const words of [
      'received rate of all clients',
      'the broker died',
      'killed by signal 9',
      'not measured',
      '99.9 %',
    ]) {
      expect(text).toContain(words);
    }
    const study = documentStudy();
    for (const { result } of study.cells) {
      if (result === null) continue;
      expect(text).toContain(`${Number((result.average_packet_loss ?? 0).toFixed(2))} %`);
    }
    expect(text).toContain('This plot needs scripts');
  });
});
