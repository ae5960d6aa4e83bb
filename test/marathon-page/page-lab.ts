import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../harness/chromium.ts';

/** The page as a real browser shows it, with whatever the browser had to say. */
export interface OpenPage {
  page: Page;
  /** Console messages of any kind, uncaught errors. */
  said: string[];
  /** Addresses asked for that are not the server's own. */
  foreign: string[];
  /** Paths read from the server, with their queries. */
  read: string[];
}

/** One browser; it is gone after `close`. */
export class PageLab {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<PageLab> {
    return new PageLab(await launchChromium());
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  async show(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
      acceptDownloads: true,
      ...options,
    });
    const page = await context.newPage();
    const opened: OpenPage = { page, said: [], foreign: [], read: [] };
    page.on('console', (message) => opened.said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => opened.said.push(`uncaught: ${error.message}`));
    page.on('request', (asked) => {
      const { origin, pathname, search, protocol } = new URL(asked.url());
      if (origin === new URL(url).origin) opened.read.push(`${pathname}${search}`);
      else if (protocol !== 'data:') opened.foreign.push(asked.url());
    });
    await page.goto(url);
    return opened;
  }
}

/** A server in front of another one, which has it below `/below` and may lose all its connections. */
export class PathProxy {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(target: string): Promise<PathProxy> {
    const server = createServer((asked, response) => {
      const path = (asked.url ?? '/').replace(/^\/below/, '');
      const { method, headers } = asked;
      const passed = request(`${target}${path}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      });
      response.once('close', () => passed.destroy());
      passed.once('error', () => response.destroy());
      asked.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PathProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/below`;
  }

  cut(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }
}
