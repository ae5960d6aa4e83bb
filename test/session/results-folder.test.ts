import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildResult } from '../../src/patterns/pubsub/build-result.ts';
import { type PubsubResult, type PubsubSeriesRow, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { ResultsFolder, seriesCsv } from '../../src/session/results-folder.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { cleanRun } from '../patterns/pubsub/collected.ts';

let output: string;

beforeEach(() => {
  output = tempFolder();
});

const gap: PubsubSeriesRow = {
  t_s: 1,
  length_s: null,
  publisher_length_s: null,
  subscribers_length_s: null,
  broker_length_s: null,
  sent: null,
  acked: null,
  aborted: null,
  failed: null,
  received: null,
  catching_up_received: null,
  catching_up_behind: null,
  outstanding: null,
  publish_us: null,
  end_to_end_us: null,
  lateness_us: null,
  publisher_cpu_s: null,
  subscribers_cpu_s: null,
  broker_cpu_s: null,
  publisher_rss_bytes: null,
  subscribers_rss_bytes: null,
  broker_rss_bytes: null,
  event_loop_delay_max_us: null,
};

const told: PubsubSeriesRow = {
  ...gap,
  t_s: 0,
  length_s: 0.25,
  sent: 100,
  received: 0,
  publish_us: { count: 100, p50: 1, p95: 2, p99: 3, p99_9: 4, max: 5 },
};

function result(): PubsubResult {
  return { ...buildResult(cleanRun()), series: [told, gap] };
}

/** Every file below the folder, as paths from there. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('the folder of a run', () => {
  it('is made with its parents and holds the result and the series, whole', async () => {
    const folder = new ResultsFolder(join(output, 'deep', 'results'), 'r1');
    await folder.save(result());
    expect(folder.path).toBe(join(output, 'deep', 'results', 'r1'));
    expect(await filesBelow(folder.path)).toEqual(['result.json', 'series.csv']);
    const read = JSON.parse(await readFile(join(folder.path, 'result.json'), 'utf8'));
    expect(pubsubResult.parse(read)).toEqual(result());
    expect(await readFile(join(folder.path, 'series.csv'), 'utf8')).toBe(seriesCsv(result()));
  });

  it('takes a result that is saved again, and what a broken write left behind', async () => {
    const folder = new ResultsFolder(output, 'r1');
    await mkdir(folder.path);
    await writeFile(join(folder.path, 'result.json.part'), 'half a res');
    await folder.save(result());
    await folder.save({ ...result(), notes: ['saved again'] });
    expect(await filesBelow(folder.path)).toEqual(['result.json', 'series.csv']);
    const read = JSON.parse(await readFile(join(folder.path, 'result.json'), 'utf8'));
    expect(read.notes).toEqual(['saved again']);
  });

  it('that cannot be made is an error, not silence', async () => {
    await writeFile(join(output, 'r1'), 'a file is in the way');
    await expect(new ResultsFolder(output, 'r1').save(result())).rejects.toThrow();
  });
});

describe('series.csv', () => {
  it('has the lag of groups, and what the system counted of itself, behind the rest', () => {
    const group_lag = {
      every_stream: true,
      rows: [
        {
          t_s: 0,
          group: 1,
          total: 9,
          max: 6,
          streams: [[0, 3] as [number, number], [1, 6] as [number, number]],
        },
      ],
    };
    const grouped = { ...result(), group_lag };
    const [header, first, second] = seriesCsv(grouped).split('\n');
    expect(header).toMatch(/,lag\.1\.total,lag\.1\.max,lag\.1\.stream\.0,lag\.1\.stream\.1$/);
    expect(first).toMatch(/,9,6,3,6$/);
    expect(second).toMatch(/,,,,$/);
  });

  const lines = seriesCsv(result()).split('\n');
  const names = lines[0]?.split(',') ?? [];
  const field = (line: number, name: string) => lines[line]?.split(',')[names.indexOf(name)];

  it('has a line of names, a line per second and a last newline', () => {
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe('');
    expect(new Set(lines.slice(0, 3).map((line) => line.split(',').length))).toEqual(new Set([names.length]));
  });

  it('has the length of each second beside it', () => {
    expect(names.slice(0, 2)).toEqual(['t_s', 'length_s']);
    expect([field(1, 'length_s'), field(2, 'length_s')]).toEqual(['0.25', '']);
  });

  it('names latencies with their unit', () => {
    expect(names).toContain('t_s');
    for (const latency of ['publish', 'end_to_end', 'lateness']) {
      const own = ['count', 'p50_us', 'p95_us', 'p99_us', 'p99_9_us', 'max_us'];
      expect(names).toEqual(expect.arrayContaining(own.map((name) => `${latency}_${name}`)));
    }
  });

  it('tells a zero from a gap', () => {
    expect([field(1, 'sent'), field(1, 'received'), field(2, 'received')]).toEqual(['100', '0', '']);
    expect([field(1, 'publish_p99_us'), field(2, 'publish_p99_us')]).toEqual(['3', '']);
  });
});
