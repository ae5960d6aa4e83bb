import { describe, expect, it } from 'vitest';
import { HydraError, UsageError } from '../../src/base/errors.ts';
import { errorLine, errorStack, exitCodeOf } from '../../src/cli/error-line.ts';

describe('errorLine', () => {
  it('gives message and hint on one line', () => {
    expect(errorLine(new UsageError('no such file', { hint: 'name another' }))).toBe(
      'hydra: no such file (name another)\n',
    );
    expect(errorLine(new HydraError('the broker died'))).toBe('hydra: the broker died\n');
  });

  it('keeps foreign words on the line', () => {
    expect(errorLine(new HydraError('a\nb\u001b[2Jc'))).toBe('hydra: a b [2Jc\n');
  });

  it('marks what we did not foresee, whatever was thrown', () => {
    expect(errorLine(new TypeError('x is undefined\nat y'))).toBe(
      'hydra: internal error: x is undefined (HYDRA_DEBUG=1 shows where)\n',
    );
    expect(errorLine(undefined)).toContain('internal error: undefined');
  });
});

describe('exitCodeOf', () => {
  it('takes the code of our errors, and 1 for the rest', () => {
    expect(exitCodeOf(new UsageError('x'))).toBe(2);
    expect(exitCodeOf(new HydraError('x'))).toBe(1);
    expect(exitCodeOf(new Error('x'))).toBe(1);
  });
});

describe('errorStack', () => {
  it('shows every cause', () => {
    const text = errorStack(new HydraError('outer', { cause: new Error('inner') }));
    expect(text).toMatch(/outer\n +at .*caused by: Error: inner\n +at /s);
  });
});
