import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';

/** What programs load when they start, of what was built: the bundler names each source file that it took. */
function loadedBy(program: string): string[] {
  const seen = new Set<string>();
  const read = (path: string): string[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    const text = readFileSync(join(packageRoot, 'dist', path), 'utf8');
    const sources = Array.from(
      text.matchAll(/^\s*\/\/ ((?:src|apps|node_modules)\/\S+)$/gm),
      ([, one]) => one ?? '',
    );
    const statements = /^(?:import|export)\s+(?:[\w$*\s{},]+?\s+from\s+)?"(\.[^"]+)"/gm;
    const imported = Array.from(text.matchAll(statements), ([, to = '']) =>
      posix.join(posix.dirname(path), to),
    );
    return [...sources, ...imported.flatMap(read)];
  };
  return read(program);
}

const below = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

it.each([
  ['apps/kafka-pub.mjs', 'apps/kafka/wire/wire-publisher.ts'],
  ['apps/kafka-sub.mjs', 'apps/kafka/wire/wire-subscriber.ts'],
])('%s loads kafkajs only where a run uses it', (program, own) => {
  const loaded = loadedBy(program);
  expect(loaded).toContain(own);
  expect(loaded.filter(below('node_modules/kafkajs'))).toEqual([]);
});

it.each(['kafka-pub.mjs', 'kafka-sub.mjs', 'zmq-pub.mjs', 'zmq-sub.mjs', 'zk-users.mjs'])(
  '%s loads of zod no language but the one it speaks',
  (program) => {
    const locales = loadedBy(`apps/${program}`).filter(below('node_modules/zod/v4/locales'));
    expect(locales).toEqual(['node_modules/zod/v4/locales/en.js']);
  },
);

it('a command line is understood without what measures and what speaks with clusters', () => {
  const loaded = loadedBy('hydra.js');
  expect(loaded).toContain('src/cli/main.ts');
  const measuring = [
    'session/open-session.ts',
    'run/run.ts',
    'control/fleet.ts',
    'marathon-server/server.ts',
  ];
  for (const file of measuring.map((one) => `src/${one}`)) {
    expect(existsSync(join(packageRoot, file))).toBe(true);
    expect(loaded).not.toContain(file);
  }
  expect(loaded.filter(below('node_modules/axios'))).toEqual([]);
});

it('whoever writes a workload gets zod whole, from the package', () => {
  const text = readFileSync(join(packageRoot, 'dist', 'workload.js'), 'utf8');
  expect(text).toMatch(/from "zod"/);
});
