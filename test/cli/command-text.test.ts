import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandText } from '../../src/cli/command-text.ts';

describe('commandText', () => {
  it('leaves plain words alone and quotes the others', () => {
    expect(commandText(['kafka', '--msg_rate=5', '--threshold', "a<='b'", ''])).toBe(
      `hydra kafka --msg_rate=5 --threshold 'a<='\\''b'\\''' ''`,
    );
  });

  it('means the same words to a shell, and runs nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((word) => !word.includes('\u0000'))), (words) => {
        const script = commandText(words).replace('hydra', "printf '%s\\0' hydra");
        const said = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
        expect(said.split('\u0000').slice(1, -1)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});
