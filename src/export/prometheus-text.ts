/** One number with what tells it from its siblings. */
export interface Sample {
  /** Only of a summary: `_sum` or `_count`. */
  suffix?: '_sum' | '_count';
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** All samples of one name. */
export interface Family {
  name: string;
  type: 'gauge' | 'summary';
  help: string;
  samples: readonly Sample[];
}

/**
 * Text exposition format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Families without samples
 * are left out, and so is any number that is not finite: what was not measured is absent.
 */
export function prometheusText(families: readonly Family[]): string {
  return families.map(familyText).join('');
}

function familyText({ name, type, help, samples }: Family): string {
  const finite = samples.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0) return '';
  const lines = finite.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${labelsText(labels)} ${value}`,
  );
  return [`# HELP ${name} ${escapedHelp(help)}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapedValue(value)}"`);
  return written.length === 0 ? '' : `{${written.join(',')}}`;
}

function escapedValue(text: string): string {
  return harmless(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapedHelp(text: string): string {
  return harmless(text).replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** UTF-8 has no lone surrogates, and readers disagree about control characters. */
function harmless(text: string): string {
  return text.replace(/\p{Surrogate}|(?!\n)[\p{Cc}\u2028\u2029]/gu, '\ufffd');
}

/**
 * A name that labels may have, `[a-zA-Z_][a-zA-Z0-9_]*`, and that none of the taken ones is. Two underscores in front are
 * Prometheus' own.
 */
export function labelName(text: string, taken: ReadonlySet<string>): string {
  const clean = text.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^_+/, '') || 'option';
  const begun = /^[0-9]/.test(clean) ? `option_${clean}` : clean;
  if (!taken.has(begun)) return begun;
  for (let number = 2; ; number++) if (!taken.has(`${begun}_${number}`)) return `${begun}_${number}`;
}
