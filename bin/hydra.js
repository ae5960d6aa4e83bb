#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/hydra.js', import.meta.url);
const folder = fileURLToPath(new URL('..', import.meta.url));

/** Why it cannot be started, in a line; undefined where that is a fault of its own. */
function reasonOf(error) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `it needs Node.js 20.19 or newer, and this is ${process.versions.node}`;
  }
  if (error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return `what it depends on is not installed: type npm ci in ${folder}`;
}

async function load() {
  try {
    return await import(built.href);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    process.stderr.write(`hydra: ${reason}\n`);
    process.exit(1);
  }
}

if (!existsSync(built)) {
  process.stderr.write(`hydra: it is not built yet: type npm ci --include=dev in ${folder}\n`);
  process.exit(1);
}
const { main } = await load();
process.exit(await main(process.argv.slice(2)));
