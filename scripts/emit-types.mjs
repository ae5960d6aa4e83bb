// The declarations of what others import, dist/types/: what src/api/index.ts and src/api/workload.ts show, and nothing of
// what is behind it.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';

const relativeImport = /((?:from|import)\s*\(?\s*)(['"])(\.[^'"]+)\.ts\2/g;

/**
 * @param {string} root folder of package.json
 * @param {string} target folder that takes the declarations
 */
export async function emitTypes(root, target) {
  const all = mkdtempSync(join(tmpdir(), 'hydra-types-'));
  try {
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = ['-p', join(root, 'tsconfig.types.json'), '--outDir', all];
    await promisify(execFile)(process.execPath, [compiler, ...args]);
    copyReachable(all, target, ['api/index.d.ts', 'api/workload.d.ts']);
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** The compiler emits the whole program, also what is imported by function bodies alone. */
function copyReachable(from, to, entries) {
  const waiting = [...entries];
  const seen = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = readFileSync(join(from, file), 'utf8');
    for (const [, , , specifier] of text.matchAll(relativeImport)) {
      const next = `${posix.join(posix.dirname(file), specifier)}.d.ts`;
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
    mkdirSync(dirname(join(to, file)), { recursive: true });
    // Beside a .d.ts lies no .ts for a consumer: the import names the .js that the declaration stands for.
    writeFileSync(join(to, file), text.replace(relativeImport, '$1$2$3.js$2'));
  }
}
