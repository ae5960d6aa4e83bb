import { type LineStyle, lineStyle } from './line-styles.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines around (0, 0), as plotly draws them. */
const outlines: Readonly<Record<string, string>> = {
  circle: 'M4,0A4,4 0 1,1 -4,0A4,4 0 1,1 4,0Z',
  square: 'M-3.6,-3.6H3.6V3.6H-3.6Z',
  diamond: 'M0,-5L5,0L0,5L-5,0Z',
  'triangle-up': 'M0,-5L4.6,3.4H-4.6Z',
  'triangle-down': 'M0,5L4.6,-3.4H-4.6Z',
  x: 'M-4.4,-2.2L-2.2,0L-4.4,2.2L-2.2,4.4L0,2.2L2.2,4.4L4.4,2.2L2.2,0L4.4,-2.2L2.2,-4.4L0,-2.2L-2.2,-4.4Z',
  star: 'M0,-5.4L1.3,-1.8L5.1,-1.7L2.1,0.7L3.2,4.4L0,2.2L-3.2,4.4L-2.1,0.7L-5.1,-1.7L-1.3,-1.8Z',
  cross: 'M-1.6,-4.8H1.6V-1.6H4.8V1.6H1.6V4.8H-1.6V1.6H-4.8V-1.6H-1.6Z',
};

export interface LegendContext {
  names: readonly string[];
  colours: readonly string[];
  /** Whether the lines have marks. */
  marks: boolean;
  hidden: ReadonlySet<number>;
  /** Asked to hide or show a line. */
  toggle: (index: number) => void;
}

/** One button per line, its name whole: pressed while the line is shown. */
export function fillLegend(host: HTMLElement, context: LegendContext): void {
  const focused = [...host.children].indexOf(document.activeElement ?? host);
  host.replaceChildren(...context.names.map((name, index) => legendButton(name, index, context)));
  const again = host.children[focused];
  if (again instanceof HTMLElement) again.focus();
}

function legendButton(name: string, index: number, context: LegendContext): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', String(!context.hidden.has(index)));
  button.append(swatch(lineStyle(index, context.colours), context.marks), name);
  button.addEventListener('click', () => context.toggle(index));
  return button;
}

function swatch({ colour, dash, mark }: LineStyle, marks: boolean): SVGElement {
  const svg = element('svg', { width: '34', height: '12', viewBox: '-17 -6 34 12', 'aria-hidden': 'true' });
  const dashes: Record<string, string> =
    dash === 'solid' ? {} : { 'stroke-dasharray': dash.replaceAll('px', '') };
  svg.append(element('path', { d: 'M-16,0H16', stroke: colour, 'stroke-width': '2', ...dashes }));
  if (marks) svg.append(element('path', { d: outlines[mark] ?? '', fill: colour }));
  return svg;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
