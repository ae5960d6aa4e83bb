import { layoutOf } from '../analysis/dimensions.ts';
import { type PlaceState, stateOf } from '../analysis/place-state.ts';
import { valuesText } from '../analysis/words.ts';
import type { Study, StudyCell } from '../store/study.ts';

/** A cell as people call it. */
export interface NamedCell {
  id: string;
  /** `50 clients, 3,000/s`, with `repeat 2` where there are repeats. */
  name: string;
  state: PlaceState;
  /** Null where it is planned and not there. */
  cell: StudyCell | null;
}

/** All cells, planned ones included, in the order of the plan. */
export function namedCells(study: Study): NamedCell[] {
  const { places } = layoutOf(study);
  const repeated = places.some(({ repeat }) => repeat > 1);
  return places.map((place) => ({
    id: place.id,
    name: `${valuesText(study.pattern.axes, place.values)}${repeated ? `, repeat ${place.repeat}` : ''}`,
    state: stateOf(place),
    cell: place.cell,
  }));
}
