/*
 * Colours of both themes, by the name of their CSS variable. Lines follow Okabe and Ito's palette, darkened or
 * lightened until each stands out from the paper; a sheet's steps go from blue (nothing lost) over pale to deep orange.
 */
export type Colours = Readonly<Record<string, string>>;

export const light: Colours = {
  paper: '#fdfcf9',
  raised: '#f4f1e9',
  ink: '#1b1e24',
  muted: '#565c66',
  rule: '#ddd8cc',
  accent: '#0a5a93',
  'clean-bg': '#cfe5f3',
  'clean-ink': '#08324d',
  'unclean-bg': '#f9cfb2',
  'unclean-ink': '#571f00',
  'mixed-bg': '#f3e3a9',
  'mixed-ink': '#443300',
  'none-bg': '#e9e6de',
  'none-ink': '#474b53',
  'step-0-bg': '#cfe5f3',
  'step-0-ink': '#08324d',
  'step-1-bg': '#fdf1e6',
  'step-1-ink': '#4a2305',
  'step-2-bg': '#fad9bd',
  'step-2-ink': '#4a2305',
  'step-3-bg': '#f2b283',
  'step-3-ink': '#3a1a02',
  'step-4-bg': '#b5540f',
  'step-4-ink': '#ffffff',
  'step-5-bg': '#6f2c03',
  'step-5-ink': '#ffffff',
  'line-1': '#0072b2',
  'line-2': '#d55e00',
  'line-3': '#00805e',
  'line-4': '#b0508a',
  'line-5': '#a06c00',
  'line-6': '#2a86bf',
  'line-7': '#3b3f47',
};

export const dark: Colours = {
  paper: '#14161a',
  raised: '#1e2127',
  ink: '#eceae4',
  muted: '#aab0ba',
  rule: '#353a43',
  accent: '#7fc3ef',
  'clean-bg': '#123f5c',
  'clean-ink': '#d8edfb',
  'unclean-bg': '#6b2f0d',
  'unclean-ink': '#ffe6d6',
  'mixed-bg': '#54450a',
  'mixed-ink': '#fbf0c6',
  'none-bg': '#292d34',
  'none-ink': '#c3c7cf',
  'step-0-bg': '#123f5c',
  'step-0-ink': '#d8edfb',
  'step-1-bg': '#33281f',
  'step-1-ink': '#fbe9da',
  'step-2-bg': '#553622',
  'step-2-ink': '#fdebdd',
  'step-3-bg': '#834817',
  'step-3-ink': '#fff1e5',
  'step-4-bg': '#e08a45',
  'step-4-ink': '#1c0d02',
  'step-5-bg': '#ffc08f',
  'step-5-ink': '#1c0d02',
  'line-1': '#56b4e9',
  'line-2': '#f08a3c',
  'line-3': '#2cc59b',
  'line-4': '#e294c0',
  'line-5': '#e8b93a',
  'line-6': '#8fb3ff',
  'line-7': '#dcdad4',
};

/** The variables for a reader's own choice, else the system's; on paper always light. */
export function themeCss(): string {
  return [
    `:root{color-scheme:light;${variables(light)}}`,
    `@media(prefers-color-scheme:dark){:root{color-scheme:dark;${variables(dark)}}}`,
    `:root[data-theme=light]{color-scheme:light;${variables(light)}}`,
    `:root[data-theme=dark]{color-scheme:dark;${variables(dark)}}`,
    `@media print{:root,:root[data-theme]{color-scheme:light;${variables(light)}}}`,
  ].join('\n');
}

function variables(colours: Colours): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** WCAG 2.2 contrast of two colours such as `#0a5a93`: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
