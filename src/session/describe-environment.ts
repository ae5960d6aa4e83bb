import { readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import { usableCores, usableMemoryBytes } from '../base/machine-limits.ts';
import { packageRoot } from '../base/package-root.ts';
import type { Environment } from '../run/result.ts';

export function hydraVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
}

/** The machine and the versions a result was measured with. */
export function describeEnvironment(
  told: Pick<Environment, 'engine' | 'cluster_url' | 'command' | 'system'>,
): Environment {
  const processors = cpus();
  return {
    hydra_version: hydraVersion(),
    node_version: process.version,
    os: `${type()} ${release()}`,
    cpu_model: processors[0]?.model.trim() ?? 'unknown',
    cpu_count: processors.length,
    usable_cores: usableCores(),
    memory_bytes: usableMemoryBytes(),
    ...told,
  };
}
