import { decimal, oneOf, Problem, textField, whole } from '../options/field.ts';
import { finds } from '../store/manifest.ts';
import { sweepFields } from './sweep-fields.ts';

/** A hundredth of a percent: what noise leaves of any rate is coarser. */
const LEAST_TOLERANCE = 0.0001;
const MOST_TOLERANCE = 0.5;

const numberText = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?) ?(%?)$/i;

const tolerance = textField((text) => {
  const [, number, sign] = numberText.exec(text) ?? [];
  const hint = 'give percent as 1%, or a part as 0.01; from 0.01% to 50%';
  if (number === undefined) return new Problem('is not a share of the rate', hint);
  const value = Number(number);
  if (sign === '' && value >= 1) {
    return new Problem('may mean percent or a part', `write ${number}% or ${value / 100}`);
  }
  const share = sign === '' ? value : value / 100;
  if (share < LEAST_TOLERANCE) return new Problem('is too small', hint);
  return share > MOST_TOLERANCE ? new Problem('is too large', hint) : share;
});

const loss = textField((text) => {
  const [, number] = numberText.exec(text) ?? [];
  const hint = 'give percent from 0 to 100, e.g. 0.5';
  if (number === undefined) return new Problem('is not a percentage', hint);
  const value = Number(number);
  if (value < 0) return new Problem('is too small', hint);
  return value > 100 ? new Problem('is too large', hint) : value;
});

/** The options of a search that take one value each. */
export const searchFields = {
  find: { schema: oneOf(finds), fallback: 'no-drop' },
  target_loss: { schema: loss, fallback: 0.5 },
  tolerance: { schema: tolerance, fallback: 0.01 },
  confirm: { schema: whole({ min: 0, max: 100, unit: 'measurements' }), fallback: 1 },
  start: { schema: decimal({ above: 0, max: 1e9, unit: 'messages per second' }), fallback: null },
  attempts: sweepFields.attempts,
  label: sweepFields.label,
  resume: sweepFields.resume,
} as const;
