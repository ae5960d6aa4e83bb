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

  it('marks what has a caveat, says which, and what the mark is', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1000, 2000] }, ({ msg_rate }) => ({
      caveats: msg_rate === 2000 ? ['publisher late: p99 1.9 s', 'a task waited 3.1 s'] : [],
    }));
    const map = heatMap(study, 1).text;
    const titles = [...map.matchAll(/ title="([^"]*)"/g)].map(([, text]) => text);
    expect(titles).toEqual(['clean', 'clean, but: publisher late: p99 1.9 s; a task waited 3.1 s']);
    expect(map.match(/<sup>†<\/sup>/g)).toHaveLength(1);
    expect(map).toContain('<b>†</b> with a caveat');
    const none = heatMap(
      paperStudy({ clients: [10], msg_rate: [1000, 2000] }, () => CLEAN),
      1,
    ).text;
    expect(none).not.toContain('†');
  });
});
