import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { sweepSummary } from '../../src/cli/sweep-summary.ts';
import { CLEAN, type Fate, paperStudy } from '../analysis/paper-study.ts';

/** The rows of the matrix, without what stands before and after it. */
function matrixOf(fate: (rate: number, repeat: number) => Fate, repeat = 1): string[] {
  const study = paperStudy(
    { clients: [10], msg_rate: [1000, 2000] },
    ({ msg_rate }, again) => fate(Number(msg_rate), again),
    { repeat },
  );
  const tally = { measured: 0, failed: 0, skipped: 0, broken: [] };
  const text = sweepSummary({ study, folder: 'f', report: null, tally }, createColors(false));
  return text.split('\n').slice(2, 4);
}

const unsent: Fate = { clean: false, drain_s: 0.2, average_tx_rate: 1200, average_packet_loss: 0 };

describe('sweepSummary', () => {
  it('says of a cell that could not be offered its rate, not its short drain', () => {
    expect(matrixOf((rate) => (rate === 1000 ? CLEAN : unsent))).toEqual([
      expect.stringMatching(/^clients . msg_rate +1000 +2000$/),
      expect.stringMatching(/^ +10 +clean +sent 1,200\/s$/),
    ]);
  });

  it('says everything that shows why, with repeats of the unclean ones alone', () => {
    const late = { clean: false, average_packet_loss: 0, drain_s: 3 };
    const fate = (rate: number, repeat: number): Fate => {
      if (rate === 1000) return { ...late, average_tx_rate: 500 };
      return repeat === 1 ? { ...late, average_tx_rate: 2000 } : { average_tx_rate: 2000 };
    };
    expect(matrixOf(fate, 2)[1]).toMatch(/ drain 3 s, sent 500\/s +clean 1\/2, drain 3 s$/);
  });

  it('invents no number where none shows it', () => {
    const fate: Fate = { clean: false, average_tx_rate: 2000, average_packet_loss: 0, drain_s: 0 };
    expect(matrixOf((rate) => (rate === 2000 ? fate : 'failed'))[1]).toMatch(/ failed +not clean$/);
  });

  it('says below its headline what spoils the cells that it rests on', () => {
    const spoiled: Fate = { caveats: ['the publisher was late (p99 1.9 s)'] };
    const study = paperStudy({ clients: [10], msg_rate: [1000, 2000] }, ({ msg_rate }) =>
      msg_rate === 2000 ? spoiled : CLEAN,
    );
    const tally = { measured: 2, failed: 0, skipped: 0, broken: [] };
    const lines = sweepSummary({ study, folder: 'f', report: null, tally }, createColors(false)).split('\n');
    expect(lines[0]).toMatch(/clean/);
    expect(lines[1]).toBe('but 10 clients, 2,000/s: the publisher was late (p99 1.9 s)');
  });
});
