/** How a line looks: colour, dash and mark change at different paces, so that no two of the first 168 are alike. */
export interface LineStyle {
  colour: string;
  dash: string;
  mark: string;
}

/** Colours that the stylesheet names --line-1 and on. */
export const LINE_COLOURS = 7;
const dashes = ['solid', '7px,3px', '2px,3px', '9px,3px,2px,3px', '14px,4px', '4px,2px,2px,2px'];
const marks = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'triangle-down', 'star', 'cross'];

/** @param colours of the present theme, see LINE_COLOURS */
export function lineStyle(index: number, colours: readonly string[]): LineStyle {
  return {
    colour: colours[index % colours.length] ?? 'currentColor',
    dash: dashes[index % dashes.length] ?? 'solid',
    mark: marks[index % marks.length] ?? 'circle',
  };
}
