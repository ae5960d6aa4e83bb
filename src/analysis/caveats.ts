import type { SearchAnswer } from '../store/cell.ts';
import type { Study } from '../store/study.ts';
import { layoutOf, type Place } from './dimensions.ts';
import { frontierOf } from './frontier.ts';
import { placeText } from './troubles.ts';

/** What spoils one cell, in the words of its result. */
export interface CellCaveats {
  id: string;
  /** Its place: `50 clients, 3,000/s`. */
  where: string;
  /** Never empty. */
  caveats: readonly string[];
}

/**
 * Caveats of the cells that the headline rests on: of a sweep the highest loads that are clean, then those that break;
 * of a search the measurements at the rate found, then the lowest that failed. Cells without any are left out.
 */
export function headlineCaveats(study: Study): CellCaveats[] {
  const { places } = layoutOf(study);
  const repeated = places.some(({ repeat }) => repeat > 1);
  const ids = study.manifest?.plan.kind === 'search' ? searchedCells(study.answers) : sweptCells(study);
  const byId = new Map(places.map((place) => [place.id, place]));
  return [...new Set(ids)].flatMap((id) => {
    const place = byId.get(id);
    const caveats = place === undefined ? [] : caveatsOf(place);
    return place === undefined || caveats.length === 0
      ? []
      : [{ id, where: placeText(study.pattern.axes, place, repeated), caveats }];
  });
}

/** What else a reader of a cell's headline must know; nothing of one without a result. */
export function caveatsOf({ cell }: Pick<Place, 'cell'>): readonly string[] {
  return cell?.result?.caveats ?? [];
}

function sweptCells(study: Study): string[] {
  return frontierOf(study).flatMap(({ corners, islands, breaks }) =>
    [...corners, ...islands, ...breaks].flatMap(({ places }) => places.map(({ id }) => id)),
  );
}

function searchedCells(answers: readonly SearchAnswer[]): string[] {
  return answers.flatMap(({ rate, history }) => {
    const failed = history.filter(({ passed }) => !passed);
    const lowest = failed.reduce((low, step) => Math.min(low, step.rate), Number.POSITIVE_INFINITY);
    const found = history.filter((step) => step.passed && step.rate === rate);
    return [...found, ...failed.filter((step) => step.rate === lowest)].map(({ cell }) => cell);
  });
}
