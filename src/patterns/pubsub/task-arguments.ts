import type { Dictionary } from '../../control/dictionary.ts';
import type { PubsubOptions } from './options.ts';

/** The wire's float has 32 bits; as text a number arrives as it was meant. */
export function exact(value: number): number | string {
  return Number.isSafeInteger(value) ? value : String(value);
}

/** What publishers and subscribers of any system are told of the messages. */
export function messageArguments(options: PubsubOptions, runId: string): Dictionary {
  return {
    run_id: runId,
    // Told also where they are not chosen: what a task was told before stays in force.
    payload: options.payload ?? 'plain',
    compressibility: options.compressibility === null ? 'none' : String(options.compressibility),
  };
}

/**
 * What publishers of any system are told of the schedule.
 * @param durationS of this part of the run, seconds
 */
export function scheduleArguments(options: PubsubOptions, durationS: number): Dictionary {
  return {
    test_duration: exact(durationS),
    msg_batch: options.msg_batch,
    arrival: options.arrival,
    arrival_seed: exact(options.arrival_seed),
    msg_size: options.msg_size,
  };
}
