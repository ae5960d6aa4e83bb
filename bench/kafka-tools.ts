import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../src/base/cache-folder.ts';
import { HydraError } from '../src/base/errors.ts';
import { packageRoot } from '../src/base/package-root.ts';
import type { Keeper } from '../src/process/keeper.ts';
import { BROKER_JAVA } from '../src/servers/kafka/brokers/broker-programs.ts';
import { pinnedVersion } from '../src/servers/kafka/brokers/distribution.ts';
import { makeFolderAtomically } from '../src/servers/shared/atomic-folder.ts';
import { type Env, findOnPath } from '../src/servers/shared/executables.ts';
import { findJava } from '../src/servers/shared/java.ts';
import { copyJars } from '../src/servers/shared/maven.ts';
import { runProgram } from './run-program.ts';

/** What one of Kafka's programs is run with. */
export interface ToolRun {
  /** e.g. `org.apache.kafka.tools.ProducerPerformance` */
  mainClass: string;
  args: readonly string[];
}

/** Kafka's own command line tools, of the broker's version. */
export interface KafkaTools {
  /** What the program printed. @throws HydraError with its last line when it fails */
  run(tool: ToolRun): Promise<string>;
}

/** What a tool of Kafka's is told to get through to the broker. */
export const configArguments = ({ clientConfig }: { clientConfig: string | null }): string[] =>
  clientConfig === null ? [] : ['--command-config', clientConfig];

/** As Kafka's own start scripts give them. */
const HEAP = '-Xmx512M';

/** Finds the tools, or fetches them with Maven into the cache. */
export async function openKafkaTools(keeper: Keeper, env: Env, folder: string): Promise<KafkaTools> {
  const jars = await toolJars(keeper, env);
  const java = await findJava(env, BROKER_JAVA);
  return {
    run: ({ mainClass, args }) =>
      runProgram(
        { keeper, temp: folder },
        {
          name: mainClass,
          command: java.command,
          args: [HEAP, '-cp', jars.join(delimiter), mainClass, ...args],
          withStderr: false,
        },
      ),
  };
}

async function toolJars(keeper: Keeper, env: Env): Promise<string[]> {
  const target = join(cacheFolder(env), `kafka-tools-${pinnedVersion()}`);
  const found = jarsIn(target);
  if (found.length > 0) return found;
  const maven = findOnPath('mvn', env);
  if (maven === undefined) throw new HydraError("no Maven on the PATH to fetch Kafka's tools with");
  const what = `the tools of Kafka ${pinnedVersion()}`;
  const pom = join(packageRoot, 'bench', 'pom.xml');
  const properties = { 'kafka.version': pinnedVersion() };
  await makeFolderAtomically(keeper, target, (folder) =>
    copyJars({ what, maven, pom, properties, folder }, { keeper, env }),
  );
  return jarsIn(target);
}

function jarsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jar'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    // Not fetched yet.
    return [];
  }
}
