import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { orNone, pathText } from '../../options/field.ts';
import { readOption } from '../../options/read-option.ts';
import { patternsOf } from '../../workloads/patterns.ts';
import type { Command, Invocation } from '../command.ts';
import { readSwitch } from '../switch-option.ts';

const GROUP = 'Notebook:';

/** `hydra notebook`: a study's analysis as a Jupyter notebook. */
export const notebookCommand: Command = {
  name: 'notebook',
  operands: { name: 'folder', least: 1, most: 1 },
  describe: 'Write the analysis of a sweep, search or run as a Jupyter notebook, its plots in place.',
  options: {
    output: {
      describe: 'file to write',
      group: GROUP,
      kind: 'text',
      short: 'o',
      fallbackText: 'analysis.ipynb in the folder',
    },
    force: { describe: 'replace a file that is there', group: GROUP, kind: 'switch' },
  },
  examples: [
    ['hydra notebook results/20250301-120000-3f9a2c', 'writes analysis.ipynb into that folder'],
    ['hydra notebook results/20250301-120000-3f9a2c -o sweep.ipynb', 'or elsewhere'],
  ],
  onInterrupt: 'ending',
  run,
};

async function run({ raw, operands, terminal, workloads }: Invocation): Promise<ExitCode> {
  const [folder = ''] = operands;
  const output = readOption<string | null>(raw, 'output', { schema: orNone(pathText), fallback: null });
  const force = readSwitch(raw, 'force');
  const [{ loadStudy }, { writeNotebook }] = await Promise.all([
    import('../../store/load-study.ts'),
    import('../../notebook/write-notebook.ts'),
  ]);
  const path = output ?? join(folder, 'analysis.ipynb');
  await writeNotebook(await loadStudy(folder, patternsOf(workloads)), path, force);
  await terminal.out(`${plain(path)}\n`);
  return EXIT.ok;
}
