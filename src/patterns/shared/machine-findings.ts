import type { Finding } from '../../run/result.ts';
import { percent } from './evidence-text.ts';
import type { MachineEvidence } from './task-evidence.ts';

/** Share of all cores at which a machine counts as full. */
const FULL = 0.95;
/** Share of the CPUs' time that a hypervisor must keep before that is evidence. */
const STOLEN = 0.05;

/** What the machine as a whole lacked while there was load; for reasons of time only. */
export function fullFindings(machine: MachineEvidence | null): Omit<Finding, 'reasons'>[] {
  if (machine === null) return [];
  const { cores, usedCores, withSystem, stealShare } = machine;
  const who = withSystem ? 'tasks and system' : 'tasks';
  const full = `all cores were in use: ${who} took ${usedCores.toFixed(2)} of ${Number(cores.toFixed(2))}`;
  const stolen = `the hypervisor kept ${percent(stealShare ?? 0)} of the CPUs' time`;
  return [
    ...(usedCores >= FULL * cores ? [{ cause: 'machine' as const, evidence: full }] : []),
    ...((stealShare ?? 0) >= STOLEN ? [{ cause: 'machine' as const, evidence: stolen }] : []),
  ];
}
