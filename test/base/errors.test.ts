import { describe, expect, it } from 'vitest';
import { EXIT, HydraError, messageOf, UsageError } from '../../src/base/errors.ts';

describe('HydraError', () => {
  it('is a failure unless told, without a hint or a cause', () => {
    const error = new HydraError('the broker did not start');
    expect(error).toMatchObject({
      name: 'HydraError',
      message: 'the broker did not start',
      exitCode: EXIT.failed,
    });
    expect(error.hint).toBeUndefined();
    expect('cause' in error).toBe(false);
  });

  it('carries the exit code, the hint and the cause it is given', () => {
    const cause = new Error('EADDRINUSE');
    const error = new HydraError('stopped', { exitCode: EXIT.interrupted, hint: 'start again', cause });
    expect(error).toMatchObject({ exitCode: 130, hint: 'start again', cause });
  });
});

describe('UsageError', () => {
  it('ends the process with the code for bad usage', () => {
    const error = new UsageError('--msg_rate must be positive', { hint: 'try 1000' });
    expect(error).toBeInstanceOf(HydraError);
    expect(error).toMatchObject({ name: 'UsageError', exitCode: 2, hint: 'try 1000' });
  });
});

describe('messageOf', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('it broke'), 'it broke'],
    ['an error of several lines', new Error('it broke\n  at once\n  and again'), 'it broke'],
    ['an error without words', new TypeError(''), 'TypeError'],
    ['a text', 'plain', 'plain'],
    ['nothing', undefined, 'undefined'],
    ['an empty text', '', 'unknown error'],
    ['a text that begins with a newline', '\nlater', 'later'],
    [
      'several errors without words of their own',
      new AggregateError([new Error('ECONNREFUSED ::1')]),
      'ECONNREFUSED ::1',
    ],
    ['several errors with words', new AggregateError([new Error('inner')], 'all failed'), 'all failed'],
    ['several errors that are none', new AggregateError([]), 'AggregateError'],
  ])('of %s', (_, thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });

  it.each<[string, unknown]>([
    ['an object without a prototype', Object.create(null)],
    [
      'an object whose text throws',
      {
        toString: () => {
          throw new Error('no');
        },
      },
    ],
    ['an error whose message is no text', Object.assign(new Error('x'), { message: 5 })],
  ])('of %s does not throw and is not empty', (_, thrown) => {
    expect(messageOf(thrown).length).toBeGreaterThan(0);
  });
});
