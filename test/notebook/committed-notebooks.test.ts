import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { documentNotebook } from '../../src/notebook/document-notebook.ts';
import { notebookText } from '../../src/notebook/notebook-file.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';

// `npx vitest run test/notebook -u` writes it anew.
it('notebooks/document-analysis.ipynb is the notebook of hydra notebook, without outputs', async () => {
  const committed = join(packageRoot, 'notebooks', 'document-analysis.ipynb');
  await expect(
    notebookText(documentNotebook('../results/my-sweep', pubsubPattern), null),
  ).toMatchFileSnapshot(committed);
});
