import { EXIT, HydraError } from '../base/errors.ts';

/** How long the work may take to undo itself after Ctrl-C before the process leaves anyway, ms. */
export const CLEAN_UP_MS = 9_000;

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface InterruptContext {
  /** The process whose signals are caught. */
  source: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Called once, on the first signal. */
  onFirst(): void;
  /** Leaves the process at once; the watchdog undoes what is left. */
  leave(): void;
}

export interface Interrupts {
  /** Aborted by the first signal with a HydraError of exit code 130. */
  readonly signal: AbortSignal;
  /** Gives the signals back. */
  release(): void;
}

/**
 * The first SIGINT, SIGTERM or SIGHUP asks the work to end; a second, or CLEAN_UP_MS without an end, leaves at once.
 */
export function catchInterrupts(context: InterruptContext): Interrupts {
  const controller = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const onSignal = () => {
    if (controller.signal.aborted) return context.leave();
    patience = setTimeout(() => context.leave(), CLEAN_UP_MS);
    context.onFirst();
    controller.abort(new HydraError('interrupted', { exitCode: EXIT.interrupted }));
  };
  for (const name of endingSignals) context.source.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(patience);
      for (const name of endingSignals) context.source.off(name, onSignal);
    },
  };
}
