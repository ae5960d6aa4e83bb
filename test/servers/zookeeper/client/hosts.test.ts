import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../src/base/errors.ts';
import { hostsText, parseHosts, pathProblem } from '../../../../src/servers/zookeeper/client/hosts.ts';

describe('parseHosts', () => {
  it.each([
    ['a:1', 'a:1'],
    ['a', 'a:2181'],
    ['a:1, b:65535/load/x', 'a:1,b:65535/load/x'],
    ['[::1]:2181,zk-1.example.org/', '[::1]:2181,zk-1.example.org:2181'],
  ])('reads %s', (text, read) => {
    expect(hostsText(parseHosts(text))).toBe(read);
  });

  it.each([
    '',
    'a:',
    'a:0',
    'a:65536',
    'a:x',
    'a:1,,b:2',
    'http://a:1',
    'a b:1',
    '::1',
    '/load',
    'a:1/x/',
    'a:1//x',
  ])('refuses %j', (text) => {
    expect(() => parseHosts(text)).toThrow(UsageError);
  });
});

describe('pathProblem', () => {
  it('takes what servers take', () => {
    for (const path of ['/', '/a', '/a/b-0000000001', '/é', '/a.b/...']) expect(pathProblem(path)).toBeNull();
  });

  it('refuses what they refuse', () => {
    for (const path of [
      '',
      'a',
      '/a/',
      '//a',
      '/a//b',
      '/./a',
      '/a/..',
      '/a\u0000',
      '/a\u001f',
      '/a\uffff',
    ]) {
      expect(pathProblem(path)).not.toBeNull();
    }
  });
});
