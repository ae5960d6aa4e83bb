import { UsageError } from '../../base/errors.ts';
import { BLOCK_MODES, type BlockMode } from '../../measure/block-report.ts';
import { ACT_TIME, actSeconds } from '../shared/timed-acts.ts';

/** What may be done with app groups while a run publishes. */
export type GroupCommand =
  | { verb: 'list' }
  | { verb: 'create' | 'add' | 'remove'; group: string; count: number }
  | { verb: 'delete' | 'pause' | 'resume' | 'reconnect' | 'unblock'; group: string }
  /** `rate` messages per second to each client; null = as fast as they come. */
  | { verb: 'set'; group: string; rate: number | null }
  /** `forS` null = until it is unblocked. */
  | { verb: 'block'; group: string; mode: BlockMode; forS: number | null };

export const GROUP_SYNOPSIS =
  'group list | create|add|remove <name> <n> | delete <name> | <name> pause|resume|reconnect|unblock | <name> set recv_rate <n>|max | <name> block [stall|drop|reset|refuse] [for <time>]';

/** Reads the words behind `group`. @throws UsageError for what is no command */
export function readGroupCommand(words: readonly string[]): GroupCommand {
  const [first = '', second = '', ...rest] = words;
  const refused = () => new UsageError(`group does not know "${words.join(' ')}"`, { hint: GROUP_SYNOPSIS });
  switch (first) {
    case 'list':
      if (words.length > 1) throw refused();
      return { verb: 'list' };
    case 'create':
    case 'add':
    case 'remove': {
      const count = /^\d{1,9}$/.test(rest[0] ?? '') ? Number(rest[0]) : 0;
      if (rest.length !== 1 || count === 0) throw refused();
      return { verb: first, group: second, count };
    }
    case 'delete':
      if (words.length !== 2) throw refused();
      return { verb: 'delete', group: second };
    default:
      return readDoing(first, second, rest, refused);
  }
}

function readDoing(
  group: string,
  verb: string,
  rest: readonly string[],
  refused: () => UsageError,
): GroupCommand {
  switch (verb) {
    case 'pause':
    case 'resume':
    case 'reconnect':
    case 'unblock':
      if (rest.length > 0) throw refused();
      return { verb, group };
    case 'set':
      return { verb, group, rate: rateOf(rest, refused) };
    case 'block':
      return { verb, group, ...blockOf(rest, refused) };
    default:
      throw refused();
  }
}

/** Messages per second; null = as fast as they come. */
function rateOf(words: readonly string[], refused: () => UsageError): number | null {
  const [what, value = ''] = words;
  if (what !== 'recv_rate' || words.length !== 2) throw refused();
  if (value === 'max') return null;
  const rate = /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (rate === 0) throw refused();
  return rate;
}

function blockOf(words: readonly string[], refused: () => UsageError) {
  const block = new RegExp(`^(${BLOCK_MODES.join('|')})?\\s*(?:for\\s+${ACT_TIME})?$`).exec(words.join(' '));
  if (block === null) throw refused();
  const [, mode = 'stall', number, unit] = block;
  const forS = number === undefined ? null : actSeconds(number, unit);
  if (forS === 0) throw refused();
  return { mode: mode as BlockMode, forS };
}
