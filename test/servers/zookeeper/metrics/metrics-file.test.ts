import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MemberReading } from '../../../../src/servers/zookeeper/metrics/member-reading.ts';
import { MetricsFile } from '../../../../src/servers/zookeeper/metrics/metrics-file.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

const serving = (values: Record<string, string | number>): MemberReading => ({
  state: 'follower',
  values: new Map(Object.entries(values)),
  source: 'monitor',
});
const down: MemberReading = { state: 'down', values: null, source: null };
const at_ms = Date.UTC(2019, 9, 16, 10, 11, 12, 123);

it('has a column for every key that ever came up, and empty fields for who is down', async () => {
  const path = join(tempFolder(), 'zk-metrics.csv');
  const file = await MetricsFile.create(path);
  await file.add({
    at_ms,
    hostPort: 'a:1',
    reading: serving({ version: '3.9.5, built "today"', znode_count: 4 }),
  });
  await file.add({ at_ms, hostPort: 'b:2', reading: down });
  await file.add({ at_ms: at_ms + 1000, hostPort: 'b:2', reading: serving({ synced: 2, znode_count: 5 }) });
  await file.close();
  expect(readFileSync(path, 'utf8').split('\n')).toEqual([
    'timestamp,host_port,version,znode_count,synced',
    '2019-10-16T10:11:12.123000Z,a:1,"3.9.5, built ""today""",4,',
    '2019-10-16T10:11:12.123000Z,b:2,,,',
    '2019-10-16T10:11:13.123000Z,b:2,,5,2',
    '',
  ]);
  expect([existsSync(`${path}.rows`), existsSync(`${path}.part`)]).toEqual([false, false]);
});

it('has as many fields in every row where there are many', async () => {
  const path = join(tempFolder(), 'zk-metrics.csv');
  const file = await MetricsFile.create(path);
  for (let row = 0; row < 3_000; row++) {
    await file.add({ at_ms, hostPort: 'a:1', reading: serving({ [`key_${row % 400}`]: row }) });
  }
  await file.close();
  const rows = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(rows.length).toBe(3_001);
  expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([402]));
});
