import { describe, expect, it } from 'vitest';
import {
  connectionReason,
  isOtherProtocol,
  MarathonRefusal,
} from '../../src/marathon-client/marathon-errors.ts';

describe('a connection error in words', () => {
  it.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'no such host'],
    ['ECONNRESET', 'connection reset'],
    ['EHOSTUNREACH', 'no route to host'],
  ])('%s is %s', (code, reason) => {
    expect(connectionReason(Object.assign(new Error(''), { code }))).toBe(reason);
  });

  it('keeps the message, or at least the code, of what is not known', () => {
    expect(connectionReason(new Error('certificate has expired'))).toBe('certificate has expired');
    expect(connectionReason(Object.assign(new Error(''), { code: 'EODD' }))).toBe('EODD');
  });
});

describe('a refusal', () => {
  const refusal = (status: number, body: unknown) =>
    new MarathonRefusal('http://m', 'PUT /v2/apps/a', { status, data: body }, false);

  it('tells what was refused and why', () => {
    expect(refusal(404, { message: "App '/a' does not exist" }).message).toBe(
      "Marathon at http://m refuses PUT /v2/apps/a: App '/a' does not exist (404)",
    );
  });

  it.each([['<html>'], [''], [null], [{ deployments: 'none' }]])('copes with the body %j', (body) => {
    const { message, lockedBy } = refusal(400, body);
    expect(message).toBe('Marathon at http://m refuses PUT /v2/apps/a: no reason given (400)');
    expect(lockedBy).toEqual([]);
  });
});

it.each([
  ['EPROTO', true],
  ['ERR_SSL_WRONG_VERSION_NUMBER', true],
  ['ECONNRESET', true],
  ['HPE_INVALID_CONSTANT', true],
  ['ECONNREFUSED', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false],
])('%s may come of the other protocol: %s', (code, may) => {
  expect(isOtherProtocol(Object.assign(new Error(''), { code }))).toBe(may);
});
