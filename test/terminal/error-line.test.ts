import { describe, expect, it } from 'vitest';
import { HydraError, UsageError } from '../../src/base/errors.ts';
import { errorLine, errorStack, exitCodeOf, noticeText } from '../../src/terminal/error-line.ts';

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

  it('lets nothing turn the direction of what follows, and cuts what is over-long', () => {
    expect(errorLine(new HydraError('no app \u202e/gpj.exe\u2066'))).toBe('hydra: no app /gpj.exe\n');
    const line = errorLine(new HydraError(`no app ${'x'.repeat(1e6)}`, { hint: 'name another' }));
    expect(line).toMatch(/^hydra: no app x{1993}… \(1000007 characters\) \(name another\)\n$/);
  });

  it('knows a full disk', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(errorLine(full)).toMatch(/^hydra: there is no space left: ENOSPC.* \(free some, or set TMPDIR/);
  });

  it('marks what we did not foresee, whatever was thrown', () => {
    expect(errorLine(new TypeError('x is undefined\nat y'))).toBe(
      'hydra: internal error: x is undefined (HYDRA_DEBUG=1 shows where)\n',
    );
    expect(errorLine(undefined)).toContain('internal error: undefined');
  });
});

describe('noticeText', () => {
  it('keeps the lines of a stack, and lets none of them pass for another notice', () => {
    expect(noticeText('fault: a\u001b[2Jb\nhydra: all is well\n    at f (x.ts:1:1)')).toBe(
      'hydra: fault: a [2Jb\n    hydra: all is well\n    at f (x.ts:1:1)\n',
    );
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
