import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render-report.ts';
import type { Study } from '../../src/store/study.ts';
import { paperRun, paperStudy, slowBroker } from '../analysis/paper-study.ts';

function masthead(study: Study): string {
  const page = renderReport([study], { script: '', style: '', plotly: '' });
  return /<header.*?<\/header>/s.exec(page)?.[0] ?? '';
}

const under = (text: string) => [...text.matchAll(/<small class="but">([^<]*)</g)].map(([, words]) => words);

describe('the masthead', () => {
  it('tells caveats of a single run once, and points to them under its numbers', () => {
    const text = masthead(paperRun({ caveats: ['publisher late: p99 1.9 s'] }));
    expect(text.match(/publisher late: p99 1.9 s/g)).toHaveLength(1);
    expect(under(text)).toEqual(['† 1 of them with caveats', ...Array(3).fill('† see above')]);
  });

  it('tells caveats under a number of a cell that the headline does not rest on', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1000, 2000, 3000] }, ({ msg_rate }) => ({
      ...(Number(msg_rate) > 1000 ? (slowBroker(Number(msg_rate) / 1000) as object) : {}),
      caveats: msg_rate === 3000 ? ['a task waited 3.1 s'] : [],
    }));
    const text = masthead(study);
    expect(text).not.toContain('class="caveats"');
    expect(under(text)).toEqual(['† a task waited 3.1 s']);
  });

  it('tells four cells beside the headline and how many more there are', () => {
    const rates = [1000, 2000, 3000, 4000, 5000, 6000];
    const study = paperStudy({ acks: ['1', 'all', '0', '2', '3', '4'], msg_rate: rates }, () => ({
      caveats: ['a task waited 3.1 s'],
    }));
    const text = masthead(study);
    expect(text.match(/<li>/g)).toHaveLength(5);
    expect(text).toContain('<li>and 2 more cells, see the matrix</li>');
  });
});
