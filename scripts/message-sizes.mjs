#!/usr/bin/env node
// @ts-check
/*
 * How does the size of a message change rate, loss and latency? A batch of runs over sizes, one report at its end.
 * It calls run() in a loop, to show how: whatever a script decides between two runs has its place there. (Where
 * nothing is decided, sweep({ vary: { msg_size: [...] } }) does the same faster, on apps that stay up.)
 *
 *   node message-sizes.mjs                                 100 B to 100 kB, 50 clients at 200/s
 *   node message-sizes.mjs --sizes=100,1000 --clients=10   other sizes, another load
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HydraError, loadStudy, measureOf, report, run } from 'hydra-scale-test';

// A misspelled option is told in a line; anything else that nobody catches is a bug, with its stack.
process.once('uncaughtException', (error) => {
  const misspelled = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(misspelled ? error.message : error);
  process.exit(misspelled ? 2 : 1);
});

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,1000,10000,100000' },
    clients: { type: 'string', default: '50' },
    msg_rate: { type: 'string', default: '200' },
    test_duration: { type: 'string', default: '10' },
    bootstrap: { type: 'string' },
    output: { type: 'string', default: 'results' },
  },
});

// Ctrl-C: run() removes what it started, then rejects.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

try {
  const folders = await measureAll(given.sizes.split(',').map(Number));
  await printTable(folders);
  console.log(await report(folders, { output: join(given.output, 'message-sizes.html') }));
} catch (error) {
  process.exitCode = fail(error);
}

/**
 * @param {readonly number[]} sizes bytes of one message
 * @returns {Promise<string[]>} a folder per size
 */
async function measureAll(sizes) {
  const folders = [];
  for (const msg_size of sizes) {
    const { result, folder } = await run(
      {
        msg_size,
        clients: Number(given.clients),
        msg_rate: Number(given.msg_rate),
        test_duration: Number(given.test_duration),
        msg_batch: 10,
        bootstrap: given.bootstrap,
        output: given.output,
      },
      { signal: interrupt.signal },
    );
    console.error(`${msg_size} bytes: ${result.clean ? 'clean' : result.unclean_because.join('; ')}`);
    folders.push(folder);
    // Larger messages would only lose more.
    if ((result.average_packet_loss ?? 0) > 50) break;
  }
  return folders;
}

/** @param {readonly string[]} folders */
async function printTable(folders) {
  // Every number that a report shows has a measure: measures lists them all.
  const shown = ['average_rate', 'average_packet_loss', 'latency_us.end_to_end.p99', 'pub_cpu'];
  const rows = [];
  for (const folder of folders) {
    const result = (await loadStudy(folder)).cells[0]?.result;
    if (!result) continue;
    const numbers = shown.map((key) => [key, measureOf(key)?.value(result)]);
    rows.push({ msg_size: result.options.msg_size, ...Object.fromEntries(numbers) });
  }
  console.table(rows);
}

/**
 * @param {unknown} error
 * @returns {number} what the process ends with
 */
function fail(error) {
  if (interrupt.signal.aborted) return 130;
  // HydraError and UsageError say in one line what is wrong and how to mend it; anything else is a bug.
  if (!(error instanceof HydraError)) throw error;
  console.error(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  return error.exitCode;
}
