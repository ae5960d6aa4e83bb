import type { Scalar } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';

/** What a cell was measured with, by option name; `clients` stands for whatever decides their number. */
export type EffectiveOptions = Readonly<Record<string, unknown>>;

/** The options of one cell: the study's, what its result recorded, what it varies. */
export function effectiveOptions(study: Study, cell: StudyCell): EffectiveOptions {
  const { clients, total_sub_apps, clients_per_app, ...rest } = {
    ...study.manifest?.options,
    ...cell.result?.options,
    ...cell.varied,
  };
  return {
    clients: clients ?? product(total_sub_apps, clients_per_app) ?? cell.result?.client_count ?? null,
    ...(clients_per_app === undefined ? {} : { clients_per_app }),
    ...rest,
  };
}

/** The name under which `effectiveOptions` has an option. */
export function effectiveName(name: string): string {
  return name === 'total_sub_apps' ? 'clients' : name;
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function product(tasks: unknown, each: unknown): number | undefined {
  return typeof tasks === 'number' && typeof each === 'number' ? tasks * each : undefined;
}
