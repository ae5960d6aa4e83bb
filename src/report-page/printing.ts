/** What the page looked like before it was prepared for paper. */
interface OnScreen {
  theme: string | undefined;
  closed: readonly HTMLDetailsElement[];
}

/** Before the page is printed: light, as wide as paper, all open, every plot drawn. Afterwards: as it was. */
export function watchPrinting(drawAll: () => void): void {
  const root = document.documentElement;
  let before: OnScreen | null = null;
  const prepare = () => {
    if (before !== null) return;
    const closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    before = { theme: root.dataset.theme, closed };
    root.dataset.theme = 'light';
    // Plots take the width that they have on paper, while the medium is still the screen.
    root.dataset.paper = 'on';
    for (const details of closed) details.open = true;
    drawAll();
  };
  const restore = () => {
    if (before === null) return;
    if (before.theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = before.theme;
    delete root.dataset.paper;
    for (const details of before.closed) details.open = false;
    before = null;
    drawAll();
  };
  addEventListener('beforeprint', prepare);
  addEventListener('afterprint', restore);
  // Printing to a file without a dialogue changes the medium and sends no event of its own.
  matchMedia('print').addEventListener('change', ({ matches }) => (matches ? prepare() : restore()));
}
