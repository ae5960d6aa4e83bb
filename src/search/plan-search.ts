import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { Dimension, Find, PlannedSearch, SearchPlan, Varied } from '../store/manifest.ts';
import { isFileId } from '../store/study-files.ts';
import { refuseRepeatedDimensions } from '../sweep/dimension.ts';
import { combinationsOf } from '../sweep/plan-sweep.ts';
import type { Workload } from '../workloads/shared/workload.ts';

export const MAX_SEARCHES = 1_000;

/** Searches as they are asked for: one per combination of the dimensions and thing to find. */
export interface SearchRequest extends Omit<SearchPlan, 'kind' | 'searches'> {
  /** In this order for each combination. */
  find: readonly Find[];
}

/**
 * The searches, in the order of searching; the first dimension is the outermost.
 * @throws UsageError where something varies twice, the rate varies, or the searches are too many
 */
export function planSearch(workload: Workload, { find, ...request }: SearchRequest): SearchPlan {
  refuseRepeatedDimensions(workload, request.dimensions);
  refuseLoad(workload.pattern.axes.load.option, request.dimensions);
  const followers = request.followed_by ?? [];
  const each = find.length + followers.length;
  const count = request.dimensions.reduce((product, { values }) => product * values.length, each);
  if (count > MAX_SEARCHES) {
    throw new UsageError(`${count} searches are more than a study of at most ${MAX_SEARCHES}`, {
      hint: 'name fewer values',
    });
  }
  const searches = combinationsOf(request.dimensions).flatMap((varied) => [
    ...find.map((one): PlannedSearch => ({ id: idOf(varied, one, each > 1), find: one, varied })),
    ...followers.map((options): PlannedSearch => {
      const own = { ...varied, ...options };
      return { id: idOf(own, 'no-drop', true), find: 'no-drop', varied: own };
    }),
  ]);
  return { kind: 'search', ...request, searches: withUniqueIds(searches) };
}

function refuseLoad(load: string, dimensions: readonly Dimension[]): void {
  if (!dimensions.some(({ name }) => name === load)) return;
  throw new UsageError(`${load} varies, and it is what a search finds`, {
    hint: 'leave it out; hydra sweep measures given rates',
  });
}

/** `clients-50`, `clients-50-no-drop` where more than one thing is to be found, `no-drop` where nothing varies. */
function idOf(varied: Varied, find: Find, several: boolean): string {
  const parts = Object.entries(varied).map(([name, value]) => `${name}-${value}`);
  const words = parts.length === 0 || several ? [...parts, find] : parts;
  return words.join('-').replace(/[^A-Za-z0-9_.+-]/g, '_');
}

/** Values that differ only in what no file name can hold get a number; a name too long for one is refused. */
function withUniqueIds(searches: readonly PlannedSearch[]): PlannedSearch[] {
  const taken = new Map<string, number>();
  return searches.map((search) => {
    const before = taken.get(search.id) ?? 0;
    taken.set(search.id, before + 1);
    const id = before === 0 ? search.id : `${search.id}_${before + 1}`;
    // Room for the number of a cell.
    if (isFileId(`${id}-0000`)) return { ...search, id };
    throw new UsageError(`a search would be called ${quoted(id)}, which is too long for a file`, {
      hint: 'vary fewer options, or shorter values',
    });
  });
}
