import { describe, expect, it } from 'vitest';
import { readField } from '../../src/options/field.ts';
import { hostAndPortOf, urlList } from '../../src/options/url-list.ts';
import { refused } from './refused.ts';

const read = (text: string) => readField({ schema: urlList }, text, '--u');

describe('a list of addresses', () => {
  it.each([
    ['http://m:8080', ['http://m:8080']],
    ['HTTPS://Host.Example/service/marathon/', ['https://host.example/service/marathon']],
    ['https://m1:443/ , https://m2/b , https://m1', ['https://m1', 'https://m2/b']],
    ['http://[::1]:8080', ['http://[::1]:8080']],
  ])('%s is read in its normal form', (text, urls) => {
    expect(read(text)).toEqual(urls);
  });

  it.each([
    ['', 'is not a list'],
    ['m1:8080', 'is not a list'],
    ['http://a,', 'is not a list'],
    ['ftp://a', 'is not a list'],
    ['http://a b', 'is not a list'],
    ['http://', 'is not a list'],
    ['http://a:99999', 'is not a list'],
    ['http://a/?x=1', 'holds a query'],
    [Array.from({ length: 21 }, (_, index) => `http://m${index}`).join(), 'holds more than 20'],
  ])('%j is refused', (text, problem) => {
    expect(refused(() => read(text))).toContain(problem);
  });

  it('with a login in it is refused without showing it', () => {
    const line = refused(() => read('https://u:s3cret@h/b'));
    expect(line).toBe(
      '--u: "https://***@h/b" holds a login (give user and password under keys of their own)',
    );
  });
});

it('host and port are those of the scheme unless told', () => {
  expect(hostAndPortOf('https://h/x')).toEqual({ ip: 'h', port: 443 });
  expect(hostAndPortOf('http://h')).toEqual({ ip: 'h', port: 80 });
  expect(hostAndPortOf('http://h:81')).toEqual({ ip: 'h', port: 81 });
  expect(hostAndPortOf('http://[::1]:81')).toEqual({ ip: '::1', port: 81 });
});
