import { caveatsOf } from '../analysis/caveats.ts';
import { CAVEAT_SIGN } from '../report-page/caveat-sign.ts';
import { hashOfCell } from '../report-page/cell-address.ts';
import type { Study } from '../store/study.ts';
import { type NamedCell, namedCells } from './cell-names.ts';
import { stateSigns } from './heat-map.ts';
import { type Html, html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { tableHtml } from './table.ts';

/** What each cell came to, which part gave way, and the evidence. */
export function verdictSection(study: Study, number: number): PageSection {
  return {
    id: `verdicts-${number}`,
    title: 'What gave way',
    lead: 'No part is blamed without evidence; where there is none, the verdict is unknown.',
    body: tableHtml({
      caption: 'Verdict of every cell with its evidence',
      heads: ['cell', 'load', 'outcome', 'verdict and evidence', 'not clean because'],
      rows: namedCells(study).map((named) => rowOf(named, number)),
      words: true,
    }),
  };
}

function rowOf({ id, name, state, cell }: NamedCell, number: number): (Html | string)[] {
  const { sign, words } = stateSigns[state];
  const result = cell?.result ?? null;
  const findings = result?.verdict.evidence ?? [];
  const bare = (result?.verdict.cause ?? []).filter((cause) => !findings.some((one) => one.cause === cause));
  return [
    html`<a href="${hashOfCell({ study: number, cell: id })}">${id}</a>`,
    name,
    html`<span class="chip k-${state}">${sign} ${words}</span>`,
    html`${findings.map(({ cause, evidence }) => html`<p><b>${cause}</b>: ${evidence}</p>`)}${bare.map((cause) => html`<p><b>${cause}</b></p>`)}${caveatsOf({ cell }).map((caveat) => html`<p>${CAVEAT_SIGN} but: ${caveat}</p>`)}`,
    result === null ? (cell?.reason ?? '') : result.unclean_because.join('; '),
  ];
}
