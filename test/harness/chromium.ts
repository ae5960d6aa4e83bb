import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { messageOf } from '../../src/base/errors.ts';

const execute = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_TIMEOUT_MS = 300_000;
// It must ask nobody for anything of its own: the tests count requests.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A real browser: HYDRA_CHROMIUM, else one on the PATH, else one that is installed now (Debian's package as root,
 * playwright's otherwise). The caller closes it.
 * @throws in one line when there is none and none can be had
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installed() ?? (await install());
  return chromium.launch({ executablePath, args });
}

function installed(): string | null {
  const named = process.env.HYDRA_CHROMIUM;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, chromium.executablePath()].find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: another one may do.
    return false;
  }
}

async function install(): Promise<string> {
  const asRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  const [program, ...words] = asRoot
    ? [
        'sh',
        '-c',
        'apt-get update && apt-get -o DPkg::Lock::Timeout=240 install --yes --no-install-recommends chromium',
      ]
    : ['npx', '--no-install', 'playwright-core', 'install', 'chromium'];
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await execute(program ?? '', words, { timeout: INSTALL_TIMEOUT_MS, env });
  } catch (error) {
    throw new Error(
      `no Chromium for the tests of the report, and "${[program, ...words].join(' ')}" failed: ${messageOf(error)}; set HYDRA_CHROMIUM to one`,
    );
  }
  const path = installed();
  if (path === null)
    throw new Error('Chromium was installed, but is not on the PATH; set HYDRA_CHROMIUM to it');
  return path;
}
