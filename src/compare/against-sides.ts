import { againstText } from '../store/against-text.ts';
import type { Manifest, SweepPlan, Varied } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';

/**
 * Both sides of a sweep that measured one variant against another, each as a study of its own whose cells pair with the
 * other's; null where a study has no such sides.
 */
export function againstSides(study: Study): { a: Study; b: Study } | null {
  const { manifest } = study;
  if (manifest === null || manifest.plan.kind !== 'sweep') return null;
  const { plan } = manifest;
  const { against } = plan;
  if (against === undefined) return null;
  const side = (letter: 'a' | 'b') => sideOf(study, manifest, plan, against[letter]);
  return { a: side('a'), b: side('b') };
}

function sideOf(study: Study, manifest: Manifest, plan: SweepPlan, own: Varied): Study {
  const { against: _both, ...rest } = plan;
  const isOwn = ({ varied }: Pick<StudyCell, 'varied'>) =>
    Object.entries(own).every(([name, value]) => varied[name] === value);
  const without = <T extends { varied: Varied }>(cell: T): T => ({
    ...cell,
    varied: Object.fromEntries(Object.entries(cell.varied).filter(([name]) => !(name in own))),
  });
  const cells = plan.cells.filter(isOwn);
  const ids = new Set(cells.map(({ id }) => id));
  return {
    ...study,
    name: `${study.name}, ${againstText(own)}`,
    manifest: {
      ...manifest,
      options: { ...manifest.options, ...own },
      plan: { ...rest, cells: cells.map(without) },
    },
    cells: study.cells.filter(({ id }) => ids.has(id)).map(without),
    missing: study.missing.filter((id) => ids.has(id)),
  };
}
