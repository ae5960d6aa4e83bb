import { cellInHash } from './cell-address.ts';
import { CellExplorer } from './cell-explorer.ts';
import { DrawingBoard } from './drawing-board.ts';
import { LinePlot } from './line-plot.ts';
import type { PageData } from './page-data.ts';
import { watchPrinting } from './printing.ts';
import { watchTheme } from './theme.ts';

const PLOT_HEIGHT = 290;

// Without this script every table stands open.
for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-folded]'))
  details.open = false;
document.documentElement.dataset.script = 'on';
// What follows this script in the file, plotly and the series, is there only then.
addEventListener('DOMContentLoaded', start);

function start(): void {
  const data = JSON.parse(document.getElementById('page-data')?.textContent ?? '{}') as PageData;
  const board = new DrawingBoard();
  for (const [id, figure] of Object.entries(data.figures)) {
    const host = document.getElementById(id);
    if (host !== null) board.add(new LinePlot(host, figure, PLOT_HEIGHT));
  }
  const button = document.getElementById('theme');
  if (button instanceof HTMLButtonElement) watchTheme(button, () => board.redraw());
  watchPrinting(() => board.drawAll());
  startExplorers(data, board);
}

function startExplorers({ studies }: PageData, board: DrawingBoard): void {
  const explorers = studies
    .filter(({ cells }) => cells.length > 0)
    .map((study) => ({ study, explorer: new CellExplorer(study, board) }));
  const chooseByAddress = () => {
    const address = cellInHash(location.hash);
    const asked = explorers.find(({ explorer }) => address !== null && explorer.has(address));
    if (address === null || asked === undefined) return;
    void asked.explorer.choose(address.cell);
    asked.explorer.comeIntoView();
  };
  for (const { study, explorer } of explorers) if (study.chosen !== null) void explorer.choose(study.chosen);
  chooseByAddress();
  addEventListener('hashchange', chooseByAddress);
}
