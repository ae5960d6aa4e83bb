import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { documentNotebook } from '../../src/notebook/document-notebook.ts';
import { notebookText } from '../../src/notebook/notebook-file.ts';

it('notebooks/document-analysis.ipynb is the notebook of hydra notebook, without outputs', () => {
  const committed = readFileSync(join(packageRoot, 'notebooks', 'document-analysis.ipynb'), 'utf8');
  expect(committed).toBe(notebookText(documentNotebook('../results/my-sweep'), null));
});
