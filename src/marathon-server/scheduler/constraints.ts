import type { Agent } from '../state/agents.ts';
import { isPattern, matchesWhole } from './whole-match.ts';

export const operators = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'MAX_PER', 'LIKE', 'UNLIKE'] as const;
export type Operator = (typeof operators)[number];

function isOperator(text: string | undefined): text is Operator {
  return operators.some((operator) => operator === text);
}

function valueFault(operator: Operator, value: string | undefined): string | undefined {
  switch (operator) {
    case 'UNIQUE':
      return (value ?? '') === '' ? undefined : 'Value specified but not used';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return value === undefined || /^\d+$/.test(value)
        ? undefined
        : 'Value was specified but is not a number';
    case 'MAX_PER':
      return value !== undefined && /^\d+$/.test(value)
        ? undefined
        : 'Value was not specified or is not a number';
    case 'LIKE':
    case 'UNLIKE':
      return value !== undefined && isPattern(value)
        ? undefined
        : 'A valid regular expression pattern is required for this operator';
  }
}

/** What is wrong with a constraint `[field, operator]` or `[field, operator, value]`, or undefined. */
export function constraintFault(constraint: readonly string[]): string | undefined {
  const [field = '', operator, value] = constraint;
  if (field === '' || constraint.length > 3) return 'Invalid constraint: field, operator and value expected';
  if (!isOperator(operator))
    return `Invalid operator: ${operator ?? ''}, one of ${operators.join(', ')} expected`;
  return valueFault(operator, value);
}

/** The agent's value of a field: its hostname or an attribute. */
export function fieldValue(agent: Agent, field: string): string | undefined {
  return field === 'hostname' ? agent.hostname : agent.attributes[field];
}

/** How many tasks of one app run under each value of one field. */
export type Groups = ReadonlyMap<string, number>;

function groupAllows(value: string, groups: Groups, least: number): boolean {
  const count = groups.get(value);
  if (count === undefined) return true;
  return groups.size >= least && count === Math.min(...groups.values());
}

/** Marathon's rules for one constraint; `groups` counts the tasks of the same app that hold a place. */
export function allows(constraint: readonly string[], agent: Agent, groups: Groups): boolean {
  const [field = '', operator, wanted = ''] = constraint;
  const value = fieldValue(agent, field);
  if (value === undefined) return operator === 'UNLIKE';
  switch (operator) {
    case 'UNIQUE':
      return !groups.has(value);
    case 'CLUSTER':
      return (wanted === '' || wanted === value) && [...groups.keys()].every((other) => other === value);
    case 'GROUP_BY':
      return groupAllows(value, groups, Number(wanted));
    case 'MAX_PER':
      return (groups.get(value) ?? 0) < Number(wanted);
    case 'LIKE':
      return matchesWhole(wanted, value) === true;
    case 'UNLIKE':
      return matchesWhole(wanted, value) === false;
    default:
      return false;
  }
}
