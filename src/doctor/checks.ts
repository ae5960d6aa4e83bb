import type { Check } from '../base/check.ts';
import type { DoctorContext, Examine } from './context.ts';
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
} from './machine.ts';

/** Of the machine that all commands run on. */
const ofMachine: readonly Examine[] = [
  checkTar,
  checkMemory,
  checkCores,
  checkFileLimit,
  checkTempFolder,
  checkLoopback,
];

/**
 * Looks at everything Hydra needs of this machine, in the order to show it; starts nothing that stays. What
 * the settings make needless is left out.
 * @throws the signal's reason when aborted
 */
export async function runChecks(context: DoctorContext): Promise<Check[]> {
  // Whoever runs elsewhere needs no port and no Node.js of tasks of this machine.
  const isLocal = context.isThisMachine;
  const looks = [
    ...[checkNode, ...(isLocal ? [checkTaskNode] : []), checkPlatform].map((look) => () => look(context)),
    ...context.servers.flatMap(({ checks }) => checks),
    ...[...ofMachine, ...(isLocal ? [checkMarathonPort] : [])].map((look) => () => look(context)),
  ];
  const checks = await Promise.all(looks.map((look) => look()));
  context.signal?.throwIfAborted();
  return checks;
}

/** Whether Hydra can do its work: nothing required is missing. */
export function isFit(checks: readonly Check[]): boolean {
  return checks.every(({ ok, required }) => ok || !required);
}
