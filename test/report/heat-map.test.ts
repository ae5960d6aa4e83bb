import { describe, expect, it } from 'vitest';
import { heatMap } from '../../src/report/heat-map.ts';
import { CLEAN, paperStudy } from '../analysis/paper-study.ts';

describe('the heat map', () => {
  it('counts clean repeats only where something was measured', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000, 2000] },
      ({ msg_rate }) => (msg_rate === 2000 ? 'skipped' : CLEAN),
      { repeat: 2 },
    );
    const words = [...heatMap(study, 1).text.matchAll(/<span class="v-clean">([^<]*)</g)].map(
      ([, text]) => text,
    );
    expect(words).toEqual(['2 of 2 clean', 'skipped']);
  });
});
