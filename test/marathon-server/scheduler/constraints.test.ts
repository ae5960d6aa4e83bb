import { expect, test } from 'vitest';
import { allows, constraintFault } from '../../../src/marathon-server/scheduler/constraints.ts';
import type { Agent } from '../../../src/marathon-server/state/agents.ts';

const agent: Agent = {
  id: 'S1',
  hostname: '127.0.0.1',
  attributes: { zone: 'a', rack: 'r-1' },
  cpus: 4,
  memMb: 1024,
  diskMb: 0,
  gpus: 0,
  ports: null,
};

/** Constraint, tasks placed by value of its field, and whether the agent (zone a, host 127.0.0.1) may have one. */
type Row = [constraint: string[], placed: Record<string, number>, allowed: boolean];

const rows: Row[] = [
  // UNIQUE: no placed task has the value.
  [['hostname', 'UNIQUE'], {}, true],
  [['hostname', 'UNIQUE'], { '127.0.0.2': 3 }, true],
  [['hostname', 'UNIQUE'], { '127.0.0.1': 1 }, false],
  [['zone', 'UNIQUE', ''], { b: 1 }, true],
  [['zone', 'UNIQUE'], { a: 1 }, false],
  [['absent', 'UNIQUE'], {}, false],
  // CLUSTER: value empty or equal, and all placed tasks share it.
  [['zone', 'CLUSTER'], {}, true],
  [['zone', 'CLUSTER', ''], { a: 2 }, true],
  [['zone', 'CLUSTER', 'a'], { a: 2 }, true],
  [['zone', 'CLUSTER', 'b'], {}, false],
  [['zone', 'CLUSTER'], { b: 1 }, false],
  [['zone', 'CLUSTER'], { a: 1, b: 1 }, false],
  [['hostname', 'CLUSTER', '127.0.0.1'], {}, true],
  [['hostname', 'CLUSTER'], { '127.0.0.2': 1 }, false],
  [['absent', 'CLUSTER'], {}, false],
  [['absent', 'CLUSTER', 'a'], {}, false],
  // GROUP_BY n: group unused, or groups >= n and it is a smallest one.
  [['zone', 'GROUP_BY'], {}, true],
  [['zone', 'GROUP_BY'], { b: 5 }, true],
  [['zone', 'GROUP_BY'], { a: 1 }, true],
  [['zone', 'GROUP_BY'], { a: 1, b: 1 }, true],
  [['zone', 'GROUP_BY'], { a: 2, b: 1 }, false],
  [['zone', 'GROUP_BY', '3'], { a: 1, b: 1 }, false],
  [['zone', 'GROUP_BY', '3'], { b: 1, c: 1 }, true],
  [['zone', 'GROUP_BY', '3'], { a: 1, b: 1, c: 1 }, true],
  [['zone', 'GROUP_BY', '2'], { a: 1, b: 2 }, true],
  [['hostname', 'GROUP_BY'], { '127.0.0.1': 2, '127.0.0.2': 1 }, false],
  [['absent', 'GROUP_BY'], {}, false],
  // MAX_PER n: group count < n.
  [['zone', 'MAX_PER', '2'], {}, true],
  [['zone', 'MAX_PER', '2'], { a: 1, b: 9 }, true],
  [['zone', 'MAX_PER', '2'], { a: 2 }, false],
  [['zone', 'MAX_PER', '0'], {}, false],
  [['hostname', 'MAX_PER', '1'], { '127.0.0.1': 1 }, false],
  [['absent', 'MAX_PER', '1'], {}, false],
  // LIKE and UNLIKE: whole-string regular expression.
  [['zone', 'LIKE', 'a'], { a: 9 }, true],
  [['rack', 'LIKE', 'r-[0-9]'], {}, true],
  [['rack', 'LIKE', 'r'], {}, false],
  [['rack', 'LIKE', 'x|r-1'], {}, true],
  [['rack', 'LIKE', 'r|1'], {}, false],
  [['hostname', 'LIKE', '127\\.0\\.0\\.[1-3]'], {}, true],
  [['hostname', 'LIKE', '127'], {}, false],
  [['absent', 'LIKE', '.*'], {}, false],
  [['zone', 'UNLIKE', 'a'], {}, false],
  [['zone', 'UNLIKE', 'b'], { a: 9 }, true],
  [['rack', 'UNLIKE', 'r'], {}, true],
  [['rack', 'UNLIKE', 'r.*'], {}, false],
  [['hostname', 'UNLIKE', '127.*'], {}, false],
  // A missing attribute satisfies only UNLIKE.
  [['absent', 'UNLIKE', '.*'], {}, true],
  // What nobody knows allows nothing.
  [['hostname', 'NEAR', 'x'], {}, false],
];

test.each(rows)('%j with %j placed: %s', (constraint, placed, allowed) => {
  expect(allows(constraint, agent, new Map(Object.entries(placed)))).toBe(allowed);
});

test.each([
  [['hostname', 'UNIQUE']],
  [['hostname', 'CLUSTER', '']],
  [['zone', 'GROUP_BY', '2']],
  [['zone', 'LIKE', '[ab]']],
])('%j is a constraint', (constraint) => {
  expect(constraintFault(constraint)).toBeUndefined();
});

test.each([
  [[]],
  [['hostname']],
  [['hostname', 'NEAR', 'x']],
  [['hostname', 'UNIQUE', 'x']],
  [['zone', 'MAX_PER']],
  [['zone', 'MAX_PER', 'x']],
  [['zone', 'GROUP_BY', 'x']],
  [['zone', 'LIKE']],
  [['zone', 'LIKE', '[']],
  [['zone', 'LIKE', 'a', 'b']],
])('%j is none', (constraint) => {
  expect(constraintFault(constraint)).toEqual(expect.any(String));
});
