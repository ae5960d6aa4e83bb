/** Asks a Marathon for its apps, with a CA of its own; prints how many there are. */
import { readFileSync } from 'node:fs';
import { createMarathonCluster } from '../../src/marathon-client/marathon-cluster.ts';

const [url = '', caFile = ''] = process.argv.slice(2);
const cluster = createMarathonCluster({ url, ca: readFileSync(caFile, 'utf8') });
console.log((await cluster.apps('/')).length);
process.exit(0);
