import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { orNone, Problem, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { type NetworkFault, type PlannedBlock, planBlocks, readNetworkFaults } from './network-faults.ts';
import { clientsOf, type PubsubOptions } from './options.ts';

/** What a workload is told whose subscribers' networks can be blocked. */
export interface FaultOptions {
  /** What is done to networks, and to servers where a workload can, while publishers publish; null = nothing. */
  faults: string | null;
  /** What the clients that are struck are drawn by. */
  fault_seed: number;
}

const faultsText: z.ZodType<string, string> = textField((text) => {
  const faults = readNetworkFaults(text);
  return faults instanceof Problem ? faults : faults.map((fault) => fault.text).join('; ');
});

export const faultFields: OptionFields<FaultOptions> = {
  faults: {
    schema: orNone(faultsText),
    fallback: null,
    describe: 'networks that are blocked: "block subscribers 10% at 3s for 2s with stall"',
    group: 'Faults:',
    fallbackText: 'none',
  },
  fault_seed: {
    schema: whole({ min: 0, max: 2 ** 32 - 1, unit: 'a seed' }),
    fallback: 1,
    describe: 'what the clients that are struck are drawn by: the same ones for the same seed',
    group: 'Faults:',
  },
};

/** The network faults of an option that was read. @throws UsageError where its text is none */
export function networkFaultsIn(text: string | null): NetworkFault[] {
  const faults = text === null ? [] : readNetworkFaults(text);
  if (!(faults instanceof Problem)) return faults;
  throw new UsageError(`--faults ${faults.problem}`, { hint: faults.hint });
}

/** Which clients' networks are blocked when. @throws UsageError where the options' load does not allow it */
export function blocksOf(
  options: PubsubOptions & Pick<FaultOptions, 'fault_seed'>,
  faults: readonly NetworkFault[],
): PlannedBlock[] {
  return planBlocks(faults, {
    clients: clientsOf(options),
    test_duration: options.test_duration,
    seed: options.fault_seed,
  });
}
