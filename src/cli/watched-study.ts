import type { StudyObserver } from '../sweep/events.ts';
import type { ReadyStudy } from '../sweep/ready-study.ts';
import type { Invocation } from './command.ts';
import { commandText } from './command-text.ts';
import { liveStudyDisplay, plainStudyDisplay } from './study-display.ts';

/**
 * Carries a study out under a display. However that ends before its end, it says how to go on.
 * @param name of the command that resumes it
 * @throws whatever `work` throws
 */
export async function watchedStudy<T>(
  { terminal, modules }: Pick<Invocation, 'terminal' | 'modules'>,
  name: 'sweep' | 'search',
  study: Pick<ReadyStudy<unknown>, 'workload' | 'resume'>,
  work: (observe: StudyObserver) => Promise<T>,
): Promise<T> {
  const context = { write: terminal.err, columns: terminal.columns, nowMs: () => performance.now() };
  const display = (terminal.live ? liveStudyDisplay : plainStudyDisplay)(context, study.workload.pattern);
  let folder = study.resume;
  try {
    return await work((event) => {
      if (event.kind === 'study-begins') folder = event.folder;
      display.observe(event);
    });
  } catch (error) {
    display.close();
    if (folder !== null) {
      const named = modules.map((module) => `--workload=${module}`);
      terminal.err(`hydra: to go on: ${commandText([name, '--resume', folder, ...named])}\n`);
    }
    throw error;
  } finally {
    display.close();
  }
}
