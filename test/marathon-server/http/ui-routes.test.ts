import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageUrl } from '../../../src/marathon-server/http/page-url.ts';
import { Fixture, rawRequest } from '../fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.close());

const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the web page', () => {
  it('is where the one of Marathon is, and / and /ui lead there, below any proxy', async () => {
    for (const path of ['/', '/ui']) {
      const response = await fetch(`${fixture.marathon.url}${path}`, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, 'ui/']);
      expect((await fetch(`${fixture.marathon.url}${path}`)).url).toBe(pageUrl(fixture.marathon.url));
    }
    const { status, headers } = await fixture.call('GET', '/ui/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await fixture.call('HEAD', '/ui/')).status).toBe(200);
    expect((await fixture.call('GET', '/ui/?a=b')).status).toBe(200);
  });

  it('lets run nothing but its own script and style, and asks nobody else', async () => {
    const { text, headers } = await fixture.call('GET', '/ui/');
    const policy = headers.get('content-security-policy')?.split('; ');
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1];
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src ${hash(script)}`,
        `style-src ${hash(style)}`,
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('is not shown under a name that is not ours', async () => {
    const answer = await rawRequest(`${fixture.marathon.url}/ui/`, {
      method: 'GET',
      headers: { host: 'evil.example' },
    });
    expect(answer.status).toBe(403);
  });
});
