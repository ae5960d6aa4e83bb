import { messageOf } from '../base/errors.ts';
import { killTasks } from './actions.ts';
import { appHash } from './address.ts';
import { healthOf } from './app-summary.ts';
import { badge } from './badges.ts';
import type { Failure, Task } from './cluster-model.ts';
import { el, KeyedList, setHidden, setText } from './dom.ts';
import { LogPane } from './log-pane.ts';
import { findSandbox } from './sandbox-place.ts';
import { cpusText, memoryText, shortId } from './tasks-table.ts';
import type { PageContext, View } from './view.ts';
import { clock, stateText } from './words.ts';

/** A task and what it writes, also when it has ended. */
export class TaskPage implements View {
  readonly title: string;
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #appId: string;
  readonly #taskId: string;
  readonly #state = el('span', { class: 'state' });
  readonly #showState: (state: string) => void;
  readonly #kill = el('button', { type: 'button', class: 'danger' }, 'Kill');
  readonly #facts = el('dl', { class: 'facts in-line' });
  readonly #list = new KeyedList<[string, string]>(
    this.#facts,
    ([name]) => name,
    ([name]) => {
      const value = el('dd');
      return {
        element: el('div', {}, el('dt', {}, name), value),
        update: ([, text]) => setText(value, text),
      };
    },
  );
  readonly #note = el('p', { class: 'absent', role: 'status' });
  readonly #panes: readonly LogPane[];
  /** What the task was when it was seen last: it leaves the model as it ends. */
  #last: Task | undefined;
  #search: 'to do' | 'under way' | 'done' = 'to do';

  constructor(context: PageContext, appId: string, taskId: string) {
    this.#context = context;
    this.#appId = appId;
    this.#taskId = taskId;
    this.title = `Task ${shortId(taskId)} of ${appId}`;
    this.#showState = badge(this.#state);
    this.#panes = [new LogPane(context.api, 'stdout'), new LogPane(context.api, 'stderr')];
    this.#kill.addEventListener('click', () => {
      if (this.#last !== undefined) killTasks(context, context.live.model.apps.get(appId), [this.#last]);
    });
    this.element = el(
      'div',
      { class: 'task' },
      el('p', { class: 'up' }, el('a', { href: appHash(appId) }, appId)),
      el('h1', { tabindex: -1, class: 'id' }, taskId),
      el('div', { class: 'tools' }, this.#state, this.#kill),
      this.#facts,
      this.#note,
      el('div', { class: 'logs' }, ...this.#panes.map(({ element }) => element)),
    );
    this.update();
  }

  update(): void {
    const { model } = this.#context.live;
    const task = model.task(this.#appId, this.#taskId);
    this.#last = task ?? this.#last;
    const failure = this.#failure();
    const ended = failure === null ? 'ended' : stateText(failure.state);
    this.#showState(task === undefined ? ended : stateText(task.state));
    setHidden(this.#state, model.connection === 'connecting');
    setHidden(this.#kill, task === undefined);
    this.#list.show(this.#factsOf(this.#last, failure).filter(([, text]) => text !== ''));
    const isStaging = task !== undefined && task.state !== 'TASK_RUNNING';
    if (isStaging) setText(this.#note, 'It has not started yet.');
    else if (model.connection !== 'connecting' && this.#search === 'to do') void this.#open();
    setHidden(this.#note, this.#note.textContent === '');
  }

  close(): void {
    for (const pane of this.#panes) pane.close();
  }

  #failure(): Failure | null {
    const failure = this.#context.live.model.apps.get(this.#appId)?.lastTaskFailure ?? null;
    return failure?.taskId === this.#taskId ? failure : null;
  }

  #factsOf(task: Task | undefined, failure: Failure | null): [string, string][] {
    const { model } = this.#context.live;
    const usage = model.usage.get(this.#taskId);
    const health = task === undefined ? null : healthOf(task, model.apps.get(this.#appId));
    return [
      ['Failed', failure === null ? '' : `${failure.message} (${clock(failure.timestamp)})`],
      ['Host', task?.host ?? failure?.host ?? ''],
      ['Ports', task?.ports.join(', ') ?? ''],
      ['Health', health ?? ''],
      ['Ill because', task?.health.map(({ lastFailureCause }) => lastFailureCause).join(' ') ?? ''],
      ['CPU', usage?.cpus == null ? '' : `${cpusText(usage.cpus)} cores`],
      ['Memory', usage === undefined ? '' : memoryText(usage.memBytes)],
      ['Started', clock(task?.startedAt ?? '')],
      ['Version', clock(task?.version ?? failure?.version ?? '')],
    ];
  }

  async #open(): Promise<void> {
    this.#search = 'under way';
    const { api, live } = this.#context;
    const known = this.#last?.slaveId ?? this.#failure()?.slaveId;
    try {
      const place = await findSandbox(
        api,
        this.#taskId,
        known === undefined ? live.model.agents.map(({ id }) => id) : [known],
      );
      if (place !== null) for (const pane of this.#panes) pane.open(place);
      setText(this.#note, place === null ? 'Its files are gone.' : '');
    } catch (error) {
      setText(this.#note, `Its files cannot be found: ${messageOf(error)}`);
    }
    this.#search = 'done';
    setHidden(this.#note, this.#note.textContent === '');
  }
}
