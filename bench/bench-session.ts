import { tmpdir } from 'node:os';
import { loadSettings } from '../src/options/settings.ts';
import { serverSections } from '../src/servers/registry.ts';
import { openSession } from '../src/session/open-session.ts';
import type { Session } from '../src/session/session.ts';
import { readOptions } from '../src/workloads/shared/read-options.ts';
import type { Workload } from '../src/workloads/shared/workload.ts';

/** A session for whole runs of a workload on this machine, whatever hydra.ini and environment say. */
export async function openBenchSession(workload: Workload, signal: AbortSignal): Promise<Session> {
  const settings = loadSettings({
    ...{ configFile: null, cwd: tmpdir(), env: {}, options: {} },
    servers: serverSections,
  });
  return openSession({
    workload,
    settings,
    options: readOptions(workload, {}, null),
    command: 'npm run bench',
    purpose: 'benchmark',
    signal,
    observe: () => {},
  });
}
