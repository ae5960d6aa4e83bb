import { describe, expect, it } from 'vitest';
import { isMeantFor, redirectTarget } from '../../src/base/redirects.ts';

const from = 'http://one:8080/base/v2/apps';

describe('a redirect', () => {
  it.each([301, 302, 307, 308])('of %i is followed with any method', (status) => {
    expect(redirectTarget({ status, location: 'https://two/x?y=1' }, from, 'DELETE')).toBe(
      'https://two/x?y=1',
    );
  });

  it('of 303 is followed with GET alone: it says that the change was made', () => {
    expect(redirectTarget({ status: 303, location: '/x' }, from, 'GET')).toBe('http://one:8080/x');
    expect(redirectTarget({ status: 303, location: '/x' }, from, 'POST')).toBeUndefined();
  });

  it('brings no login of its own', () => {
    expect(redirectTarget({ status: 307, location: 'http://a:b@one:8080/x' }, from, 'GET')).toBe(
      'http://one:8080/x',
    );
  });

  it.each([
    ['another status', 200, '/x'],
    ['no address', 302, undefined],
    ['an address that is none', 302, 'http://[/'],
    ['another protocol', 302, 'file:///etc/passwd'],
  ])('is not made by %s', (_case, status, location) => {
    expect(redirectTarget({ status, location }, from, 'GET')).toBeUndefined();
  });
});

it.each([
  ['https://one/marathon', true],
  ['http://one:8080/elsewhere', true],
  ['http://one:9090/', false],
  ['http://two:8080/', false],
  ['https://two/', false],
])('what is meant for http://one:8080 may go to %s: %s', (target, may) => {
  expect(isMeantFor(target, ['http://one:8080/base'])).toBe(may);
});
