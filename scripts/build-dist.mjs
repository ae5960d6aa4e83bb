// Builds dist/: the master (hydra.js), what scripts (index.js) and workloads of other people (workload.js) import, with
// types/, the watchdog, and the archive of the apps that every task fetches.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { emitTypes } from './emit-types.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Built beside its place and moved there whole, so that nobody runs half of it. */
const dist = mkdtempSync(join(root, '.dist-'));
const require = createRequire(import.meta.url);
const MOST_ARCHIVE_BYTES = 6 * 1024 * 1024;

// Bundled CommonJS packages call require; an ES module has none of its own.
const requireBanner = {
  js: "import { createRequire as hydraCreateRequire } from 'node:module'; const require = hydraCreateRequire(import.meta.url);",
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

async function buildMaster() {
  await build({
    ...common,
    packages: 'external',
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

/**
 * The packages' loaders look for their native part beside themselves, which a bundle leaves behind: here they
 * look into native/ beside the bundle instead, at the file for the platform the task runs on.
 */
const nativeParts = {
  name: 'native-parts',
  setup(plugin) {
    plugin.onLoad({ filter: /@node-rs[\\/]crc32[\\/]index\.js$/ }, () => ({
      contents: loaderOf('crc32', 'module.exports'),
      loader: 'js',
    }));
  },
};

/** On Linux either C library may be there; the wrong build fails to load, which tells faster than a process report. */
function loaderOf(name, target) {
  return `
    const base = './native/${name}-' + process.platform + '-' + process.arch + '-';
    const kinds = process.platform === 'linux' ? ['glibc', 'musl'] : ['libc'];
    let failure;
    for (const kind of kinds) {
      try { ${target} = require(base + kind + '.node'); failure = undefined; break; } catch (error) { failure ??= error; }
    }
    if (failure !== undefined) throw failure;
  `;
}

async function buildApps(folder) {
  await build({
    ...common,
    banner: requireBanner,
    plugins: [nativeParts],
    entryPoints: {
      'kafka-pub': 'apps/kafka/publisher-main.ts',
      'kafka-sub': 'apps/kafka/subscriber-main.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
}

/** npm installs the crc32 addon of this platform only; tasks elsewhere compute it in JavaScript. */
function copyCrc32(folder) {
  const base = dirname(dirname(require.resolve('@node-rs/crc32/package.json')));
  for (const { os, arch, libc } of wantedPlatforms()) {
    const suffix = os === 'linux' ? `-${libc === 'musl' ? 'musl' : 'gnu'}` : '';
    const name = `${os}-${arch}${suffix}`;
    try {
      cpSync(
        join(base, `crc32-${name}`, `crc32.${name}.node`),
        join(folder, `crc32-${os}-${arch}-${libc}.node`),
      );
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
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

/** One POSIX ustar member; fixed owner and time, so that equal content gives equal bytes. */
function tarMember(name, data) {
  const header = Buffer.alloc(512);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(data.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

function writeArchive(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
  const members = names.map((name) => tarMember(name, readFileSync(join(folder, name))));
  const archive = gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]), { level: 9 });
  if (archive.length > MOST_ARCHIVE_BYTES)
    throw new Error(`the app archive has ${archive.length} bytes, over 6 MiB`);
  writeFileSync(join(dist, 'hydra-apps.tar.gz'), archive);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  console.log(
    `dist/hydra-apps.tar.gz: ${archive.length} bytes, sha256 ${sha256.slice(0, 12)}..., ${names.length} files`,
  );
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
  copyCrc32(join(apps, 'native'));
  writeArchive(apps);
  moveIntoPlace();
} finally {
  rmSync(dist, { recursive: true, force: true });
}
