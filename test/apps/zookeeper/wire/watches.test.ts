import { describe, expect, it } from 'vitest';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';
import { JuteReader } from '../../../../apps/zookeeper/wire/jute-reader.ts';
import { JuteWriter } from '../../../../apps/zookeeper/wire/jute-writer.ts';
import { EVENT } from '../../../../apps/zookeeper/wire/op-codes.ts';
import { writeSetWatches } from '../../../../apps/zookeeper/wire/set-watches.ts';
import { WatchTable } from '../../../../apps/zookeeper/wire/watch-table.ts';

/** A watcher that notes what it is told. */
function noting() {
  const told: string[] = [];
  return { told, fired: (type: number, path: string) => void told.push(`${type} ${path}`) };
}

describe('WatchTable', () => {
  it.each([
    ['created', ['data', 'exist']],
    ['deleted', ['data', 'exist', 'child']],
    ['dataChanged', ['data', 'exist']],
    ['childrenChanged', ['child']],
  ] as const)('%s fires %s', (event, fires) => {
    const table = new WatchTable();
    const watchers = { data: noting(), exist: noting(), child: noting() };
    for (const kind of ['data', 'exist', 'child'] as const) table.add(kind, '/a', watchers[kind]);
    table.fire(EVENT[event], '/b');
    table.fire(EVENT[event], '/a');
    table.fire(EVENT[event], '/a');
    const told = Object.entries(watchers).filter(([, { told }]) => told.length > 0);
    expect(told.map(([kind]) => kind)).toEqual([...fires]);
    for (const [, watcher] of told) expect(watcher.told).toEqual([`${EVENT[event]} /a`]);
    expect(table.size).toBe(3 - fires.length);
  });

  it('tells each watcher once, however often and where it stands', () => {
    const table = new WatchTable();
    const [one, other] = [noting(), noting()];
    for (const watcher of [one, one, other, other]) table.add('data', '/a', watcher);
    table.add('child', '/a', one);
    table.fire(EVENT.deleted, '/a');
    expect([one.told, other.told]).toEqual([['2 /a'], ['2 /a']]);
  });

  it('lets one that is told watch again', () => {
    const table = new WatchTable();
    const told: string[] = [];
    const watcher = {
      fired: (_: number, path: string) => {
        told.push(path);
        table.add('data', path, watcher);
      },
    };
    table.add('data', '/a', watcher);
    table.fire(EVENT.dataChanged, '/a');
    table.fire(EVENT.dataChanged, '/a');
    expect(told).toEqual(['/a', '/a']);
  });
});

describe('writeSetWatches', () => {
  function written(table: WatchTable): { zxid: number; paths: [string[], string[], string[]] }[] {
    const writer = new JuteWriter();
    return writeSetWatches(table, { high: 1, low: 2 }, (path) => `/app${path}`).map((write) => {
      write(writer.begin());
      const chunk = writer.chunk();
      expect(chunk.length).toBeLessThan(200_000);
      const slab = createSlab(chunk.length);
      slab.bytes.set(chunk);
      const reader = new JuteReader().reset(slab, 4, chunk.length);
      return { zxid: reader.int64(), paths: [reader.strings(), reader.strings(), reader.strings()] };
    });
  }

  it('writes nothing where nothing is watched', () => {
    expect(written(new WatchTable())).toEqual([]);
  });

  it('names every path in its list, as the server knows it', () => {
    const table = new WatchTable();
    table.add('data', '/d', noting());
    table.add('exist', '/e', noting());
    table.add('child', '/c', noting());
    expect(written(table)).toEqual([{ zxid: 2 ** 32 + 2, paths: [['/app/d'], ['/app/e'], ['/app/c']] }]);
  });

  it('takes several requests for many', () => {
    const table = new WatchTable();
    for (let i = 0; i < 20_000; i++) table.add(i % 2 === 0 ? 'exist' : 'child', `/nodes/${i}`, noting());
    const all = written(table);
    expect(all.length).toBeGreaterThan(1);
    const paths = all.flatMap((one) => one.paths.flat());
    expect(new Set(paths).size).toBe(20_000);
    expect(paths.length).toBe(20_000);
  });
});
