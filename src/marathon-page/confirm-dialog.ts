import { messageOf } from '../base/errors.ts';
import { ApiFailure } from './api.ts';
import { type Child, el, setHidden, setText } from './dom.ts';

export interface Question {
  title: string;
  /** What is touched, by name. */
  body: readonly Child[];
  /** The button's word: `Destroy`. */
  verb: string;
  /** Whether something is lost by it. */
  isDanger?: boolean;
  /** Does it. @throws ApiFailure when it is refused */
  act(force: boolean): Promise<unknown>;
  /** Said when it was done. */
  done: string;
}

interface Parts {
  dialog: HTMLDialogElement;
  form: HTMLFormElement;
  failure: HTMLElement;
  confirm: HTMLButtonElement;
  force: HTMLButtonElement;
}

let lastId = 0;

function build({ title, body, verb, isDanger }: Question): Parts {
  lastId += 1;
  const id = `dialog-${lastId}`;
  const failure = el('p', { role: 'alert', class: 'failure', hidden: true });
  const kind = isDanger === true ? 'primary danger' : 'primary';
  const confirm = el('button', { type: 'submit', class: kind }, verb);
  const force = el('button', { type: 'button', class: 'danger', hidden: true }, `${verb} by force`);
  const dialog = el('dialog', { 'aria-labelledby': id });
  const cancel = el('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
  const buttons = el('div', { class: 'buttons' }, cancel, force, confirm);
  const form = el('form', {}, el('h2', { id }, title), ...body, failure, buttons);
  dialog.append(form);
  return { dialog, form, failure, confirm, force };
}

/** A lock can be broken: that cancels the deployment that holds it, which people should know before. */
function tellFailure({ failure, force }: Parts, error: unknown): void {
  const locked = error instanceof ApiFailure && error.lockedBy.length > 0;
  setHidden(force, !locked);
  setText(
    failure,
    locked
      ? `A deployment is changing this now (${error.lockedBy.join(', ')}). By force, it is cancelled first.`
      : `Refused: ${messageOf(error)}`,
  );
  setHidden(failure, false);
}

/** Asks before anything is done, and stays until it is done or given up. */
export function confirmDialog(question: Question, announce: (text: string) => void): void {
  const parts = build(question);
  const { dialog, form, confirm, force } = parts;
  const attempt = async (byForce: boolean) => {
    confirm.disabled = force.disabled = true;
    try {
      await question.act(byForce);
      dialog.close();
      announce(question.done);
    } catch (error) {
      tellFailure(parts, error);
    } finally {
      confirm.disabled = force.disabled = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(false);
  });
  force.addEventListener('click', () => void attempt(true));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
