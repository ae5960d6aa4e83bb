import { UsageError } from '../base/errors.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { Invocation, OptionSpec } from './command.ts';

/** What a command that studies any workload shares with the others of its kind. */
export interface StudySubject {
  subject: { name: string; choices: readonly string[]; optional: true };
  /** Of all workloads. */
  options: Record<string, OptionSpec>;
  /** Of one of them. */
  optionsOf: (subject: string) => Record<string, OptionSpec> | undefined;
}

/** @param optionsOf one workload's options of the command */
export function studySubject(
  workloads: readonly Workload[],
  optionsOf: (workload: Workload) => Record<string, OptionSpec>,
): StudySubject {
  const byName = new Map(workloads.map((workload) => [workload.name, optionsOf(workload)]));
  return {
    subject: { name: 'workload', choices: [...byName.keys()], optional: true },
    options: Object.assign({}, ...[...byName.values()].reverse()),
    optionsOf: (name) => byName.get(name),
  };
}

/** @throws UsageError where the command line names none */
export function workloadOf(command: 'sweep' | 'search', { subject, workloads }: Invocation): Workload {
  const workload = workloads.find(({ name }) => name === subject);
  if (workload !== undefined) return workload;
  throw new UsageError(`hydra ${command} needs a workload`, {
    hint: `one of: ${workloads.map(({ name }) => name).join(', ')}; or --resume <folder> to go on with a ${command}`,
  });
}
