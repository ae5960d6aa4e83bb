import { join } from 'node:path';
import { newRunId } from '../base/run-id.ts';
import type { RunEvent } from '../run/events.ts';
import type { RunResult } from '../run/result.ts';
import { type Manifest, type PlannedCell, STUDY_SCHEMA_VERSION } from '../store/manifest.ts';
import { createStudy, resumeStudy } from '../store/open-study.ts';
import type { StudyWriter } from '../store/study-writer.ts';
import type { StudyObserver } from '../sweep/events.ts';
import type { Conduct, ReadyStudy } from '../sweep/ready-study.ts';
import { sharedOptions } from '../workloads/shared/read-options.ts';
import { Cleanup } from './cleanup.ts';
import { openSession as openAnySession } from './open-session.ts';
import { studyPurpose } from './purpose.ts';
import type { Session } from './session.ts';

/** What a study is carried out with, whether it sweeps or searches. */
export type StudySetup = ReadyStudy<Manifest['plan']> & Pick<Conduct, 'command' | 'signal' | 'observe'>;

/** A study's folder, and the session that its cells are measured on. */
export interface StudySession {
  writer: StudyWriter;
  /** One try at a cell. */
  measure(cell: Pick<PlannedCell, 'id' | 'varied'>, attempt: number): Promise<RunResult>;
}

/**
 * Opens folder and session for `work` and closes them after it. A study that is resumed is locked before anything is
 * started; a new one gets its folder when there is something to measure with.
 * @param isOver whether everything was saved in an earlier life, so that no session is needed
 * @throws HydraError when either cannot be opened; whatever `work` throws
 */
export async function withStudySession<T>(
  setup: StudySetup,
  isOver: (writer: StudyWriter) => boolean,
  work: (study: StudySession) => Promise<T>,
): Promise<T> {
  const { resume, observe } = setup;
  const cleanup = new Cleanup((name, error) =>
    observe({ kind: 'note', level: 'warn', text: `closing ${name}: ${String(error)}` }),
  );
  const openSession = async () => {
    const purpose = studyPurpose(setup.plan);
    const session = await openAnySession({ ...setup, purpose, observe: runObserver(observe) });
    cleanup.add('the session', () => session.close());
    return session;
  };
  const keep = (writer: StudyWriter) => {
    cleanup.add('the study', () => writer.close());
    return writer;
  };
  try {
    if (resume === null) {
      const session = await openSession();
      return await work(
        studySession(
          keep(await createStudy(setup.options.output, manifestOf(setup, session), [setup.workload.pattern])),
          session,
          setup,
        ),
      );
    }
    const writer = keep(await resumeStudy(resume, [setup.workload.pattern]));
    return await work(studySession(writer, isOver(writer) ? null : await openSession(), setup));
  } finally {
    await cleanup.close();
  }
}

function runObserver(observe: StudyObserver): (event: RunEvent) => void {
  return (event) => observe({ kind: 'run', event });
}

function studySession(
  writer: StudyWriter,
  session: Session | null,
  { cellOptions, observe }: StudySetup,
): StudySession {
  return {
    writer,
    measure: async (cell, attempt) => {
      if (session === null) throw new Error(`cell ${cell.id} was to be measured although all were`);
      return session.measure(cellOptions(cell.varied), {
        runId: newRunId(new Date(), Math.random),
        observe: runObserver(observe),
        logsFolder: join(writer.logsFolder(cell.id), `attempt-${attempt}`),
        keepApps: true,
      });
    },
  };
}

function manifestOf({ workload, label, options, plan }: StudySetup, session: Session): Manifest {
  const now = new Date();
  return {
    schema_version: STUDY_SCHEMA_VERSION,
    study_id: newRunId(now, Math.random),
    label,
    created_at: now.toISOString(),
    workload: workload.name,
    pattern: workload.pattern.name,
    options: sharedOptions(workload, options, [
      ...plan.dimensions.map(({ name }) => name),
      ...(plan.kind === 'sweep' ? Object.keys(plan.against?.a ?? {}) : []),
    ]),
    plan,
    environment: session.environment,
  };
}
