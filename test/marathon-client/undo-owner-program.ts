/** An owner that guards what a file holds, and stays; the tests kill it. */
import { readFileSync } from 'node:fs';
import { appUndoer } from '../../src/marathon-client/app-undo.ts';
import { remoteUndo } from '../../src/process/undo.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

const [file = ''] = process.argv.slice(2);
const keeper = await createKeeper();
await keeper.guard(remoteUndo(appUndoer, JSON.parse(readFileSync(file, 'utf8'))));
console.log('guarded');
setInterval(() => {}, 60_000);
