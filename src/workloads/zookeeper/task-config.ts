import type { Dictionary } from '../../control/dictionary.ts';
import type { ZkOptions } from './options.ts';

/** What users are told beside their load. @param hosts connect string */
export function userConfig(options: ZkOptions, hosts: string, runId: string): Dictionary {
  return {
    hosts,
    task_set: options.task_set,
    root: `${options.pseudo_root}/${runId}`,
    key_size: options.key_size,
    val_size: options.val_size,
    session_timeout_ms: options.session_timeout_ms,
    exception_behavior: options.exception_behavior,
  };
}
