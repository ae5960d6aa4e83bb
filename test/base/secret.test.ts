import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret, withoutLogins } from '../../src/base/secret.ts';

it('a secret is given to whoever asks for it, and shown to nobody', () => {
  const secret = new Secret('s3cret');
  expect(secret.reveal()).toBe('s3cret');
  const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9 })];
  expect(shown.join(' ')).not.toContain('s3cret');
  expect(shown[2]).toBe('{"secret":"***"}');
});

it('logins in URLs are masked, also those with slashes and at signs', () => {
  expect(withoutLogins('see https://u:p@w/d@host/x, http://plain/a@b')).toBe(
    'see https://***@host/x, http://***@b',
  );
  expect(withoutLogins('a@b and //host/path')).toBe('a@b and //host/path');
});
