import { describe, expect, test } from 'vitest';
import { isAuthorized } from '../../../src/marathon-server/http/credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('a token', () => {
  const credentials = { token: 's3cret' };

  test.each(['Bearer s3cret', 'bearer  s3cret', 'token=s3cret', basic(':s3cret'), basic('anybody:s3cret')])(
    'lets %s in',
    (header) => expect(isAuthorized(credentials, header)).toBe(true),
  );

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3crett',
    's3cret',
    basic('s3cret:x'),
    'Basic %%%',
  ])('keeps %s out', (header) => expect(isAuthorized(credentials, header)).toBe(false));
});

describe('name and password', () => {
  const credentials = { user: 'ann:pass:word ü' };

  test('let in who shows both', () => {
    expect(isAuthorized(credentials, basic('ann:pass:word ü'))).toBe(true);
  });

  test.each([
    basic('ann:pass'),
    basic('bob:pass:word ü'),
    basic('ann'),
    'Bearer ann:pass:word ü',
    'Bearer undefined',
  ])('keep %s out', (header) => expect(isAuthorized(credentials, header)).toBe(false));
});

test('either of both will do', () => {
  const credentials = { user: 'ann:x', token: 't' };
  expect(isAuthorized(credentials, 'Bearer t')).toBe(true);
  expect(isAuthorized(credentials, basic('ann:x'))).toBe(true);
  expect(isAuthorized(credentials, basic('ann:y'))).toBe(false);
});
