// Okabe and Ito's colours, told apart with every kind of colour blindness; without yellow, which is too light for lines.
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const dashes = ['', '7 3', '2 3', '9 3 2 3'];

/** How the line of this number is drawn: all colours first, then all again with another dash. */
export function lineStyle(index: number): { color: string; dash: string } {
  return {
    color: colors[index % colors.length] ?? '#000000',
    dash: dashes[Math.floor(index / colors.length) % dashes.length] ?? '',
  };
}
