import type { TestProject } from 'vitest/node';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the broker that all tests of a test run share; they keep to topics of their own. */
    kafkaBootstrap: string;
  }
}

/** Starts one broker for the whole suite; the returned function ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const keeper = await createKeeper();
  try {
    const onProgress = (text: string) => console.error(text);
    const broker = await startEmbeddedBroker({ keeper, onProgress });
    project.provide('kafkaBootstrap', broker.bootstrap);
    return async () => {
      await broker.stop();
      await keeper.close();
    };
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
