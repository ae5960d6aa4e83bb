/** One fact told by several cells, and whether they tell the same. */
export interface Fact {
  /** Dotted path, e.g. `system.version`. */
  key: string;
  /** Each distinct value in the order of appearance, with the cells that have it. One value: all agree. */
  values: { text: string; cells: string[] }[];
}

/** What one cell tells. */
export interface Told {
  cell: string;
  facts: Readonly<Record<string, unknown>>;
}

/** Flattens what cells tell and puts the same facts together; a cell that lacks a fact others have tells `none`. */
export function mergedFacts(told: readonly Told[]): Fact[] {
  const flat = told.map(({ cell, facts }) => ({ cell, facts: new Map(flattened(facts, '')) }));
  const keys = new Set(flat.flatMap(({ facts }) => [...facts.keys()]));
  return [...keys].map((key) => {
    const values = new Map<string, string[]>();
    for (const { cell, facts } of flat) {
      const text = facts.get(key) ?? 'none';
      const cells = values.get(text);
      if (cells === undefined) values.set(text, [cell]);
      else cells.push(cell);
    }
    return { key, values: [...values].map(([text, cells]) => ({ text, cells })) };
  });
}

function flattened(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, textOf(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flattened(inner, path === '' ? key : `${path}.${key}`),
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  return JSON.stringify(value) ?? 'none';
}
