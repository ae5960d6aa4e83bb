#!/usr/bin/env node
// @ts-check
/*
 * The matrix of the document about the original Hydra: 10, 50, 300 and 500 clients at 1000, 1500, 2000 and 3000
 * messages per second, 10 seconds each, on this machine. Copy it and change what you like: it needs nothing but
 * `npm install hydra-scale-test`.
 *
 *   node document-matrix.mjs                                  all 16 cells
 *   node document-matrix.mjs --clients=10,50 --rates=1000     some of them
 *   node document-matrix.mjs --bootstrap=broker:9092          brokers that run already
 *   node document-matrix.mjs --dry_run                        what would be measured, and how long it takes
 *   node document-matrix.mjs --resume=results/<folder>        goes on where a run was interrupted
 */
import { parseArgs } from 'node:util';
import { HydraError, headlineOf, previewSweep, sweep } from 'hydra-scale-test';

// A misspelled option is told in a line; anything else that nobody catches is a bug, with its stack.
process.once('uncaughtException', (error) => {
  const misspelled = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(misspelled ? error.message : error);
  process.exit(misspelled ? 2 : 1);
});

const { values: given } = parseArgs({
  options: {
    clients: { type: 'string', default: '10,50,300,500' },
    rates: { type: 'string', default: '1000,1500,2000,3000' },
    test_duration: { type: 'string', default: '10' },
    bootstrap: { type: 'string' },
    output: { type: 'string', default: 'results' },
    resume: { type: 'string' },
    dry_run: { type: 'boolean', default: false },
  },
});

/** @type {import('hydra-scale-test').SweepValues} */
const matrix = given.resume
  ? // The folder knows its own plan and options.
    { resume: given.resume }
  : {
      // Lists may be arrays of numbers, too: clients: [10, 50].
      clients: given.clients,
      rates: given.rates,
      label: "the document's matrix",
      options: {
        test_duration: Number(given.test_duration),
        // As the document's runs.
        msg_batch: 100,
        linger_ms: 5,
        bootstrap: given.bootstrap,
        output: given.output,
      },
    };

// Ctrl-C: sweep() removes what it started, then rejects. What was measured until then is kept.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

let folder = given.resume;
try {
  if (given.dry_run) {
    const { cells, expected_s } = await previewSweep(matrix);
    for (const { id, varied } of cells) console.log(id, varied);
    console.log(`${cells.length} cells, about ${Math.ceil(expected_s / 60)} min`);
  } else {
    const { study, report, tally } = await sweep(matrix, { signal: interrupt.signal, observe: tell });
    console.log(headlineOf(study));
    console.log(report);
    // A cell that failed is part of the study, and a reason to look.
    if (tally.failed > 0) process.exitCode = 1;
  }
} catch (error) {
  process.exitCode = fail(error);
}

/**
 * A line on stderr per cell: stdout is for the answer.
 *
 * @param {import('hydra-scale-test').StudyEvent} event
 */
function tell(event) {
  if (event.kind === 'study-begins') folder = event.folder;
  if (event.kind === 'cell-begins') console.error(`${event.number}/${event.total}`, event.cell.varied);
  if (event.kind === 'cell-ended') {
    const { state, reason, result } = event.record;
    console.error(
      `  ${state}`,
      reason ?? (result?.clean ? 'clean' : (result?.unclean_because.join('; ') ?? '')),
    );
  }
}

/**
 * @param {unknown} error
 * @returns {number} what the process ends with
 */
function fail(error) {
  if (interrupt.signal.aborted) {
    console.error(`interrupted; go on with --resume=${folder}`);
    return 130;
  }
  // HydraError and UsageError say in one line what is wrong and how to mend it; anything else is a bug.
  if (!(error instanceof HydraError)) throw error;
  console.error(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  return error.exitCode;
}
