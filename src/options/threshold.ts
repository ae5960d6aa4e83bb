import { Problem, quoted } from './field.ts';

export const thresholdOperators = ['<=', '>=', '==', '!=', '<', '>'] as const;
export type ThresholdOperator = (typeof thresholdOperators)[number];

/** A condition on the result that fails the run when it does not hold, e.g. `average_packet_loss<=0.5`. */
export interface Threshold {
  /** As written. */
  text: string;
  /** Dotted path into the result, list items by index, e.g. `latency_us.end_to_end.p99`, `operations.set/get.ok`. */
  path: string;
  operator: ThresholdOperator;
  value: number | boolean;
}

export type ThresholdOutcome = { holds: true } | { holds: false; reason: string };

const thresholdText = /^\s*([A-Za-z0-9_/:-]+(?:\.[A-Za-z0-9_/:-]+)*)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$/;
const numberText = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Reads `<path><operator><number, true or false>`; a Problem says what is wrong with it. */
export function parseThreshold(text: string): Threshold | Problem {
  const match = thresholdText.exec(text);
  const [, path, operatorText, valueText] = match ?? [];
  const operator = thresholdOperators.find((known) => known === operatorText);
  if (path === undefined || operator === undefined || valueText === undefined) {
    return new Problem(
      'is not a condition on the result',
      `write <path><operator><number>, e.g. average_packet_loss<=0.5, operators ${thresholdOperators.join(' ')}`,
    );
  }
  const value = readValue(valueText);
  if (value === undefined) {
    return new Problem(`compares with ${quoted(valueText)}`, 'compare with a number, true or false');
  }
  if (typeof value === 'boolean' && operator !== '==' && operator !== '!=') {
    return new Problem(`puts ${value} in an order`, 'compare true and false with == or !=');
  }
  return { text: text.trim(), path, operator, value };
}

function readValue(text: string): number | boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = numberText.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether the result keeps the threshold. What is absent, null or of another kind breaks it: it was not measured. */
export function evaluateThreshold(threshold: Threshold, result: unknown): ThresholdOutcome {
  const actual = valueAt(result, threshold.path);
  if (actual === undefined) return broken(`the result has no ${threshold.path}`);
  if (actual === null) return broken(`${threshold.path} was not measured`);
  if (
    typeof actual !== typeof threshold.value ||
    (typeof actual !== 'number' && typeof actual !== 'boolean')
  ) {
    return broken(`${threshold.path} is no ${typeof threshold.value}`);
  }
  const holds = compare(Number(actual), threshold.operator, Number(threshold.value));
  return holds ? { holds: true } : broken(`${threshold.path} is ${actual}`);
}

function broken(reason: string): ThresholdOutcome {
  return { holds: false, reason };
}

/** What a dotted path leads to in a result; undefined where it leads to nothing. Names in a result may have dots too. */
export function valueAt(result: unknown, path: string): unknown {
  return valueBelow(result, path.split('.'));
}

function valueBelow(value: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let taken = 1; taken <= parts.length; taken++) {
    const key = parts.slice(0, taken).join('.');
    // Own properties only: `length` of a list or `constructor` is no measurement.
    const own = Object.entries(value).find(([name]) => name === key)?.[1];
    const found = own === undefined ? undefined : valueBelow(own, parts.slice(taken));
    if (found !== undefined) return found;
  }
  return undefined;
}

function compare(actual: number, operator: ThresholdOperator, value: number): boolean {
  switch (operator) {
    case '<=':
      return actual <= value;
    case '>=':
      return actual >= value;
    case '<':
      return actual < value;
    case '>':
      return actual > value;
    case '==':
      return actual === value;
    case '!=':
      return actual !== value;
  }
}
