import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { HydraError, messageOf } from '../base/errors.ts';
import { firstIssue } from '../base/first-issue.ts';
import { type CellRecord, type SearchAnswer, searchAnswer } from './cell.ts';
import { errorCode } from './error-code.ts';
import type { Manifest } from './manifest.ts';
import { type PlanIds, planIds } from './plan-ids.ts';
import { contradictionIn, isAsPlanned } from './read-files.ts';
import { answerPath, cellPath, isFileId, LOGS_FOLDER, manifestPath } from './study-files.ts';
import type { StudyLock } from './study-lock.ts';
import type { StudyWriter } from './study-writer.ts';
import { writeFileWhole } from './write-file.ts';

/** A study that this process holds, with what it may not write again. */
export interface HeldStudy {
  path: string;
  manifest: Manifest;
  lock: StudyLock;
  saved: readonly CellRecord[];
  answers: readonly SearchAnswer[];
  /** What cells are checked against before they are written. */
  cellSchema: z.ZodType<CellRecord>;
}

/** Writes the files of a study. What it refuses to write, a reader would refuse to read. */
export class FolderWriter implements StudyWriter {
  readonly path: string;
  readonly manifest: Manifest;
  readonly saved: ReadonlyMap<string, CellRecord>;
  readonly answers: ReadonlyMap<string, SearchAnswer>;
  readonly #lock: StudyLock;
  readonly #ids: PlanIds;
  /** Paths of what was saved, in this life of the study or before. */
  readonly #written: Set<string>;
  readonly #cellSchema: z.ZodType<CellRecord>;
  #closed = false;

  constructor({ path, manifest, lock, saved, answers, cellSchema }: HeldStudy) {
    this.#cellSchema = cellSchema;
    this.path = path;
    this.manifest = manifest;
    this.saved = new Map(saved.map((cell) => [cell.id, cell]));
    this.answers = new Map(answers.map((answer) => [answer.id, answer]));
    this.#lock = lock;
    this.#ids = planIds(manifest);
    this.#written = new Set([
      ...saved.map(({ id }) => cellPath(path, id)),
      ...answers.map(({ id }) => answerPath(path, id)),
    ]);
  }

  /** @throws HydraError for an id that is none */
  logsFolder(cell: string): string {
    if (!isFileId(cell)) throw new HydraError(`${JSON.stringify(cell)} cannot be the name of a folder`);
    return join(this.path, LOGS_FOLDER, cell);
  }

  async saveCell(cell: CellRecord): Promise<void> {
    if (!isFileId(cell.id) || !this.#ids.knowsCell(cell.id)) {
      throw new HydraError(`the study at ${this.path} has no cell ${JSON.stringify(cell.id)}`);
    }
    const contradiction = contradictionIn(cell);
    if (contradiction !== undefined) throw new HydraError(`cell ${cell.id} is ${contradiction}`);
    const planned = this.#ids.plannedCell(cell.id);
    if (planned !== undefined && !isAsPlanned(cell, planned)) {
      throw new HydraError(`cell ${cell.id} was not measured as it was planned`);
    }
    await this.#save(cellPath(this.path, cell.id), this.#cellSchema, cell);
  }

  async saveAnswer(answer: SearchAnswer): Promise<void> {
    if (!isFileId(answer.id) || !this.#ids.knowsSearch(answer.id)) {
      throw new HydraError(`the study at ${this.path} has no search ${JSON.stringify(answer.id)}`);
    }
    await this.#save(answerPath(this.path, answer.id), searchAnswer, answer);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lock.release();
  }

  /** A cell without its manifest could never be read again. */
  async #refuseGone(): Promise<void> {
    const found = await access(manifestPath(this.path)).then(
      () => true,
      (error: unknown) => errorCode(error) !== 'ENOENT',
    );
    if (found) return;
    throw new HydraError(`${this.path} was deleted or moved while it was measured`, {
      hint: 'put it back to resume it, or begin anew',
    });
  }

  async #save<T>(path: string, schema: z.ZodType<T>, record: T): Promise<void> {
    if (this.#closed) throw new HydraError(`${path} cannot be written: the study was closed`);
    if (this.#written.has(path)) throw new HydraError(`${path} was saved before and stays as it is`);
    const checked = schema.safeParse(record);
    if (!checked.success) throw new HydraError(`${path} cannot be written: ${firstIssue(checked.error)}`);
    await this.#refuseGone();
    this.#written.add(path);
    try {
      await writeFileWhole(path, `${JSON.stringify(record)}\n`);
    } catch (error) {
      this.#written.delete(path);
      throw new HydraError(`${path} cannot be written: ${messageOf(error)}`, {
        hint: 'make room or mend the permissions, then resume the study',
        cause: error,
      });
    }
  }
}
