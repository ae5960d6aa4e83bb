import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/**
 * What Node.js trusts without being told, and a CA beside it: naming a CA for a connection otherwise takes the place
 * of all the others.
 * @param ca certificates, PEM.
 */
export function trustedWith(ca: string): string[] {
  return [...trustedByNode(), ca];
}

/**
 * The certificates of Node.js, of the system where it was started with --use-system-ca, and of NODE_EXTRA_CA_CERTS.
 * Node.js tells all of them from 22.15 on.
 */
function trustedByNode(): readonly string[] {
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function') {
    return tls.getCACertificates('default');
  }
  return [...tls.rootCertificates, ...extraCertificates(process.env.NODE_EXTRA_CA_CERTS)];
}

function extraCertificates(file: string | undefined): string[] {
  if (file === undefined || file === '') return [];
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    // Node.js itself has warned of it, and goes on without.
    return [];
  }
}
