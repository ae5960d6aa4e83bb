import { join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../../src/analysis/headline.ts';
import { measuresOf } from '../../../src/analysis/measures.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { allCommands } from '../../../src/cli/commands/all-commands.ts';
import { resultReport } from '../../../src/cli/result-report.ts';
import { studyText } from '../../../src/cli/study-text.ts';
import { compareStudies } from '../../../src/compare/compare-studies.ts';
import { readMeasure } from '../../../src/compare/fail-if.ts';
import { usualMeasures } from '../../../src/compare/measure-choice.ts';
import { studiesCsv } from '../../../src/export/csv.ts';
import { junitOf } from '../../../src/export/junit.ts';
import { prometheusOf } from '../../../src/export/prometheus.ts';
import { documentNotebook } from '../../../src/notebook/document-notebook.ts';
import { notebookText } from '../../../src/notebook/notebook-file.ts';
import { Problem } from '../../../src/options/field.ts';
import { operationsPattern } from '../../../src/patterns/operations/pattern.ts';
import { pubsubPattern } from '../../../src/patterns/pubsub/pattern.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { readRun } from '../../../src/request/run-request.ts';
import { readSearch } from '../../../src/request/search-request.ts';
import { nothingPreset, readSweep } from '../../../src/request/sweep-request.ts';
import { readSweepResume } from '../../../src/request/sweep-resume.ts';
import { runSearches } from '../../../src/search/run-search.ts';
import { loadStudy } from '../../../src/store/load-study.ts';
import type { Manifest } from '../../../src/store/manifest.ts';
import { createStudy } from '../../../src/store/open-study.ts';
import type { Study } from '../../../src/store/study.ts';
import type { ReadyStudy } from '../../../src/sweep/ready-study.ts';
import { runSweepCells } from '../../../src/sweep/run-sweep.ts';
import { sharedOptions } from '../../../src/workloads/shared/read-options.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { cleanRun } from '../../patterns/pubsub/collected.ts';
import { memoryOperations } from './operations-workload.ts';
import { memoryPubsub } from './pubsub-workload.ts';
import { World } from './world.ts';

/*
 * Two workloads that live here and nowhere else go through everything that is made for workloads: no line outside of
 * their folder knows them.
 */

const patterns = [pubsubPattern, operationsPattern];
const kinds: readonly (readonly [string, (world: World) => Workload])[] = [
  ['memory-pubsub', memoryPubsub as (world: World) => Workload],
  ['memory-operations', memoryOperations as (world: World) => Workload],
];

/** What both are swept and searched with: lists of clients and loads, the highest of which is too much. */
const lists: Readonly<Record<string, Record<string, string>>> = {
  'memory-pubsub': {
    clients: '10,50',
    rates: '1000,4000',
    test_duration: '5',
    clients_per_app: '5',
    drain_timeout_s: '2',
  },
  'memory-operations': { users: '20,40', rates: '100,800', test_duration: '3', user_tasks: '2' },
};

/** A single run that either carries. */
const runs: Readonly<Record<string, Record<string, string>>> = {
  'memory-pubsub': { test_duration: '2', clients: '10', msg_rate: '1000' },
  'memory-operations': { test_duration: '2', users: '4' },
};

const request = (raw: object, workloads: readonly Workload[], cwd: string) => ({
  ...{ raw: { output: join(cwd, 'results'), ...raw }, cwd, env: {}, workloads },
});

function manifestOf({ workload, options, plan, label }: ReadyStudy<Manifest['plan']>, id: string): Manifest {
  return {
    schema_version: 1,
    study_id: id,
    label,
    created_at: '2026-01-01T00:00:00.000Z',
    workload: workload.name,
    pattern: workload.pattern.name,
    options: sharedOptions(
      workload,
      options,
      plan.dimensions.map(({ name }) => name),
    ),
    plan,
    environment: cleanRun().environment,
  };
}

const quiet = { observe: () => {}, signal: new AbortController().signal, now: () => new Date(0) };

/** A sweep as a session carries it out, in memory but for its folder. */
async function swept(make: (world: World) => Workload, cwd: string, id = '20260101-000000-aaaaaa') {
  const world = new World();
  const workload = make(world);
  const sweep = readSweep(
    workload,
    request(lists[workload.name] ?? {}, [workload], cwd),
    nothingPreset,
    () => 0,
  );
  const writer = await createStudy(join(cwd, 'results'), manifestOf(sweep, id), patterns);
  try {
    await runSweepCells(sweep.plan, {
      ...{ ...quiet, writer, load: workload.pattern.axes.load.option },
      expected_s: sweep.plan.cells.map(() => 1),
      measure: ({ varied }) => world.measure(workload, sweep.cellOptions(varied)),
    });
  } finally {
    await writer.close();
  }
  return { workload, folder: writer.path, study: await loadStudy(writer.path, patterns) };
}

async function searched(make: (world: World) => Workload, cwd: string): Promise<Study> {
  const world = new World();
  const workload = make(world);
  const { rates: _rates, ...raw } = lists[workload.name] ?? {};
  const search = readSearch(workload, request({ ...raw, tolerance: '10%' }, [workload], cwd), {
    ...{ find: ['no-drop'], dimensions: {}, fixed: {} },
  });
  const writer = await createStudy(
    join(cwd, 'results'),
    manifestOf(search, '20260101-000000-bbbbbb'),
    patterns,
  );
  try {
    await runSearches(search.plan, {
      ...{ ...quiet, writer, workload, cellOptions: search.cellOptions },
      measure: ({ varied }) => world.measure(workload, search.cellOptions(varied)),
    });
  } finally {
    await writer.close();
  }
  return loadStudy(writer.path, patterns);
}

async function help(args: string[]): Promise<string> {
  const workloads = kinds.map(([, make]) => make(new World()));
  const context = { commands: allCommands(workloads), version: '0', columns: 100 };
  const read = await readCommandLine(args, context);
  return read.kind === 'text' ? read.text : expect.fail();
}

const colors = createColors(false);

describe('the command line', () => {
  it('has a command for each workload and each suite', async () => {
    const text = await help(['--help']);
    for (const name of ['memory-pubsub', 'memory-operations', 'memory-sizes']) {
      expect(text).toMatch(new RegExp(`^ +hydra ${name}\\b`, 'm'));
    }
  });

  it('shows the options of the workload that stands behind sweep and search', async () => {
    for (const command of ['sweep', 'search']) {
      const [ofPubsub, ofOperations] = [
        await help([command, 'memory-pubsub', '--help']),
        await help([command, 'memory-operations', '--help']),
      ];
      expect(ofPubsub).toMatch(/--clients .*--msg_size /s);
      expect(ofPubsub).not.toContain('--value_size');
      expect(ofOperations).toMatch(/--users .*--value_size /s);
      expect(ofOperations).not.toContain('--msg_size');
    }
  });

  it.each(kinds)('refuses what %s does not know, in one line', (name, make) => {
    const workload = make(new World());
    const read = (raw: object) => () => readRun(workload, request(raw, [workload], tempFolder()));
    expect(read({ threshold: ['wrong<1'] })).toThrow('the result has no "wrong"');
    expect(read({ test_duration: 'long' })).toThrow('--test_duration: "long" is not a number');
    const sweep = () =>
      readSweep(workload, request({ vary: ['acks=1'] }, [workload], tempFolder()), nothingPreset, () => 0);
    expect(sweep).toThrow('there is no option "acks" to vary');
    expect(name).toBe(workload.name);
  });

  it('takes thresholds on what a pattern adds', () => {
    const workload = memoryOperations(new World()) as unknown as Workload;
    const raw = {
      threshold: [
        'operations.set_and_get/get.service_us.p99<=900',
        'operations.set_and_get/get.failed<=5',
        'latency_us.service.p99<=900',
        'throughput>=1',
      ],
    };
    expect(readRun(workload, request(raw, [workload], tempFolder())).options.threshold).toHaveLength(4);
  });
});

describe.each(kinds)('%s', (name, make) => {
  it('is measured, and told on a terminal', async () => {
    const world = new World();
    const workload = make(world);
    const { options } = readRun(workload, request(runs[name] ?? {}, [workload], tempFolder()));
    const result = await world.measure(workload, options);
    expect(result).toMatchObject({ workload: name, pattern: workload.pattern.name, clean: true });
    expect(workload.pattern.schema.parse(result)).toEqual(result);
    const text = resultReport({ result, folder: 'x' }, workload.pattern, colors);
    expect(text).toMatch(new RegExp(`^clean\\n\\nrun +${name} `));
    const told = workload.pattern.latencies.filter(({ isOptional }) => isOptional !== true);
    for (const { short } of told) expect(text).toMatch(new RegExp(`^${short} `, 'm'));
  });

  it('is swept into a folder that is read back, told and resumed', async () => {
    const cwd = tempFolder();
    const { workload, folder, study } = await swept(make, cwd);
    const { clients, load } = workload.pattern.axes;
    expect(study.cells.map(({ state, result }) => [state, result?.clean])).toEqual([
      ['measured', true],
      ['measured', name === 'memory-pubsub'],
      ['measured', true],
      ['measured', false],
    ]);
    const [first] = study.cells;
    expect(Object.keys(first?.varied ?? {})).toEqual([clients.option, load.option]);
    expect(headlineOf(study)).toMatch(new RegExp(`^clean up to \\d+ ${clients.noun}s at [\\d,]+/s`));
    expect(studyText(study, colors)).toContain(`${clients.option}  `);
    const again = await readSweepResume({ raw: {}, cwd, env: {}, workloads: [workload] }, folder);
    expect(again.plan).toEqual(study.manifest?.plan);
    await expect(
      readSweepResume({ raw: { test_duration: '6' }, cwd, env: {}, workloads: [workload] }, folder),
    ).rejects.toThrow(/was planned otherwise: --test_duration: [35] in the study, 6 now/);
  });

  it('has a report, a notebook, CSV, Prometheus text and JUnit', async () => {
    const { workload, study } = await swept(make, tempFolder());
    const { pattern } = study;
    const html = renderReport([study], { script: '', style: '', plotly: '' });
    // Messages in memory have no latency.
    const latencies = pattern === pubsubPattern ? [] : pattern.latencies;
    for (const { label } of latencies) expect(html).toContain(`> ${label}</label>`);
    for (const { name: shade } of pattern.shades) expect(html).toContain(`Colours of ${shade}`);
    expect(html).toContain(pattern.words.clean);
    expect(html).toContain(pattern.axes.load.title);
    const notebook = notebookText(documentNotebook('x', pattern), study);
    for (const key of pattern.plots) expect(notebook).toContain(`curvesPlot(study, '${key}')`);
    const [names = '', row = ''] = studiesCsv([study]).split('\n');
    for (const column of pattern.columns) expect(names.split(',')).toContain(column.name);
    expect(row).toContain(workload.name);
    const metrics = prometheusOf(study);
    for (const { name: metric } of pattern.metrics.gauges.slice(0, 3)) {
      expect(metrics).toContain(`# TYPE ${metric} `);
    }
    expect(metrics).toContain(`workload="${workload.name}"`);
    expect(junitOf(study, [])).toContain('<testsuite');
  });

  it('is searched for the highest load that it carries', async () => {
    const study = await searched(make, tempFolder());
    expect(study.answers).toHaveLength(2);
    for (const { outcome, rate, sentence } of study.answers) {
      expect(outcome).toBe('found');
      expect(rate).toBeGreaterThan(name === 'memory-pubsub' ? 1_000 : 300);
      expect(sentence).toMatch(/^\d+ (clients|users): [\d,]+\/s is the highest rate with loss <= 0.5 %/);
    }
  });

  it('is compared with itself by its own measures, and nothing differs', async () => {
    const [a, b] = [
      await swept(make, tempFolder()),
      await swept(make, tempFolder(), '20260101-000000-cccccc'),
    ];
    const comparison = compareStudies(a.study, b.study, {
      ...{ confidence: 0.95, allow_different: false, measures: usualMeasures(a.study.pattern) },
    });
    expect(comparison.cells).toHaveLength(4);
    const keys = measuresOf(a.study.pattern).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(comparison.cells[0]?.measures.map(({ key }) => key) ?? []));
    for (const { measures } of comparison.cells)
      for (const one of measures) expect(one.verdict).not.toBe('worse');
    expect(readMeasure(a.study.pattern, 'p99')).not.toBeInstanceOf(Problem);
  });
});

it('studies of both stand in one CSV, each value in its own column', async () => {
  const studies: Study[] = [];
  for (const [, make] of kinds) studies.push((await swept(make, tempFolder())).study);
  const [names = '', ...rows] = studiesCsv(studies).trim().split('\n');
  const columns = names.split(',');
  expect(new Set(columns).size).toBe(columns.length);
  expect(columns).toEqual(
    expect.arrayContaining(['average_rate_per_s', 'throughput_per_s', 'set_and_get/get.service_p99_us']),
  );
  expect(rows).toHaveLength(8);
});
