import { describe, expect, it } from 'vitest';
import { optionTexts } from '../../src/api/option-texts.ts';
import { UsageError } from '../../src/base/errors.ts';

const known = {
  where: 'run()',
  names: ['msg_rate', 'acks', 'topic', 'bootstrap', 'threshold'],
  lists: ['threshold'],
  emptied: ['bootstrap'],
};

describe('optionTexts', () => {
  it('writes values as a command line would', () => {
    expect(optionTexts({ msg_rate: 0.5, acks: 'all', threshold: ['a<1', 'b<2'] }, known)).toEqual({
      msg_rate: '0.5',
      acks: 'all',
      threshold: ['a<1', 'b<2'],
    });
  });

  it('leaves out what is undefined, and what is null unless that means something', () => {
    expect(optionTexts({ msg_rate: undefined, topic: null, bootstrap: null }, known)).toEqual({
      bootstrap: '',
    });
  });

  it.each([
    [{ msg_rat: 1 }, 'run() has no option "msg_rat"', 'did you mean msg_rate?'],
    [{ msg_rate: [1, 2] }, 'run(): option "msg_rate" is a list', 'give a text, a number, true or false'],
    [{ msg_rate: { a: 1 } }, 'run(): option "msg_rate" is an object', 'give a text, a number, true or false'],
    [{ acks: () => 1 }, 'run(): option "acks" is a function', 'give a text, a number, true or false'],
    [{ threshold: [{}] }, 'run(): option "threshold" is a list', 'give a text or a list of texts'],
  ])('refuses %j', (values, message, hint) => {
    expect(() => optionTexts(values, known)).toThrow(new UsageError(message, { hint }));
  });
});
