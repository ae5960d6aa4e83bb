import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram, runProgram } from '../process/fixture.ts';
import { FrontProxy } from './front-proxy.ts';
import { PaperMarathon } from './paper-marathon.ts';
import { caPem } from './test-certificates.ts';

let program: Awaited<ReturnType<typeof bundleProgram>>;
let paper: PaperMarathon;
let proxy: FrontProxy;

beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'trust-program.ts'));
  paper = await PaperMarathon.start();
  proxy = await FrontProxy.start({ target: paper.url, isTls: true });
});

afterAll(async () => {
  await proxy.close();
  await paper.close();
  await program.remove();
});

it('a CA of NODE_EXTRA_CA_CERTS is trusted although another one is named', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'named.pem'), rootCertificates[0] ?? '');
  writeFileSync(join(folder, 'extra.pem'), caPem);
  const args = [proxy.url, join(folder, 'named.pem')];
  const env = { NODE_EXTRA_CA_CERTS: join(folder, 'extra.pem') };
  const { lines } = runProgram(program.file, args, 'trust', env);
  expect((await lines.next()).value).toBe('0');
});
