import type { Axes } from '../patterns/shared/pattern.ts';
import type { Scalar } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';

/** What a cell was measured with, by option name; the option of the clients stands for all that say their number. */
export type EffectiveOptions = Readonly<Record<string, unknown>>;

/** The options of one cell: the study's, what its result recorded, what it varies. */
export function effectiveOptions(study: Study, cell: StudyCell): EffectiveOptions {
  const { option, countedBy, asked } = study.pattern.axes.clients;
  const all: Record<string, unknown> = {
    ...study.manifest?.options,
    ...cell.result?.options,
    ...cell.varied,
  };
  const others = Object.entries(all).filter(([name]) => !countedBy.includes(name));
  return { [option]: asked(all) ?? cell.result?.client_count ?? null, ...Object.fromEntries(others) };
}

/** The name under which `effectiveOptions` has an option. */
export function effectiveName({ clients }: Axes, name: string): string {
  return clients.countedBy.includes(name) ? clients.option : name;
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
