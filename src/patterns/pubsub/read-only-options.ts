import { UsageError } from '../../base/errors.ts';

/** What of each option counts as not given. */
type Fallbacks<O> = { readonly [K in keyof O]?: { readonly fallback: unknown } };

/** What readers use of the options of every measurement. */
const OF_READERS: readonly string[] = [
  ...['publishers', 'subscribers', 'clients', 'total_sub_apps', 'clients_per_app'],
];

/** @throws UsageError where nobody is to publish, and an option says how */
export function refuseReadingOptions<O extends { subscribers: boolean }>(
  options: O,
  fields: Fallbacks<O>,
): void {
  if (!options.subscribers) {
    throw new UsageError('--no-publishers and --no-subscribers together leave nothing to measure', {
      hint: 'leave one of them out',
    });
  }
  const names = Object.keys(fields) as (keyof O & string)[];
  refuseGiven(
    options,
    fields,
    names.filter((name) => !OF_READERS.includes(name)),
  );
}

/** @throws UsageError for the first of the options that is not as it is when nobody gives it */
export function refuseGiven<O>(options: O, fields: Fallbacks<O>, names: readonly (keyof O & string)[]): void {
  const given = names.find((name) => options[name] !== fields[name]?.fallback);
  if (given === undefined) return;
  const value = options[given] === true ? '' : ` ${String(options[given])}`;
  throw new UsageError(`--${given}${value} says nothing to a run that only reads (--no-publishers)`, {
    hint: 'leave one of them out',
  });
}
