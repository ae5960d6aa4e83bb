import { LINE_COLOURS } from './line-styles.ts';

/** Colours and letters of the present theme, for what a stylesheet does not reach. */
export interface Theme {
  ink: string;
  muted: string;
  rule: string;
  paper: string;
  font: string;
  lines: readonly string[];
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: colour('--ink'),
    muted: colour('--muted'),
    rule: colour('--rule'),
    paper: colour('--paper'),
    font: getComputedStyle(document.body).fontFamily,
    lines: Array.from({ length: LINE_COLOURS }, (_, index) => colour(`--line-${index + 1}`)),
  };
}

type Name = 'light' | 'dark';

/** Lets a button change the theme and tells whenever it changes. Paper is always light. */
export function watchTheme(button: HTMLButtonElement, changed: () => void): void {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const shown = (): Name => {
    const chosen = root.dataset.theme;
    if (chosen === 'light' || chosen === 'dark') return chosen;
    return system.matches ? 'dark' : 'light';
  };
  const label = () => {
    const other = shown() === 'dark' ? 'light' : 'dark';
    button.textContent = other === 'dark' ? 'Dark' : 'Light';
    button.setAttribute('aria-label', `Switch to the ${other} theme`);
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = shown() === 'dark' ? 'light' : 'dark';
    label();
    changed();
  });
  system.addEventListener('change', () => {
    label();
    changed();
  });
  label();
}
