import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, type ExitCode, HydraError, messageOf, UsageError } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { pathText } from '../../options/field.ts';
import { readOption, singleText } from '../../options/read-option.ts';
import { errorText } from '../../terminal/error-line.ts';
import { jsonText } from '../../terminal/json-text.ts';
import { patternsOf } from '../../workloads/patterns.ts';
import type { Command, Invocation } from '../command.ts';
import { readSwitch } from '../switch-option.ts';

const DEFAULT_FOLDER = 'results';
const GROUP = 'Results:';

const actions = { list, show, export: exportCsv, delete: remove } as const;
type Action = keyof typeof actions;
const actionNames = Object.keys(actions) as Action[];

/** Which action takes an option, and how many folders each takes. */
const takers: Readonly<Record<string, readonly Action[]>> = {
  json: ['list', 'show'],
  output: ['export'],
  dry_run: ['delete'],
  yes: ['delete'],
};
const folderCounts: Readonly<Record<Action, { least: number; most: number }>> = {
  list: { least: 0, most: 1 },
  show: { least: 1, most: 1 },
  export: { least: 1, most: Number.POSITIVE_INFINITY },
  delete: { least: 1, most: Number.POSITIVE_INFINITY },
};

/** `hydra results`: looks at what was measured, passes it on, deletes it. */
export const resultsCommand: Command = {
  name: 'results',
  subject: { name: 'command', choices: actionNames },
  operands: { name: 'folder', least: 0, most: Number.POSITIVE_INFINITY },
  describe: 'List, show, export as CSV and delete the folders of studies and runs.',
  options: {
    json: { describe: 'list, show: print one JSON document on stdout', group: GROUP, kind: 'switch' },
    output: {
      describe: 'export: file that takes the CSV',
      group: GROUP,
      kind: 'text',
      short: 'o',
      fallbackText: 'stdout',
    },
    yes: { describe: 'delete: really do it', group: GROUP, kind: 'switch' },
    dry_run: { describe: 'delete: say what would go, and keep it', group: GROUP, kind: 'switch' },
  },
  examples: [
    ['hydra results list', `what lies in ${DEFAULT_FOLDER}/`],
    ['hydra results show results/20250301-120000-3f9a2c', 'one line per cell'],
    ['hydra results export results/20250301-120000-3f9a2c -o cells.csv', 'for a spreadsheet'],
    ['hydra results delete results/20250301-120000-3f9a2c --yes', 'for good'],
  ],
  onInterrupt: 'finishing the folder under way',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const action = actionNames.find((name) => name === invocation.subject) ?? 'list';
  refuseOthersOptions(invocation, action);
  refuseWrongCount(invocation, action);
  return actions[action](invocation);
}

async function list({ raw, operands, terminal, workloads }: Invocation): Promise<ExitCode> {
  const json = readSwitch(raw, 'json');
  const [{ listStudies }, { listText }] = await Promise.all([
    import('../../store/list-studies.ts'),
    import('../results-text.ts'),
  ]);
  const folder = operands[0] ?? DEFAULT_FOLDER;
  // Before the first run the usual place does not exist, which is no mistake.
  const nothingYet = operands[0] === undefined && !existsSync(folder);
  const studies = nothingYet ? [] : await listStudies(folder, patternsOf(workloads));
  await terminal.out(json ? jsonText(studies) : listText(studies, folder, terminal.colors));
  return EXIT.ok;
}

async function show({ raw, operands, terminal, workloads }: Invocation): Promise<ExitCode> {
  const json = readSwitch(raw, 'json');
  const [{ loadStudy }, { studyText }] = await Promise.all([
    import('../../store/load-study.ts'),
    import('../study-text.ts'),
  ]);
  const study = await loadStudy(operands[0] ?? '', patternsOf(workloads));
  await terminal.out(
    json ? jsonText({ ...study, pattern: study.pattern.name }) : studyText(study, terminal.colors),
  );
  return EXIT.ok;
}

async function exportCsv({ raw, operands, terminal, signal, workloads }: Invocation): Promise<ExitCode> {
  const file = readOption<string | null>(raw, 'output', { schema: pathText, fallback: null });
  const [{ loadStudy }, { studiesCsv }, { writeFileWhole }] = await Promise.all([
    import('../../store/load-study.ts'),
    import('../../export/csv.ts'),
    import('../../store/write-file.ts'),
  ]);
  const studies = [];
  for (const folder of new Set(operands)) {
    signal.throwIfAborted();
    studies.push(await loadStudy(folder, patternsOf(workloads)));
  }
  const text = studiesCsv(studies);
  if (file === null) {
    await terminal.out(text);
    return EXIT.ok;
  }
  try {
    await writeFileWhole(file, text);
  } catch (error) {
    throw new UsageError(`--output: ${file} cannot be written: ${messageOf(error)}`, {
      hint: 'name a file in a folder of yours',
      cause: error,
    });
  }
  return EXIT.ok;
}

async function remove(invocation: Invocation): Promise<ExitCode> {
  const { raw, operands, terminal, signal, workloads } = invocation;
  const dryRun = readSwitch(raw, 'dry_run');
  if (!dryRun && !readSwitch(raw, 'yes')) {
    throw new UsageError('hydra results delete needs --yes: what is deleted is gone', {
      hint: '--dry_run says what would go',
    });
  }
  const { refuseUnremovable, removeStudy } = await import('../../store/remove-study.ts');
  const folders = [...new Map(operands.map((folder) => [resolve(folder), folder])).values()];
  // All are looked at before the first one goes.
  for (const folder of folders) await refuseUnremovable(folder, patternsOf(workloads));
  let failed = false;
  for (const folder of folders) {
    signal.throwIfAborted();
    failed = !(await removeOne(folder)) || failed;
  }
  return failed ? EXIT.failed : EXIT.ok;

  async function removeOne(folder: string): Promise<boolean> {
    try {
      if (!dryRun) await removeStudy(folder, patternsOf(workloads));
      await terminal.out(`${dryRun ? 'would delete' : 'deleted'} ${plain(folder)}\n`);
      return true;
    } catch (error) {
      if (!(error instanceof HydraError)) throw error;
      terminal.err(`hydra: ${errorText(error)}\n`);
      return false;
    }
  }
}

function refuseOthersOptions({ raw }: Invocation, action: Action): void {
  for (const [name, theirs] of Object.entries(takers)) {
    if (singleText(raw, name) === undefined || theirs.includes(action)) continue;
    throw new UsageError(`hydra results ${action} has no option --${name}`, {
      hint: `it belongs to hydra results ${theirs.join(' and ')}`,
    });
  }
}

function refuseWrongCount({ operands }: Invocation, action: Action): void {
  const { least, most } = folderCounts[action];
  const hint = 'hydra results --help shows examples';
  if (operands.length < least) throw new UsageError(`hydra results ${action} needs a folder`, { hint });
  if (operands.length > most) {
    throw new UsageError(`hydra results ${action} takes one folder, not ${operands.length}`, { hint });
  }
}
