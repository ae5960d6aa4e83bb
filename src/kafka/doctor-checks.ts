import type { Check, DoctorContext, Examine } from './doctor-check.ts';
import { checkBootstrap, checkCache, checkJava, checkKafkaSource } from './doctor-kafka.ts';
import {
  checkCores,
  checkFileLimit,
  checkLoopback,
  checkMarathonPort,
  checkMemory,
  checkNode,
  checkPlatform,
  checkTar,
  checkTaskNode,
  checkTempFolder,
} from './doctor-machine.ts';

const examinations: Readonly<Record<string, Examine>> = {
  'Node.js': checkNode,
  'Node.js of tasks': checkTaskNode,
  platform: checkPlatform,
  Java: checkJava,
  Kafka: checkKafkaSource,
  cache: checkCache,
  bootstrap: checkBootstrap,
  tar: checkTar,
  memory: checkMemory,
  cores: checkCores,
  'open files': checkFileLimit,
  'temporary folder': checkTempFolder,
  loopback: checkLoopback,
  'Marathon port': checkMarathonPort,
};

/**
 * Looks at everything Hydra needs of this machine, in the order to show it; starts nothing that stays. What
 * the settings make needless is left out.
 * @throws the signal's reason when aborted
 */
export async function runChecks(context: DoctorContext): Promise<Check[]> {
  const needless = context.bootstrap === null ? ['bootstrap'] : ['Java', 'Kafka', 'cache'];
  // Whoever runs elsewhere needs no port of this machine.
  if (context.engine === 'marathon') needless.push('Marathon port', 'Node.js of tasks');
  const wanted = Object.entries(examinations).filter(([name]) => !needless.includes(name));
  const checks = await Promise.all(wanted.map(([, examine]) => examine(context)));
  context.signal?.throwIfAborted();
  return checks;
}

/** Whether Hydra can do its work: nothing required is missing. */
export function isFit(checks: readonly Check[]): boolean {
  return checks.every(({ ok, required }) => ok || !required);
}
