import { count, countText } from '../base/number-text.ts';
import { resetDelay } from './actions.ts';
import { appHash } from './address.ts';
import type { QueueItem } from './cluster-model.ts';
import { type Column, DataTable, textColumn } from './data-table.ts';
import { el, setAttribute, setHidden, setText } from './dom.ts';
import type { PageContext, View } from './view.ts';
import { ago, reasonText, span } from './words.ts';

function reasonsText({ rejections, dueMs }: QueueItem): string {
  if (dueMs > Date.now()) return 'its tasks ended too soon: the next one is put off';
  if (rejections.length === 0) return 'next in turn';
  return rejections
    .map(
      ({ reason, declined, processed }) =>
        `${reasonText(reason)} (${count(declined)} of ${countText(processed, 'offer')})`,
    )
    .join(', ');
}

const leftText = ({ dueMs }: QueueItem): string =>
  dueMs > Date.now() ? `in ${span(Math.ceil((dueMs - Date.now()) / 1_000) * 1_000)}` : 'now';

/** Apps that lack tasks, and why. */
export class QueuePage implements View {
  readonly title = 'Queue';
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #heading = el('h1', { tabindex: -1 });
  readonly #table: DataTable<QueueItem>;
  /** Delays run down without anything being said. */
  readonly #tick: number;

  constructor(context: PageContext) {
    this.#context = context;
    this.#table = new DataTable<QueueItem>({
      caption: 'Apps that wait',
      noun: 'app',
      columns: [appColumn, ...textColumns, this.#actionsColumn()],
      key: ({ appId }) => appId,
      empty: 'Every app has the tasks that it wants.',
      className: 'queue stack',
    });
    this.element = el('div', {}, this.#heading, this.#table.element);
    this.#tick = setInterval(() => this.update(), 1_000);
    this.update();
  }

  update(): void {
    const queue = [...this.#context.live.model.queue.values()];
    const lacking = queue.reduce((sum, item) => sum + item.count, 0);
    setText(
      this.#heading,
      queue.length === 0
        ? 'Nothing waits'
        : `${countText(lacking, 'task')} of ${countText(queue.length, 'app')} to launch`,
    );
    this.#table.show(queue);
  }

  close(): void {
    clearInterval(this.#tick);
  }

  #actionsColumn(): Column<QueueItem> {
    return {
      title: 'Actions',
      kind: 'actions',
      cell: (cell) => {
        let appId = '';
        const reset = el(
          'button',
          { type: 'button', onclick: () => void resetDelay(this.#context, appId) },
          'Reset delay',
        );
        cell.append(reset);
        return (item) => {
          appId = item.appId;
          setAttribute(reset, 'aria-label', `Reset the delay of ${appId}`);
          setHidden(reset, item.dueMs <= Date.now());
        };
      },
    };
  }
}

const appColumn: Column<QueueItem> = {
  title: 'App',
  kind: 'main',
  cell: (cell) => {
    const link = el('a');
    cell.append(link);
    return ({ appId }) => {
      setAttribute(link, 'href', appHash(appId));
      setText(link, appId);
    };
  },
};

const textColumns: readonly Column<QueueItem>[] = [
  textColumn('To launch', (item) => count(item.count), { kind: 'number' }),
  textColumn('Next try', leftText),
  textColumn('Why', reasonsText),
  textColumn('Waits since', ({ since }) => ago(since, Date.now())),
];
