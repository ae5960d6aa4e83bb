import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/base/package-root.ts';
import { lastingFolder } from './temp-folder.ts';

const execute = promisify(execFile);

/** What a program printed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/**
 * A folder of somebody who installed this package: what `npm pack` takes of it, and its run-time dependencies beside
 * it, with nothing of what only its development needs.
 */
export class PackedPackage {
  readonly folder = lastingFolder();

  /** Packs and installs; dist/ is taken as it is. */
  static async install(): Promise<PackedPackage> {
    const installed = new PackedPackage();
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', installed.folder];
    const { stdout } = await execute('npm', pack, { cwd: packageRoot });
    const [{ filename }] = JSON.parse(stdout);
    const modules = join(installed.folder, 'node_modules');
    const target = join(modules, 'hydra-scale-test');
    mkdirSync(target, { recursive: true });
    const archive = join(installed.folder, filename);
    await execute('tar', ['-xzf', archive, '-C', target, '--strip-components=1']);
    const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(packageRoot, 'node_modules', name), join(modules, name));
    }
    return installed;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Copies a file of the installed package out of it, as a person would. */
  copyOut(path: string, name: string): void {
    cpSync(join(this.folder, 'node_modules', 'hydra-scale-test', path), join(this.folder, name));
  }

  /** Runs a script of the folder with Node. @throws with its output when it fails */
  async node(args: readonly string[]): Promise<Printed> {
    return execute(process.execPath, args, { cwd: this.folder });
  }

  /** Runs the compiler in the folder. @throws with its findings */
  async tsc(args: readonly string[]): Promise<Printed> {
    const compiler = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const types = ['--types', 'node', '--typeRoots', join(packageRoot, 'node_modules', '@types')];
    const strict = ['--ignoreConfig', '--strict', '--target', 'es2022', ...types];
    try {
      return await this.node([compiler, ...strict, ...args]);
    } catch (error) {
      throw new Error(error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error));
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
