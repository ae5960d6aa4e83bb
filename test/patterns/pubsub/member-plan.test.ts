import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/options/field.ts';
import { type MemberAct, planMembers, readMemberActs } from '../../../src/patterns/pubsub/member-plan.ts';

const read = (text: string) => readMemberActs(text) as MemberAct[];

describe('what members do', () => {
  it('is read in order of time', () => {
    expect(read('add 2 at 8s; Kill 1 of 2 at 500ms')).toEqual([
      { verb: 'kill', count: 1, group: 1, atS: 0.5, text: 'Kill 1 of 2 at 500ms' },
      { verb: 'add', count: 2, group: 0, atS: 8, text: 'add 2 at 8s' },
    ]);
  });

  it.each(['', 'kill', 'kill 0 at 1s', 'kill 1 of 0 at 1s', 'pause 1 at 1s', 'kill 1 at noon'])(
    'is refused where it says "%s"',
    (text) => {
      expect(readMemberActs(text)).toBeInstanceOf(Problem);
    },
  );
});

describe('who does it', () => {
  it('is the last that take part; the last of a group wait to be added', () => {
    const plan = planMembers(read('kill 1 at 1s; add 2 at 2s; leave 3 at 3s'), 12, 2);
    expect(plan.heldBack).toEqual([8, 10]);
    expect(plan.acts.map(({ verb, members }) => [verb, members])).toEqual([
      ['kill', [6]],
      ['add', [8, 10]],
      ['leave', [4, 8, 10]],
    ]);
  });

  it('is of the group that is named', () => {
    expect(planMembers(read('kill 1 of 2 at 1s'), 5, 2).acts[0]?.members).toEqual([3]);
  });
});
