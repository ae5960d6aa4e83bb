import { expect, it } from 'vitest';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { installJolokia } from '../../../src/servers/shared/jolokia.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

it('the agent is fetched with Maven, and where there is none that is told', async () => {
  const keeper = await createKeeper();
  const env = { PATH: '/nowhere', HYDRA_CACHE: tempFolder() };
  await expect(installJolokia({ keeper, env })).rejects.toThrow(
    /^no Maven on the PATH to fetch Jolokia \d+\.\d+\.\d+ with$/,
  );
  await keeper.close();
});
