import type { Study } from '../store/study.ts';

/** What a code cell displays: one MIME type each, which is what tslab's display functions send. */
export interface Output {
  mime: 'text/html' | 'text/markdown';
  text: string;
}

/** A cell of a notebook of ours; ids are unique within it. */
export type NotebookCell =
  | { kind: 'markdown'; id: string; source: string }
  | {
      kind: 'code';
      id: string;
      source: string;
      /** What the source displays when it is executed for this study: the same functions, called from here. */
      show: (study: Study) => Output[];
    };

export function html(text: string): Output {
  return { mime: 'text/html', text };
}

export function markdown(text: string): Output {
  return { mime: 'text/markdown', text };
}
