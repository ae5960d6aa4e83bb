import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenReport, ReportLab } from './report-lab.ts';
import { HOSTILE, hostileStudy } from './report-studies.ts';

let lab: ReportLab;
let open: OpenReport;

beforeAll(async () => {
  lab = await ReportLab.open();
  open = await lab.show(lab.write('hostile.html', [hostileStudy()]));
});
afterAll(() => lab.close());

describe('words of users and files', () => {
  it('stay text everywhere on the page', async () => {
    const { page } = open;
    const text = await page.locator('main').textContent();
    // Label, folder, option value, reasons, evidence, notes, errors, dead task, environment.
    expect(text?.split(HOSTILE).length).toBeGreaterThan(30);
    expect(await page.locator('main script:not([type]), main img, main b:text-is("bold")').count()).toBe(0);
    expect(await page.title()).toBe(`${HOSTILE} - Hydra report`);
  });

  it('stay text in plots: names of lines, labels of axes, values on hover', async () => {
    const { page } = open;
    const plot = page.locator('#curve-1-1');
    await plot.scrollIntoViewIfNeeded();
    await plot.locator('svg.main-svg').first().waitFor();
    expect(await page.locator('.plot a, .plot image, .plot tspan[style*="bold"]').count()).toBe(0);
    const labels = await page.locator('.xtick text').allTextContents();
    expect(labels).toContain(HOSTILE);
    const area = plot.locator('.nsewdrag').first();
    await area.hover({ position: { x: 14, y: 40 } });
    await plot.locator('.hoverlayer text').first().waitFor();
    expect(await plot.locator('.hoverlayer').textContent()).toContain(HOSTILE);
  });

  it('stay text in the list of cells and in what is said of one', async () => {
    const { page } = open;
    const options = await page.locator('#cell-1 option').allTextContents();
    expect(options[0]).toContain(HOSTILE);
    await expect.poll(() => page.locator('.summary').textContent(), { timeout: 20_000 }).toContain(HOSTILE);
  });

  it('run nothing and fetch nothing', () => {
    expect(open.said).toEqual([]);
    expect(open.asked).toEqual([]);
  });
});
