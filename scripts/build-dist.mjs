// Builds dist/: the master (hydra.js), what scripts (index.js) and workloads of other people (workload.js) import, with
// types/, the watchdog, and the archive of the apps that every task fetches.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { emitTypes } from './emit-types.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Built beside its place and moved there whole, so that nobody runs half of it. */
const dist = mkdtempSync(join(root, '.dist-'));
const require = createRequire(import.meta.url);
const MOST_ARCHIVE_BYTES = 6 * 1024 * 1024;

// Bundled CommonJS packages call require and look beside themselves; an ES module has neither of its own.
const requireBanner = {
  js: "import { createRequire as hydraCreateRequire } from 'node:module'; const require = hydraCreateRequire(import.meta.url); const __dirname = import.meta.dirname;",
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  absWorkingDir: root,
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Packages of very many files, or that hold more than is used of them: bundled, they take half as long to load. Whoever
 * writes a workload gets zod as it is.
 */
const BUNDLED = ['zod', 'axios'];
const PUBLIC_ZOD = 'src/api/workload.ts';

const otherPackages = {
  name: 'other-packages',
  setup(plugin) {
    plugin.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || importer.includes(`${sep}node_modules${sep}`)) return undefined;
      const isBundled = BUNDLED.includes(path) && !importer.endsWith(join(root, PUBLIC_ZOD));
      return isBundled ? undefined : { path, external: true };
    });
  },
};

async function buildMaster() {
  await build({
    ...common,
    banner: requireBanner,
    plugins: [otherPackages],
    splitting: true,
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      hydra: 'src/cli/main.ts',
      index: 'src/api/index.ts',
      workload: 'src/api/workload.ts',
      watchdog: 'src/watchdog/main.ts',
    },
    outdir: dist,
  });
}

/** What stands inside a page: its script and its style. */
async function buildPage(name) {
  await build({
    ...common,
    platform: 'browser',
    format: 'iife',
    target: ['chrome115', 'firefox115', 'safari16.4'],
    minify: true,
    entryPoints: { [name]: `src/${name}/main.ts` },
    outdir: dist,
  });
  await build({
    ...common,
    minify: true,
    entryPoints: { [name]: `src/${name}/page.css` },
    outdir: dist,
  });
}

/** What a report carries: its page, and the plotting library. */
async function buildReportPage() {
  await buildPage('report-page');
  cpSync(require.resolve('plotly.js-cartesian-dist-min'), join(dist, 'plotly.js'));
}

/** Packages with a native part: the module that loads it, and where it lies for a platform. */
const NATIVE = [
  { name: 'crc32', loader: '@node-rs/crc32/index.js', file: partOf('@node-rs/crc32') },
  { name: 'snappy', loader: 'snappy/index.js', file: partOf('@napi-rs/snappy') },
  { name: 'lz4-napi', loader: 'lz4-napi/index.js', file: partOf('@antoniomuso/lz4-napi') },
  // Of the builds for several versions of Node.js, which all of them take, the one that needs the oldest C library.
  {
    name: 'zeromq',
    loader: 'zeromq/lib/load-addon.js',
    file: (_name, { os, arch, libc }) =>
      `zeromq/build/${os}/${arch}/node/${libc}-${os === 'linux' ? 127 : 115}-Release/addon.node`,
  },
];

/** In a package of its own for each platform. */
function partOf(parts) {
  return (name, { os, arch, libc }) => {
    const platform = `${os}-${arch}${os === 'linux' ? `-${libc === 'musl' ? 'musl' : 'gnu'}` : ''}`;
    return `${parts}-${platform}/${name}.${platform}.node`;
  };
}

/**
 * The packages' loaders look for their native part beside themselves, which a bundle leaves behind: here they
 * look into native/ beside the bundle instead, at the file for the platform the task runs on.
 */
const nativeParts = {
  name: 'native-parts',
  setup(plugin) {
    for (const { name, loader } of NATIVE) {
      const path = loader.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
      plugin.onLoad({ filter: new RegExp(`[\\\\/]${path}$`) }, () => ({
        contents: loaderOf(name),
        loader: 'js',
      }));
    }
  },
};

/** On Linux either C library may be there; the wrong build fails to load, which tells faster than a process report. */
function loaderOf(name) {
  return `
    const base = './native/${name}-' + process.platform + '-' + process.arch + '-';
    const kinds = process.platform === 'linux' ? ['glibc', 'musl'] : ['libc'];
    let failure;
    for (const kind of kinds) {
      try { module.exports = require(base + kind + '.node'); failure = undefined; break; } catch (error) { failure ??= error; }
    }
    if (failure !== undefined) throw failure;
  `;
}

async function buildApps(folder) {
  const apps = {
    ...common,
    banner: requireBanner,
    plugins: [nativeParts],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  };
  await build({
    ...apps,
    entryPoints: {
      'kafka-pub': 'apps/kafka/publisher-main.ts',
      'kafka-sub': 'apps/kafka/subscriber-main.ts',
      'zmq-pub': 'apps/zmq/publisher-main.ts',
      'zmq-sub': 'apps/zmq/subscriber-main.ts',
      'zk-users': 'apps/zookeeper/users-main.ts',
    },
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
  // By itself: it gives away the whole of zod, most of which the programs above would load and never use.
  await build({ ...apps, entryPoints: { 'hydra-task': 'apps/outside/hydra-task.ts' } });
}

/** npm installs the parts of this platform only, unless it is told of others: tasks run on those that are there. */
function copyNativeParts(folder) {
  for (const platform of wantedPlatforms()) {
    const { os, arch, libc } = platform;
    for (const { name, file } of NATIVE) {
      const from = join(root, 'node_modules', file(name, platform));
      if (existsSync(from)) cpSync(from, join(folder, `${name}-${os}-${arch}-${libc}.node`));
    }
  }
}

/** What zstd runs on where Node.js has none of its own; the package looks for it beside itself. */
function copyZstd(folder) {
  const dist = dirname(require.resolve('@bokuweb/zstd-wasm'));
  cpSync(join(dist, 'zstd.wasm'), join(folder, 'zstd.wasm'));
}

/** Mesos agents are Linux; this machine's own platform runs the local cluster. */
function wantedPlatforms() {
  const linux = [
    { os: 'linux', arch: 'x64', libc: 'glibc' },
    { os: 'linux', arch: 'arm64', libc: 'glibc' },
    { os: 'linux', arch: 'x64', libc: 'musl' },
  ];
  if (process.platform === 'linux') return linux;
  return [...linux, { os: process.platform, arch: process.arch, libc: 'libc' }];
}

/** The module that packs folders for sessions too; Node 20 runs no TypeScript by itself. */
async function loadPackFolder() {
  // Inside the project, so that it finds what is installed there.
  const outfile = join(dist, 'pack-folder.mjs');
  try {
    const entryPoints = ['src/artifact/pack-folder.ts'];
    await build({ ...common, packages: 'external', entryPoints, outfile });
    return (await import(pathToFileURL(outfile).href)).packFolder;
  } finally {
    rmSync(outfile, { force: true });
  }
}

async function writeArchive(folder) {
  const packFolder = await loadPackFolder();
  const archive = await packFolder(folder);
  if (archive.length > MOST_ARCHIVE_BYTES)
    throw new Error(`the app archive has ${archive.length} bytes, over 6 MiB`);
  writeFileSync(join(dist, 'hydra-apps.tar.gz'), archive);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  console.log(`dist/hydra-apps.tar.gz: ${archive.length} bytes, sha256 ${sha256.slice(0, 12)}...`);
}

/** Takes the place of an earlier build. */
function moveIntoPlace() {
  const place = join(root, 'dist');
  rmSync(place, { recursive: true, force: true });
  // A temporary folder is its maker's alone; a build is for everybody.
  chmodSync(dist, 0o755);
  renameSync(dist, place);
}

try {
  const apps = join(dist, 'apps');
  mkdirSync(join(apps, 'native'), { recursive: true });
  await Promise.all([
    buildMaster(),
    buildApps(apps),
    buildReportPage(),
    buildPage('marathon-page'),
    emitTypes(root, join(dist, 'types')),
  ]);
  copyNativeParts(join(apps, 'native'));
  copyZstd(apps);
  await writeArchive(apps);
  moveIntoPlace();
} finally {
  rmSync(dist, { recursive: true, force: true });
}
