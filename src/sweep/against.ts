import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import { againstText } from '../store/against-text.ts';
import type { Against, Varied } from '../store/manifest.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import { optionValue } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { readDimension } from './dimension.ts';

/**
 * Reads the options that side B has instead of A's, as `--against` takes them: `acks=all linger_ms=5`.
 * @throws UsageError for what is no option that may vary, or no single value of it
 */
export function readAgainst(workload: Workload, text: string): Varied {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length === 0) throw unreadable(text);
  const options = parts.map((part): Varied => {
    const [, word, value] = /^(?:--)?([A-Za-z0-9_-]+)=(.*)$/s.exec(part) ?? [];
    if (word === undefined || value === undefined) throw unreadable(part);
    const name = word.replaceAll('-', '_');
    const { values } = readDimension(workload, name, value, `--against ${name}`);
    const [only = null] = values;
    if (values.length === 1) return { [name]: only };
    throw new UsageError(`--against ${name}: ${quoted(value)} is more than one value`, {
      hint: 'one variant is measured against the other; --vary takes lists',
    });
  });
  const names = options.flatMap((one) => Object.keys(one));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--against names ${twice} twice`, { hint: 'name it once' });
  return Object.assign({}, ...options);
}

/**
 * Both sides of a sweep: what B sets, and what A has in its place.
 * @param dimensions names of the options that vary in the sweep itself
 * @throws UsageError where such an option is set, or B is what A is
 */
export function againstOf(
  workload: Workload,
  b: Varied,
  options: CommonOptions,
  dimensions: readonly string[],
): Against {
  const both = Object.keys(b).find((name) => dimensions.includes(name));
  if (both !== undefined) {
    throw new UsageError(`--against sets ${both}, which varies in the sweep`, {
      hint: 'leave it out of one of them',
    });
  }
  const a = Object.fromEntries(Object.keys(b).map((name) => [name, ownValue(workload, options, name)]));
  if (Object.keys(b).every((name) => a[name] === b[name])) {
    throw new UsageError(`--against ${againstText(b)} is what is measured anyway`, {
      hint: 'name options with other values than those of the sweep',
    });
  }
  return { a, b };
}

function ownValue(workload: Workload, options: CommonOptions, name: string): Varied[string] {
  if (name === workload.pattern.axes.clients.option) return workload.clientsOf(options);
  const value = optionValue(options, name);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function unreadable(text: string): UsageError {
  return new UsageError(`--against: ${quoted(text)} is not <option>=<value>`, {
    hint: 'write e.g. --against "acks=all linger_ms=5"',
  });
}
