#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/hydra.js', import.meta.url);

if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exit(await main(process.argv.slice(2)));
}
process.stderr.write('hydra: it is not built yet (run npm run build in its folder first)\n');
process.exit(1);
