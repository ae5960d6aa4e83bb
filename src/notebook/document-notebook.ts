import { measuresOf } from '../analysis/measures.ts';
import type { Latency } from '../patterns/shared/latency.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { Study } from '../store/study.ts';
import { html, markdown, type NotebookCell, type Output } from './notebook-cell.ts';
import { plotHtml } from './plot-html.ts';
import { curvesPlot, knownMeasure, percentilesPlot, seriesPlot } from './study-plots.ts';
import {
  answersTable,
  matrixTables,
  measureTable,
  percentilesTable,
  troublesTable,
  verdictsTable,
} from './study-tables.ts';
import { headlineMarkdown } from './study-words.ts';
import { type Table, tableHtml } from './table.ts';

/*
 * Every code cell is written twice: as the text that tslab executes, and as the call that computes the same outputs
 * here. The tests execute the text with the real Jupyter and compare.
 */

/**
 * The document's analysis of one folder.
 *
 * @param folder the folder as seen from the notebook's own, with slashes
 */
export function documentNotebook(
  folder: string,
  pattern: Pattern,
  study: Pick<Study, 'cells'> | null = null,
): NotebookCell[] {
  return [
    intro(),
    load(folder),
    ...matrix(),
    text(
      'curves',
      "## The document's plots\n\nOne line per client count; a gap is a cell without that number.",
    ),
    ...pattern.plots.map((key) => curve(pattern, key)),
    text(
      'latencies',
      '## Latency percentiles\n\nEvery further nine takes as much room as the one before it. ' +
        `\`percentilesPlot(study, '${pattern.latencies[0]?.key}', { ${pattern.axes.load.option}: 3000 })\` shows a part of the cells.`,
    ),
    ...pattern.latencies.filter((latency) => isShown(latency, study)).map(percentiles),
    ...verdicts(),
    ...goOn(pattern),
  ];
}

function intro(): NotebookCell {
  return text(
    'about',
    [
      '# Analysis of a Hydra study',
      '',
      'TypeScript, executed by [tslab](https://github.com/yunabe/tslab). To execute it anew, have `hydra-scale-test`',
      'installed in this folder or above it (`npm install hydra-scale-test`). `HYDRA_RESULTS` names another folder of',
      '`hydra sweep`, `hydra search` or a single measurement to look at.',
    ].join('\n'),
  );
}

function load(folder: string): NotebookCell {
  const source = [
    "import { display } from 'tslab';",
    'import {',
    '  answersTable, curvesPlot, headlineMarkdown, loadStudy, matrixTables, measuresOf,',
    '  measureTable, percentilesPlot, percentilesTable, plotHtml, resultsFolder,',
    '  seriesPlot, tableHtml, troublesTable, verdictsTable,',
    "} from 'hydra-scale-test';",
    '',
    `const study = await loadStudy(resultsFolder(${JSON.stringify(folder)}));`,
    'display.markdown(headlineMarkdown(study));',
  ];
  return code('load', source, (study) => [markdown(headlineMarkdown(study))]);
}

function matrix(): NotebookCell[] {
  return [
    text('matrix-text', '## Matrix\n\nWhich cells were clean, and what gave way in the others.'),
    code('matrix', ['for (const table of matrixTables(study)) display.html(tableHtml(table));'], (study) =>
      matrixTables(study).map((table) => html(tableHtml(table))),
    ),
  ];
}

function curve(pattern: Pattern, key: string): NotebookCell {
  const source = [
    ...comment(knownMeasure({ pattern }, key).definition),
    `display.html(plotHtml(curvesPlot(study, '${key}')));`,
    `display.html(tableHtml(measureTable(study, '${key}')));`,
  ];
  return code(`plot-${key}`, source, (study) => [
    html(plotHtml(curvesPlot(study, key))),
    html(tableHtml(measureTable(study, key))),
  ]);
}

function isShown({ key, isRare }: Latency, study: Pick<Study, 'cells'> | null): boolean {
  return isRare !== true || (study?.cells ?? []).some(({ result }) => result?.latency_us[key] != null);
}

function percentiles({ key: kind, label, span }: Latency): NotebookCell {
  const source = [
    ...comment(`${label}: ${span}.`),
    `display.html(plotHtml(percentilesPlot(study, '${kind}')));`,
    `display.html(tableHtml(percentilesTable(study, '${kind}')));`,
  ];
  return code(`percentiles-${kind}`, source, (study) => [
    html(plotHtml(percentilesPlot(study, kind))),
    html(tableHtml(percentilesTable(study, kind))),
  ]);
}

function verdicts(): NotebookCell[] {
  const filled = (table: Table): Output[] => (table.rows.length > 0 ? [html(tableHtml(table))] : []);
  return [
    text('verdicts-text', '## Verdicts\n\nWhich part gave way in each cell, and what speaks for it.'),
    code(
      'verdicts',
      [
        'for (const table of [answersTable(study), verdictsTable(study), troublesTable(study)]) {',
        '  if (table.rows.length > 0) display.html(tableHtml(table));',
        '}',
      ],
      (study) => [answersTable(study), verdictsTable(study), troublesTable(study)].flatMap(filled),
    ),
  ];
}

function goOn({ axes, mainLatency, series }: Pattern): NotebookCell[] {
  const seriesKeys = series.shown;
  const p99 = `latency_us.${mainLatency}.p99`;
  const x = axes.clients.option;
  return [
    text('go-on', '## Go on from here\n\nThe seconds of one cell: name another `id`, or other columns.'),
    code(
      'series',
      [
        'const last = study.cells.filter(({ result }) => result !== null).at(-1);',
        'if (last !== undefined) {',
        `  display.html(plotHtml(seriesPlot(study, last.id, [${seriesKeys.map((key) => `'${key}'`).join(', ')}])));`,
        '}',
      ],
      (study) => {
        const last = study.cells.filter(({ result }) => result !== null).at(-1);
        return last === undefined ? [] : [html(plotHtml(seriesPlot(study, last.id, seriesKeys)))];
      },
    ),
    text(
      'other-text',
      'Any measure against any option; `curvesPlot` also takes `where`, as in `{ where: { ' +
        `${x}: 50 } }\`.`,
    ),
    code('other', [`display.html(plotHtml(curvesPlot(study, '${p99}', { x: '${x}' })));`], (study) => [
      html(plotHtml(curvesPlot(study, p99, { x }))),
    ]),
    text('measures-text', 'All measures, with what they are:'),
    code('measures', measuresSource, (study) => [html(tableHtml(measuresTable(study)))]),
  ];
}

const measuresSource = [
  'display.html(tableHtml({',
  "  caption: 'measures',",
  "  head: ['key', 'unit', 'definition'],",
  '  rows: measuresOf(study).map(({ key, unit, definition }) => [key, unit, definition]),',
  '}));',
];

function measuresTable({ pattern }: Study): Table {
  return {
    caption: 'measures',
    head: ['key', 'unit', 'definition'],
    rows: measuresOf(pattern).map(({ key, unit, definition }) => [key, unit, definition]),
  };
}

const COMMENT_COLUMNS = 84;

/** Comment lines that a notebook shows without scrolling. */
function comment(words: string): string[] {
  const lines = words.match(new RegExp(`.{1,${COMMENT_COLUMNS}}(?:\\s|$)`, 'g')) ?? [words];
  return lines.map((line) => `// ${line.trimEnd()}`);
}

function text(id: string, source: string): NotebookCell {
  return { kind: 'markdown', id, source };
}

function code(
  id: string,
  source: readonly string[],
  show: Extract<NotebookCell, { kind: 'code' }>['show'],
): NotebookCell {
  // nbformat allows letters, digits, - and _ in an id.
  return { kind: 'code', id: id.replace(/[^\w-]/g, '-'), source: source.join('\n'), show };
}
