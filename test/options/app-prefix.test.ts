import { describe, expect, it } from 'vitest';
import { appPrefix } from '../../src/options/app-prefix.ts';
import { readField } from '../../src/options/field.ts';
import { refused } from './refused.ts';

describe('appPrefix', () => {
  it.each([
    ['/hydra', '/hydra'],
    ['hydra', '/hydra'],
    ['/team-a/hydra.v2', '/team-a/hydra.v2'],
  ])('reads %s as %s', (text, path) => {
    expect(readField({ schema: appPrefix }, text, 'x')).toBe(path);
  });

  it.each([
    '',
    '/',
    '//hydra',
    '/hydra/',
    '/Hydra',
    '/a_b',
    '/-a',
    '/a-',
    '/..',
    '/a/../b',
    '/$(id)',
    '/a b',
    '/a\n',
  ])('refuses %j', (text) => {
    expect(refused(() => readField({ schema: appPrefix }, text, 'x'))).toContain('is not a Marathon path');
  });

  it('refuses a path longer than 200 characters', () => {
    expect(refused(() => readField({ schema: appPrefix }, `/${'a'.repeat(200)}`, 'x'))).toContain(
      'Marathon path',
    );
  });
});
