import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

/* Set up before every test of the project "fast": it starts no process, so that it stays fast. */

const starters = ['spawn', 'spawnSync', 'fork', 'exec', 'execSync', 'execFile', 'execFileSync'] as const;

for (const name of starters) {
  Object.assign(childProcess, {
    [name]: (command: string) => {
      throw new Error(`a fast test starts ${command}: name its file in START_PROCESSES of test/kinds.ts`);
    },
  });
}
syncBuiltinESMExports();
