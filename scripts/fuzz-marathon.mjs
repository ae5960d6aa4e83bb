// Sends random requests to the local Marathon and watches its memory: node scripts/fuzz-marathon.mjs [requests] [seed]
// Exit code 1 when a request is answered with a fault of the server or not at all. Needs the built product.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outfile = join(root, 'dist', 'fuzz-marathon.js');
await build({
  absWorkingDir: root,
  entryPoints: ['test/marathon-server/fuzz-main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
process.argv.splice(2, 0, join(root, 'bin', 'hydra.js'));
await import(outfile);
