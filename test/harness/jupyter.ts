import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/base/package-root.ts';
import { preparedFolder, setUpWith } from './prepared-folder.ts';
import { fillVenv, pythonOf } from './python-venv.ts';
import { lastingFolder } from './temp-folder.ts';

const execute = promisify(execFile);
const requirements = join(import.meta.dirname, 'jupyter-requirements.txt');
/** Has a compiler of its own in node_modules/.bin, which must never lie beside ours. */
const TSLAB = 'tslab@1.0.22';

/** A notebook as it lies in its file. */
export interface NotebookFile {
  cells: {
    cell_type: string;
    id: string;
    source: string[];
    outputs?: { output_type: string; data?: Record<string, string[]>; text?: string[] }[];
  }[];
}

/**
 * The real Jupyter with the tslab kernel. `nbconvert` and tslab are fetched once, into the cache; a lab is a folder in
 * which `hydra-scale-test` is installed, to put notebooks into.
 */
export class JupyterLab {
  readonly folder = lastingFolder();
  readonly #installed: string;

  private constructor(installed: string) {
    this.#installed = installed;
    const kernel = join(this.folder, 'jupyter', 'kernels', 'tslab');
    mkdirSync(kernel, { recursive: true });
    const tslab = join(installed, 'tslab', 'node_modules', 'tslab', 'bin', 'tslab');
    const argv = [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'];
    const spec = { argv, display_name: 'TypeScript', language: 'typescript' };
    writeFileSync(join(kernel, 'kernel.json'), JSON.stringify(spec));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(packageRoot, join(this.folder, 'node_modules', 'hydra-scale-test'));
  }

  /** @throws in one line when Python or npm cannot set it up */
  static async open(): Promise<JupyterLab> {
    return new JupyterLab(await installed());
  }

  /** Absolute path of a file of this lab. */
  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): NotebookFile {
    return JSON.parse(readFileSync(this.path(name), 'utf8'));
  }

  /** Executes a notebook and writes it with its outputs. @throws with what the failing cell said */
  async executed(name: string, target: string, env: Record<string, string> = {}): Promise<NotebookFile> {
    const untimed = '--ExecutePreprocessor.record_timing=False';
    await this.#convert(['--to', 'notebook', '--execute', untimed, name, '--output', target], env);
    return this.read(target);
  }

  /** Converts a notebook with the outputs that it has. */
  async toHtml(name: string, target: string): Promise<string> {
    await this.#convert(['--to', 'html', name, '--output', target], {});
    return readFileSync(this.path(target), 'utf8');
  }

  /** @throws with what nbformat holds against the file */
  async validate(name: string): Promise<void> {
    const code = 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], nbformat.NO_CONVERT))';
    await this.#python(['-W', 'error', '-c', code, name], {});
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #convert(args: readonly string[], env: Record<string, string>): Promise<void> {
    await this.#python(['-m', 'nbconvert', '--log-level=ERROR', ...args], env);
  }

  async #python(args: readonly string[], env: Record<string, string>): Promise<void> {
    const inLab = (name: string) => join(this.folder, name);
    await execute(pythonOf(join(this.#installed, 'venv')), args, {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: this.folder,
        JUPYTER_PATH: inLab('jupyter'),
        JUPYTER_CONFIG_DIR: inLab('config'),
        JUPYTER_DATA_DIR: inLab('data'),
        JUPYTER_RUNTIME_DIR: inLab('runtime'),
        ...env,
      },
    });
  }
}

/** Where nbconvert and tslab are, fetched when they are not there yet. */
function installed(): Promise<string> {
  return preparedFolder('jupyter', [readFileSync(requirements, 'utf8'), TSLAB], fill);
}

async function fill(folder: string): Promise<void> {
  const tslab = join(folder, 'tslab');
  mkdirSync(tslab);
  writeFileSync(join(tslab, 'package.json'), '{ "private": true }\n');
  await fillVenv(join(folder, 'venv'), requirements);
  // Prebuilt parts are in the packages: nothing of them needs to run now.
  const npm = ['install', '--prefix', tslab, '--ignore-scripts', '--no-audit', '--no-fund', TSLAB];
  await setUpWith('npm', npm, 'npm must reach a registry');
}
