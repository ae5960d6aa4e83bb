import type { StudyObserver } from '../sweep/events.ts';
import type { Invocation } from './command.ts';
import { commandText } from './command-text.ts';
import { liveStudyDisplay, plainStudyDisplay } from './study-display.ts';

/**
 * Carries a study out under a display. However that ends before its end, it says how to go on.
 * @param name of the command that resumes it
 * @param resumed folder of the study that is gone on with; null = a new one
 * @throws whatever `work` throws
 */
export async function watchedStudy<T>(
  { terminal }: Pick<Invocation, 'terminal'>,
  name: 'sweep' | 'search',
  resumed: string | null,
  work: (observe: StudyObserver) => Promise<T>,
): Promise<T> {
  const display = (terminal.live ? liveStudyDisplay : plainStudyDisplay)({
    write: terminal.err,
    columns: terminal.columns,
    nowMs: () => performance.now(),
  });
  let folder = resumed;
  try {
    return await work((event) => {
      if (event.kind === 'study-begins') folder = event.folder;
      display.observe(event);
    });
  } catch (error) {
    display.close();
    if (folder !== null) terminal.err(`hydra: to go on: ${commandText([name, '--resume', folder])}\n`);
    throw error;
  } finally {
    display.close();
  }
}
