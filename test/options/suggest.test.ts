import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/options/suggest.ts';

describe('nearest', () => {
  it('finds the word that was meant', () => {
    expect(nearest('mesage_rate', ['msg_batch', 'msg_rate', 'acks'])).toBe('msg_rate');
    expect(nearest('PORT', ['ip', 'port'])).toBe('port');
  });

  it('finds nothing where nothing is near', () => {
    expect(nearest('zookeeper', ['ip', 'port'])).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('names the near word in its own form, and otherwise all words', () => {
    expect(didYouMean('prot', ['ip', 'port'], (word) => `[${word}]`)).toBe('did you mean [port]?');
    expect(didYouMean('zookeeper', ['ip', 'port'])).toBe('known: ip, port');
  });
});
