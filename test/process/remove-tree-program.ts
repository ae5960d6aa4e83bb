import { removeTree } from '../../src/process/remove-tree.ts';

await removeTree(process.argv[2] ?? '');
