import { ApiError } from '../state/api-error.ts';

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

const setTest = /^(?<key>[^\s=!,()]+)\s+(?<operator>in|notin)\s*\((?<values>[^)]*)\)$/;
const valueTest = /^(?<key>[^\s=!,()]+)\s*(?<operator>==|=|!=)\s*(?<value>[^\s=!,()]+)$/;
const keyTest = /^(?<key>[^\s=!,()]+)$/;

function parseTerm(term: string): Test {
  const set = setTest.exec(term)?.groups;
  if (set !== undefined) {
    const values = new Set((set.values ?? '').split(',').map((value) => value.trim()));
    const wanted = set.operator === 'in';
    return (labels) => {
      const value = labels[set.key ?? ''];
      return value !== undefined && values.has(value) === wanted;
    };
  }
  const single = valueTest.exec(term)?.groups;
  if (single !== undefined) {
    const wanted = single.operator !== '!=';
    return (labels) => {
      const value = labels[single.key ?? ''];
      return value !== undefined && (value === single.value) === wanted;
    };
  }
  const key = keyTest.exec(term)?.groups?.key;
  if (key === undefined) throw new ApiError(400, `Invalid label selector: ${term}`);
  return (labels) => key in labels;
}

/**
 * Marathon's label selectors: `key`, `key==value`, `key!=value`, `key in (a, b)`, `key notin (a, b)`, joined
 * by commas, all of which must hold.
 * @throws ApiError 400 when it is none.
 */
export function parseLabelSelector(text: string): Test {
  const terms = text.split(/,(?![^(]*\))/).map((term) => parseTerm(term.trim()));
  return (labels) => terms.every((test) => test(labels));
}
