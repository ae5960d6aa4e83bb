import type { Manifest, PlannedCell } from './manifest.ts';

/** What a plan says about the ids of cells and answers. */
export interface PlanIds {
  /** The cell that the plan describes; undefined for the cells of searches, which are found out while measuring. */
  plannedCell(id: string): PlannedCell | undefined;
  knowsCell(id: string): boolean;
  knowsSearch(id: string): boolean;
  /** Ids of cells that are certain to be measured: those of a sweep. */
  readonly cells: readonly string[];
  readonly searches: readonly string[];
  /** Puts ids of cells that the plan knows into the order of measuring. */
  compare(one: string, other: string): number;
}

/** A search's cell: the search's id and the number of the measurement. */
const searchCell = /^(.+)-(\d+)$/;

export function planIds({ plan }: Pick<Manifest, 'plan'>): PlanIds {
  return plan.kind === 'sweep' ? sweepIds(plan.cells) : searchIds(plan.searches.map(({ id }) => id));
}

function sweepIds(planned: readonly PlannedCell[]): PlanIds {
  const byId = new Map(planned.map((cell) => [cell.id, cell]));
  const place = new Map(planned.map(({ id }, index) => [id, index]));
  return {
    plannedCell: (id) => byId.get(id),
    knowsCell: (id) => byId.has(id),
    knowsSearch: () => false,
    cells: planned.map(({ id }) => id),
    searches: [],
    compare: (one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0),
  };
}

function searchIds(searches: readonly string[]): PlanIds {
  const place = new Map(searches.map((id, index) => [id, index]));
  const parts = (id: string) => {
    const [, search = '', number = ''] = searchCell.exec(id) ?? [];
    return { place: place.get(search) ?? -1, number: Number(number) };
  };
  return {
    plannedCell: () => undefined,
    knowsCell: (id) => parts(id).place >= 0,
    knowsSearch: (id) => place.has(id),
    cells: [],
    searches,
    compare: (one, other) => {
      const [a, b] = [parts(one), parts(other)];
      return a.place - b.place || a.number - b.number;
    },
  };
}
