import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { reportHtml } from '../../src/report/write-report.ts';
import type { Study } from '../../src/store/study.ts';
import { launchChromium } from '../harness/chromium.ts';
import { lastingFolder } from '../harness/temp-folder.ts';

/** A report as a real browser shows it, with whatever the browser had to say. */
export interface OpenReport {
  page: Page;
  /** Console messages of any kind, uncaught errors. */
  said: string[];
  /** Addresses asked for besides the file itself and what it holds. */
  asked: string[];
}

/** One browser and one folder of reports; both are gone after `close`. */
export class ReportLab {
  readonly #folder = lastingFolder();
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<ReportLab> {
    return new ReportLab(await launchChromium());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Writes the report of some studies. @returns its address */
  write(name: string, studies: readonly Study[]): string {
    const path = join(this.#folder, name);
    writeFileSync(path, reportHtml(studies));
    return pathToFileURL(path).href;
  }

  /** @param url of a report, with or without a cell's address */
  async show(url: string, options: BrowserContextOptions = {}): Promise<OpenReport> {
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
    page.on('dialog', (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const [file = ''] = url.split('#');
    page.on('request', (request) => {
      const address = request.url();
      if (!address.startsWith(file) && !/^(data|blob):/.test(address)) asked.push(address);
    });
    await page.goto(url);
    return { page, said, asked };
  }
}
