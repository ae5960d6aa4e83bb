import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../../src/servers/shared/executables.ts';
import { copyJars } from '../../src/servers/shared/maven.ts';
import { preparedFolder } from '../harness/prepared-folder.ts';
import { ClientDriver } from './client-driver.ts';

const folder = join(import.meta.dirname, 'java');
const pom = join(folder, 'pom.xml');

/**
 * A folder with the jars of `com.mesosphere:marathon-client`, fetched once, into the cache.
 * @throws when there is no Maven, or it cannot fetch
 */
export function jarsOfMarathonClient(): Promise<string> {
  return preparedFolder('java-marathon', [readFileSync(pom, 'utf8')], async (unfinished, keeper) => {
    const maven = findOnPath('mvn', process.env);
    if (maven === undefined) throw new Error('the tests need Maven (apt-get install maven)');
    await copyJars({ what: 'marathon-client', maven, pom, folder: unfinished }, { keeper, env: process.env });
  });
}

/**
 * Starts the client's driver, compiled by the Java that runs it.
 * @param login a token, or a name and a password
 */
export function startJavaClient(
  jars: string,
  marathonUrl: string,
  login: readonly string[] = [],
): ClientDriver {
  const java = ['-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), join(folder, 'Driver.java')];
  return new ClientDriver('java', [...java, marathonUrl, ...login]);
}
