import type { Study } from '../store/study.ts';
import { type Fact, mergedFacts, type Told } from './facts.ts';

/** Where and with what a study was measured. */
export interface Surroundings {
  /** What all cells agree about. */
  shared: Fact[];
  /** What differs between cells. */
  differing: Fact[];
}

/** Machine, versions and system under test of all measured cells; the manifest's where none was measured. */
export function environmentOf(study: Study): Surroundings {
  const told = study.cells.flatMap(({ id, result }) =>
    result === null ? [] : [{ cell: id, facts: result.environment }],
  );
  const planned = study.manifest === null ? [] : [{ cell: 'plan', facts: study.manifest.environment }];
  return split(told.length > 0 ? told : planned);
}

/** Options of all cells; what was varied differs. */
export function optionsOf(study: Study): Surroundings {
  const shared = study.manifest?.options ?? {};
  const told = study.cells.map(({ id, varied, result }) => ({
    cell: id,
    facts: { ...shared, ...varied, ...result?.options },
  }));
  return split(told.length > 0 ? told : [{ cell: 'plan', facts: shared }]);
}

function split(told: readonly Told[]): Surroundings {
  const facts = mergedFacts(told);
  return {
    shared: facts.filter(({ values }) => values.length === 1),
    differing: facts.filter(({ values }) => values.length > 1),
  };
}
