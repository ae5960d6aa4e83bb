import { createKeeper } from '../../src/process/watched-keeper.ts';
import {
  type Ensemble,
  type EnsembleOptions,
  startEnsemble,
} from '../../src/servers/zookeeper/ensemble/embedded-ensemble.ts';

/** An ensemble of a test file, which ends it with `close`. */
export interface TestEnsemble extends Ensemble {
  close(): Promise<void>;
}

export async function testEnsemble(
  members: number,
  options: Partial<EnsembleOptions> = {},
): Promise<TestEnsemble> {
  const keeper = await createKeeper();
  const base = {
    keeper,
    members,
    version: null,
    tickMs: 500,
    javaOptions: ['-Xmx128m'],
    port: 0,
    env: process.env,
  };
  try {
    const ensemble = await startEnsemble({ ...base, ...options });
    return {
      ...ensemble,
      close: async () => {
        await ensemble.stop();
        await keeper.close();
      },
    };
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
