import type { Study } from '../store/study.ts';
import type { NotebookCell, Output } from './notebook-cell.ts';

/*
 * nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html), laid out as Jupyter writes it: keys
 * sorted, one space of indentation, texts as lists of lines. Executing and saving such a file changes nothing that
 * was not computed anew.
 */
const metadata = {
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
  },
};

/**
 * The text of an .ipynb file.
 *
 * @param study what the outputs are computed of; null = without outputs, as if never executed
 */
export function notebookText(cells: readonly NotebookCell[], study: Study | null): string {
  const executed = cells.filter(({ kind }) => kind === 'code');
  const written = cells.map((cell) => {
    const common = { id: cell.id, metadata: {}, source: linesOf(cell.source) };
    if (cell.kind === 'markdown') return { cell_type: 'markdown', ...common };
    return {
      cell_type: 'code',
      ...common,
      execution_count: study === null ? null : executed.indexOf(cell) + 1,
      outputs: study === null ? [] : cell.show(study).map(outputOf),
    };
  });
  const notebook = { cells: written, metadata, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(sorted(notebook), null, 1)}\n`;
}

function outputOf({ mime, text }: Output): unknown {
  return { data: { [mime]: linesOf(text) }, metadata: {}, output_type: 'display_data' };
}

/** Each line with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
