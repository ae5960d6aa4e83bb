import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, messageOf, UsageError } from '../src/base/errors.ts';
import { createKeeper } from '../src/process/watched-keeper.ts';
import { Fleets } from './fleets.ts';
import { type KafkaTools, openKafkaTools } from './kafka-tools.ts';
import { type Measure, type Measured, verdictOf } from './measure.ts';
import { measures } from './measures/all.ts';
import { measureInTurn, measureOnBroker } from './pairs.ts';
import { benchTable } from './table.ts';

const USAGE = `npm run bench -- [--only=P2,P4] [--match=text] [--pairs=3] [--scale=0.01] [--json]

Measures Hydra beside Kafka's own tools and other clients on this machine, in the same run, and prints one table.
  --only   measures with these ids
  --match  measures whose name holds the text
  --pairs  how often a measure is taken, ours and the rival's in turn; 3 unless told
  --scale  part of the full size, for a smoke run; 1 unless told
  --json   one JSON document instead of the table
`;

interface Wanted {
  only: readonly string[] | null;
  match: string;
  pairs: number;
  scale: number;
  json: boolean;
}

/** Smaller runs are dominated by what no measure is about. */
const SMALLEST_SCALE = 0.001;

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    process.stdout.write(USAGE);
    return EXIT.ok;
  }
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => ended.abort(new Error('interrupted')));
  const chosen = measures.filter(
    ({ id, name }) => (wanted.only === null || wanted.only.includes(id)) && name.includes(wanted.match),
  );
  const measured = await measureAll(chosen, wanted, ended.signal);
  process.stdout.write(wanted.json ? jsonText(measured) : benchTable(measured));
  return EXIT.ok;
}

/** @returns null where help is wanted */
function readArguments(args: readonly string[]): Wanted | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      match: { type: 'string', default: '' },
      pairs: { type: 'string', default: '3' },
      scale: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const only = values.only?.split(',') ?? null;
  const known = new Set(measures.map(({ id }) => id));
  const unknown = only?.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new UsageError(`--only: there is no ${unknown}`, { hint: [...known].join(', ') });
  const [pairs, scale] = [Number(values.pairs), Number(values.scale)];
  if (!Number.isInteger(pairs) || pairs < 1) throw new UsageError('--pairs: give a whole number from 1 up');
  if (!(scale >= SMALLEST_SCALE && scale <= 1)) throw new UsageError(`--scale: give ${SMALLEST_SCALE} to 1`);
  return { only, match: values.match, pairs, scale, json: values.json };
}

async function measureAll(
  chosen: readonly Measure[],
  { pairs, scale }: Wanted,
  signal: AbortSignal,
): Promise<Measured[]> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const temp = mkdtempSync(join(tmpdir(), 'hydra-bench-'));
  const keeper = await createKeeper();
  const releaseTemp = await keeper.guard({ kind: 'path', path: temp });
  try {
    const fleets = new Fleets(signal, (text) => note(`  ${text}`), scale);
    const context = { keeper, temp, scale, signal, note };
    let tools: Promise<KafkaTools> | null = null;
    const all: Measured[] = [];
    for (const measure of chosen) {
      note(`${measure.id} ${measure.name}`);
      if ('read' in measure)
        all.push({ measure, ours: [await measure.read({ fleets, temp, signal })], rivals: [] });
      else if ('serverless' in measure) all.push(...(await measureInTurn(measure, pairs, context)));
      else {
        tools ??= openKafkaTools(keeper, process.env, temp);
        all.push(...(await measureOnBroker(measure, pairs, { ...context, tools: await tools })));
      }
    }
    return all;
  } finally {
    await keeper.close();
    rmSync(temp, { recursive: true, force: true });
    releaseTemp();
  }
}

function jsonText(all: readonly Measured[]): string {
  const processors = cpus();
  const machine = {
    cpu_model: processors[0]?.model ?? 'unknown',
    cpu_count: processors.length,
    node: process.version,
  };
  const lines = all.map((measured) => {
    const { measure, ours, rivals } = measured;
    const { id, name, unit, goal } = measure;
    const { ratio, met } = verdictOf(measured);
    return { id, name, unit, goal, ours, rival: measure.rival?.name ?? null, rivals, ratio, met };
  });
  return `${JSON.stringify({ machine, lines }, null, 1)}\n`;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${messageOf(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
