import { UsageError } from '../../base/errors.ts';
import { Problem } from '../../options/field.ts';
import { ACT_TIME, actSeconds } from '../shared/timed-acts.ts';

export type MemberVerb = 'kill' | 'leave' | 'add';

/** Something that members of a group do while a run publishes. */
export interface MemberAct {
  verb: MemberVerb;
  /** How many of them. */
  count: number;
  /** Index of their group. */
  group: number;
  /** When, from the start of publishing on, seconds. */
  atS: number;
  /** As it was written. */
  text: string;
}

/** The same, with the members that do it: clients by their index within the run. */
export type PlannedAct = Omit<MemberAct, 'count'> & { members: readonly number[] };

export interface MemberPlan {
  /** Who takes part only when they are added. */
  heldBack: readonly number[];
  acts: readonly PlannedAct[];
}

const ACT = new RegExp(String.raw`^(kill|leave|add)\s+(\d+)(?:\s+of\s+(\d+))?\s+at\s+${ACT_TIME}$`);

export const MEMBER_HINT = 'give e.g. "kill 1 at 5s; add 2 at 8s; leave 1 of 2 at 10s" (of the second group)';

/** Reads acts separated by semicolons, in the order of their times. */
export function readMemberActs(text: string): MemberAct[] | Problem {
  const acts: MemberAct[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [, verb, count, group = '1', at, unit] = ACT.exec(part.toLowerCase()) ?? [];
    if (verb === undefined || Number(count) === 0 || Number(group) === 0)
      return new Problem(`has an act that cannot be read (${part})`, MEMBER_HINT);
    const atS = actSeconds(at, unit);
    acts.push({
      ...{ verb: verb as MemberVerb, count: Number(count), group: Number(group) - 1, atS, text: part },
    });
  }
  if (acts.length === 0) return new Problem('names no act', MEMBER_HINT);
  return acts.sort((a, b) => a.atS - b.atS);
}

/**
 * Who does what. The last members of a group are held back where some are to be added; who goes is the last that takes
 * part.
 * @param clients of the run; client i is a member of group i modulo `groups`
 * @throws UsageError where a group has not so many members at that time, or is none
 */
export function planMembers(acts: readonly MemberAct[], clients: number, groups: number): MemberPlan {
  const plans = new Map<number, { taking: number[]; waiting: number[] }>();
  const heldBack: number[] = [];
  for (const { group, text } of acts) {
    if (group >= groups) refuse(text, `names no group: they are 1 to ${groups}`);
    if (plans.has(group)) continue;
    const members = Array.from({ length: clients }, (_, client) => client).filter(
      (client) => client % groups === group,
    );
    const added = acts
      .filter((act) => act.verb === 'add' && act.group === group)
      .reduce((sum, { count }) => sum + count, 0);
    if (added >= members.length)
      refuse(text, `leaves none of the ${members.length} members of its group to begin with`);
    const waiting = members.splice(members.length - added);
    plans.set(group, { taking: members, waiting });
    heldBack.push(...waiting);
  }
  const planned = acts.map(({ count, ...act }) => {
    const { taking, waiting } = plans.get(act.group) ?? { taking: [], waiting: [] };
    if (act.verb === 'add') {
      const members = waiting.splice(0, count);
      taking.push(...members);
      return { ...act, members };
    }
    if (count >= taking.length)
      refuse(act.text, `leaves none of the ${taking.length} members that its group has then`);
    return { ...act, members: taking.splice(taking.length - count) };
  });
  return { heldBack, acts: planned };
}

function refuse(act: string, what: string): never {
  throw new UsageError(`--rebalance: "${act}" ${what}`, { hint: 'give more clients, or fewer members' });
}
