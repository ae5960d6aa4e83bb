import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/base/cache-folder.ts';
import { messageOf } from '../../src/base/errors.ts';
import { makeFolderAtomically } from '../../src/kafka/atomic-folder.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

const execute = promisify(execFile);
const PACKAGE = 'prometheus_client==0.26.0';
const SETUP_TIMEOUT_MS = 300_000;

export interface ParsedSample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface ParsedFamily {
  name: string;
  type: string;
  help: string;
  samples: readonly ParsedSample[];
}

const PROGRAM = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
texts = json.load(sys.stdin)
families = lambda text: [{"name": f.name, "type": f.type, "help": f.documentation,
  "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in f.samples]} for f in parse(text)]
json.dump([families(text) for text in texts], sys.stdout)
`;

/**
 * Reads texts with the parser of Prometheus' own Python client, which is fetched once, into the cache.
 * @throws where it holds one of them for broken, and where it cannot be set up
 */
export async function parsePrometheus(texts: readonly string[]): Promise<ParsedFamily[][]> {
  const python = join(await installed(), 'bin', 'python');
  const running = execute(python, ['-c', PROGRAM], { maxBuffer: 256 * 2 ** 20 });
  running.child.stdin?.end(JSON.stringify(texts));
  return JSON.parse((await running).stdout);
}

async function installed(): Promise<string> {
  const folder = join(cacheFolder(process.env), `python-${PACKAGE.replace('==', '-')}`);
  if (existsSync(folder)) return folder;
  const keeper = await createKeeper();
  try {
    await makeFolderAtomically(keeper, folder, fill);
  } finally {
    await keeper.close();
  }
  return folder;
}

async function fill(folder: string): Promise<void> {
  await setUp('python3', ['-m', 'venv', folder], 'apt-get install python3-venv');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE];
  await setUp(join(folder, 'bin', 'python'), pip, 'pip must reach a package index');
}

async function setUp(command: string, args: readonly string[], hint: string): Promise<void> {
  try {
    await execute(command, args, { timeout: SETUP_TIMEOUT_MS });
  } catch (error) {
    throw new Error(`the tests need ${PACKAGE}, and it cannot be set up: ${messageOf(error)} (${hint})`);
  }
}
