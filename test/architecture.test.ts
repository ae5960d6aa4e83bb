import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/base/package-root.ts';

/** One import, both ends as paths from the root of the package. */
interface Import {
  from: string;
  to: string;
}

/** By folder, the folders it may import from. */
type Layers = ReadonlyMap<string, readonly string[]>;

const tops = ['src', 'apps'];
const sources = tops.flatMap((top) => sourcesBelow(top));
const imports = sources.flatMap((from) => resolved(from, specifiersIn(readText(from))));
const layers = layersIn(readText('ARCHITECTURE.md'));

function readText(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(packageRoot, join(entry.parentPath, entry.name)));
}

/** What a module names as its imports and re-exports, of values and of types, static and dynamic. */
function specifiersIn(text: string): string[] {
  const statements = /^(?:import|export)\s+(?:[\w$*\s{},]+?\s+from\s+)?(['"])([^'"]+)\1/gm;
  const calls = /\bimport\(\s*(['"])([^'"]+)\1\s*[,)]/g;
  return [statements, calls].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match) => match[2] ?? ''),
  );
}

function resolved(from: string, specifiers: readonly string[]): Import[] {
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ from, to: posix.join(posix.dirname(from), specifier) }));
}

/** The rows of the table under "## Layers": folder, description, folders it may import. */
function layersIn(markdown: string): Layers {
  const section = /^## Layers$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(markdown)?.[1] ?? '';
  const rows = section.split('\n').flatMap((line) => {
    const [, folder, , allowed] = line.split('|');
    const names = (cell = '') => Array.from(cell.matchAll(/`([^`]+)`/g), (match) => match[1] ?? '');
    return names(folder).map((name): [string, string[]] => [name, names(allowed)]);
  });
  return new Map(rows);
}

/** The deepest folder of the table that holds the file; where the table has none, its first two folders. */
function folderOf(path: string, allowed: Layers): string {
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = folders.slice(0, depth).join('/');
    if (allowed.has(folder)) return folder;
  }
  return folders.slice(0, 2).join('/');
}

/**
 * The systems that are measured: a folder of its own each, below servers, workloads or apps. Marathon's own answers name
 * ZooKeeper, too.
 */
const systems = /kafka|\bzmq|zeromq|zookeeper/i;
const ofSystems =
  /^(src\/(servers|workloads)|apps)\/(kafka|zmq|zookeeper)\/|^src\/control\/|^src\/(servers|workloads)\/(registry|undoers)\.ts$|^src\/marathon-server\/http\/info-json\.ts$/;

/** Files that name a system although their folder is none of a system's. */
function namingSystems(paths: readonly string[]): string[] {
  return paths.filter((path) => !ofSystems.test(path) && systems.test(readText(path)));
}

/** Imports from one folder of the table into another. */
function crossings(all: readonly Import[], allowed: Layers): (Import & { own: string; other: string })[] {
  return all
    .map((one) => ({ ...one, own: folderOf(one.from, allowed), other: folderOf(one.to, allowed) }))
    .filter(({ own, other }) => own !== other);
}

/** Imports that the layers do not allow. */
function forbidden(all: readonly Import[], allowed: Layers): Import[] {
  return crossings(all, allowed)
    .filter(({ own, other }) => !allowed.get(own)?.includes(other))
    .map(({ from, to }) => ({ from, to }));
}

/** What the layers allow and nobody does. */
function needless(all: readonly Import[], allowed: Layers): string[] {
  const done = new Set(crossings(all, allowed).map(({ own, other }) => `${own} -> ${other}`));
  const arrows = [...allowed].flatMap(([own, others]) => others.map((other) => `${own} -> ${other}`));
  return arrows.filter((arrow) => !done.has(arrow));
}

/** Every circle of imports, once, as the path that closes it. */
function cycles(all: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of all) targets.set(from, [...(targets.get(from) ?? []), to]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}

const readably = (all: readonly Import[]) => all.map(({ from, to }) => `${from} imports ${to}`);

describe('the sources', () => {
  it('import only what ARCHITECTURE.md allows their folder', () => {
    expect(readably(forbidden(imports, layers))).toEqual([]);
  });

  it('import each other in no circle', () => {
    expect(cycles(imports)).toEqual([]);
  });

  it('lie in folders that ARCHITECTURE.md names, and it names no other', () => {
    const folders = new Set(sources.map((path) => folderOf(path, layers)));
    expect([...layers.keys()].sort()).toEqual([...folders].sort());
  });

  it('name no system outside of its folders, not even in comments', () => {
    expect(namingSystems(sources)).toEqual([]);
    expect(sources.filter((path) => ofSystems.test(path)).length).toBeGreaterThan(40);
  });

  it('import files that exist, by their whole name', () => {
    expect(readably(imports.filter(({ to }) => !existsSync(join(packageRoot, to))))).toEqual([]);
  });
});

describe('the table of ARCHITECTURE.md', () => {
  it('allows only folders that it names itself', () => {
    const named = [...layers.values()].flat();
    expect(named.filter((folder) => !layers.has(folder))).toEqual([]);
  });

  it('allows nothing that no file needs', () => {
    expect(needless(imports, layers)).toEqual([]);
  });

  it('has no circle', () => {
    const arrows = [...layers].flatMap(([from, allowed]) => allowed.map((to) => ({ from, to })));
    expect(cycles(arrows)).toEqual([]);
  });

  it('lets nothing of src import apps', () => {
    const upwards = [...layers].filter(
      ([folder, allowed]) => folder.startsWith('src/') && allowed.some((name) => name.startsWith('apps/')),
    );
    expect(upwards).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it('read at least the imports that the bundler reads', async () => {
    const { metafile } = await build({
      absWorkingDir: packageRoot,
      entryPoints: sources,
      outdir: 'unused',
      bundle: true,
      write: false,
      metafile: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });
    const bundled = Object.entries(metafile.inputs).flatMap(([from, { imports: found }]) =>
      found.filter((one) => one.external !== true).map((one) => `${from} imports ${one.path}`),
    );
    const own = new Set(readably(imports));
    expect(bundled.length).toBeGreaterThan(100);
    expect(bundled.filter((line) => !own.has(line))).toEqual([]);
  }, 120_000);

  it('find a planted import that goes upwards, sideways or out of the table', () => {
    const planted = [
      { from: 'src/measure/a.ts', to: 'src/run/b.ts' },
      { from: 'src/kafka/deep/a.ts', to: 'src/marathon/b.ts' },
      { from: 'src/run/a.ts', to: 'apps/kit/b.ts' },
      { from: 'src/unheard-of/a.ts', to: 'src/base/b.ts' },
    ];
    const fine = [
      { from: 'src/run/a.ts', to: 'src/measure/b.ts' },
      { from: 'apps/kafka/wire/a.ts', to: 'apps/kafka/b.ts' },
    ];
    expect(forbidden([...fine, ...planted], layers)).toEqual(planted);
  });

  it('hold a folder within another to a row of its own', () => {
    const nested: Layers = new Map([
      ['src/a', ['src/a/b']],
      ['src/a/b', []],
    ]);
    const down = { from: 'src/a/x.ts', to: 'src/a/b/y.ts' };
    const up = { from: 'src/a/b/deep/y.ts', to: 'src/a/x.ts' };
    expect(forbidden([down, up], nested)).toEqual([up]);
  });

  it('find a permission that nobody uses', () => {
    const rows: Layers = new Map([
      ['src/a', ['src/b', 'src/c']],
      ['src/b', []],
      ['src/c', []],
    ]);
    expect(needless([{ from: 'src/a/x.ts', to: 'src/b/y.ts' }], rows)).toEqual(['src/a -> src/c']);
  });

  it('find a planted circle, the smallest too', () => {
    const edges = (...names: string[]) => names.slice(1).map((to, i) => ({ from: names[i] ?? '', to }));
    expect(cycles(edges('a', 'b', 'c', 'd'))).toEqual([]);
    expect(cycles([...edges('a', 'b', 'd'), ...edges('a', 'c', 'd')])).toEqual([]);
    expect(cycles(edges('a', 'b', 'c', 'b'))).toEqual(['b -> c -> b']);
    expect(cycles(edges('a', 'a'))).toEqual(['a -> a']);
  });

  it('read every form of import, and nothing else', () => {
    const text = [
      "import './effect.ts';",
      "import { a, type B } from './values.ts';",
      'import type {\n  C,\n  D,\n} from "./types.ts";',
      "import * as all from '../all.ts';",
      "export * from './passed-on.ts';",
      "export type { E } from './types-passed-on.ts';",
      "const late = await import('./late.ts');",
      "type F = import('./type-of.ts').F;",
      "export const text = 'no import from';",
      "// import { g } from './comment.ts';",
      " * import { h } from './comment.ts';",
    ].join('\n');
    expect(specifiersIn(text)).toEqual([
      './effect.ts',
      './values.ts',
      './types.ts',
      '../all.ts',
      './passed-on.ts',
      './types-passed-on.ts',
      './late.ts',
      './type-of.ts',
    ]);
  });

  it('read the rows of the table', () => {
    const table =
      '## Layers\n| folder | what | may import |\n|---|---|---|\n| `a` | text | |\n| `b` | `c` | `a` |\n## Next\n| `z` | | |\n';
    expect([...layersIn(table)]).toEqual([
      ['a', []],
      ['b', ['a']],
    ]);
  });
});
