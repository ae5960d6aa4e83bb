import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonWith } from './python-venv.ts';

const execute = promisify(execFile);
const requirements = join(import.meta.dirname, 'prometheus-requirements.txt');

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
  const python = await pythonWith('prometheus', requirements);
  const running = execute(python, ['-c', PROGRAM], { maxBuffer: 256 * 2 ** 20 });
  running.child.stdin?.end(JSON.stringify(texts));
  return JSON.parse((await running).stdout);
}
