import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { pathText } from '../../options/field.ts';
import { readOption } from '../../options/read-option.ts';
import { refuseUnwritableFile } from '../../request/output-folder.ts';
import type { Study } from '../../store/study.ts';
import { jsonText } from '../../terminal/json-text.ts';
import { patternsOf } from '../../workloads/patterns.ts';
import type { Command, Invocation } from '../command.ts';
import { readSwitch } from '../switch-option.ts';

const GROUP = 'Report:';

/** `hydra report`: what was measured, as one file for a browser. */
export const reportCommand: Command = {
  name: 'report',
  operands: { name: 'folder', least: 1, most: Number.POSITIVE_INFINITY },
  describe: 'Write studies and runs as one HTML file that works offline and from a mail attachment.',
  options: {
    output: {
      describe: 'file that takes the report',
      group: GROUP,
      kind: 'text',
      short: 'o',
      fallbackText: 'report.html in the first folder',
    },
    json: { describe: 'print one JSON document on stdout', group: GROUP, kind: 'switch' },
  },
  examples: [
    ['hydra report results/20250301-120000-3f9a2c', 'writes report.html beside the numbers'],
    ['hydra report before after -o change.html', 'two studies side by side, and what differs'],
  ],
  onInterrupt: 'ending the report',
  run,
};

async function run({ raw, operands, terminal, workloads }: Invocation): Promise<ExitCode> {
  const json = readSwitch(raw, 'json');
  const named = readOption<string | null>(raw, 'output', { schema: pathText, fallback: null });
  const path = named ?? join(operands[0] ?? '.', 'report.html');
  const [{ loadStudy }, { headlineOf }, { writeReport }] = await Promise.all([
    import('../../store/load-study.ts'),
    import('../../analysis/headline.ts'),
    import('../../report/write-report.ts'),
  ]);
  const studies: Study[] = [];
  for (const folder of operands) studies.push(await loadStudy(folder, patternsOf(workloads)));
  refuseUnwritableFile(path, '--output');
  await writeReport(studies, path);
  for (const study of studies) terminal.err(`${plain(`${study.name}: ${headlineOf(study)}`)}\n`);
  await terminal.out(json ? jsonText({ report: path, studies: studies.map(told) }) : `${path}\n`);
  return EXIT.ok;

  function told(study: Study) {
    return { folder: study.folder, name: study.name, headline: headlineOf(study) };
  }
}
