import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { isForeign } from '../../../src/marathon-server/http/foreign-requests.ts';

const home = {
  authorities: new Set(['localhost:8080', '127.0.0.1:8080', '127.0.0.2:8080']),
  anyName: false,
};
const asks = (headers: IncomingHttpHeaders, { method = 'GET', isJsonp = false, anyName = false } = {}) =>
  isForeign({ method, headers: { host: '127.0.0.1:8080', ...headers }, isJsonp }, { ...home, anyName });

describe('programs', () => {
  test('are answered under any address and this machine’s own name', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', '10.1.2.3', 'x.localhost']) {
      expect(asks({ host }), host).toBe(false);
    }
  });

  test('are not answered under a name that anybody can point here, unless they show who they are', () => {
    for (const host of [
      'evil.example',
      'evil.example:8080',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      ':::',
    ]) {
      expect(asks({ host }), host).toBe(true);
    }
    expect(asks({ host: 'hydra.example:8080' }, { anyName: true })).toBe(false);
    expect(asks({ host: '::::' }, { anyName: true })).toBe(true);
  });
});

describe('pages', () => {
  test('of this server may ask it and every agent of it', () => {
    for (const origin of ['http://127.0.0.1:8080', 'http://localhost:8080']) {
      expect(asks({ origin }, { method: 'POST' })).toBe(false);
      expect(asks({ origin, host: '127.0.0.2:8080' }, { method: 'POST' })).toBe(false);
    }
    expect(asks({ 'sec-fetch-site': 'same-origin' })).toBe(false);
    const referer = 'http://127.0.0.1:8080/';
    expect(asks({ host: '127.0.0.2:8080', 'sec-fetch-site': 'cross-site', referer }, { isJsonp: true })).toBe(
      false,
    );
  });

  test('of others may not, also not those of another port of this machine', () => {
    for (const origin of [
      'http://evil.example',
      'http://127.0.0.1:3000',
      'https://127.0.0.1',
      'null',
      'file://',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) expect(asks({ origin }, { method }), origin).toBe(true);
      expect(asks({ origin }, { anyName: true }), origin).toBe(true);
    }
  });

  test('may not read by a script tag, with or without telling where they are', () => {
    const isJsonp = true;
    const browser = { 'user-agent': 'Mozilla/5.0' };
    expect(
      asks({ ...browser, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' }, { isJsonp }),
    ).toBe(true);
    expect(asks({ ...browser, 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' })).toBe(true);
    expect(asks({ ...browser, referer: 'http://evil.example/x', accept: '*/*' }, { isJsonp })).toBe(true);
    expect(asks({ ...browser, referer: 'http://evil.example/x', accept: 'text/html' }, { isJsonp })).toBe(
      true,
    );
    expect(asks(browser, { isJsonp })).toBe(true);
    expect(asks({ 'user-agent': 'curl/8' }, { isJsonp })).toBe(false);
  });

  test('may hold links to ours, and not frames of them', () => {
    const linked = { referer: 'http://wiki.example/', accept: 'text/html,application/xhtml+xml' };
    expect(asks(linked)).toBe(false);
    expect(asks({ ...linked, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })).toBe(false);
    expect(asks({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })).toBe(false);
    expect(asks({ ...linked, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' })).toBe(true);
    expect(asks(linked, { method: 'POST' })).toBe(true);
  });
});
