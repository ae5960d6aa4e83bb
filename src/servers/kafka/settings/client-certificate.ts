import { createSecureContext } from 'node:tls';
import { messageOf, UsageError } from '../../../base/errors.ts';
import type { ClientCertificate } from '../client/security.ts';

/**
 * A certificate whose key is its own and can be read.
 * @param where names the key that names the file, e.g. `[kafka] key_file: "client.key"`
 * @throws UsageError where it is not; shows no secret
 */
export function checkedCertificate(client: ClientCertificate, where: string): ClientCertificate {
  const { cert, key, keyPassword } = client;
  try {
    createSecureContext({
      ...{ cert, key: key.reveal() },
      ...(keyPassword === null ? {} : { passphrase: keyPassword.reveal() }),
    });
    return client;
  } catch (error) {
    throw new UsageError(`${where}: ${whyUseless(error, keyPassword !== null)}`, {
      hint: 'name the key of that certificate, and its password if it has one',
      cause: error,
    });
  }
}

/** What OpenSSL means, by the codes that it gives to what goes wrong with keys. */
function whyUseless(error: unknown, isPasswordGiven: boolean): string {
  const text = messageOf(error);
  if (/KEY_VALUES_MISMATCH|key values mismatch/i.test(text)) return 'it is not the key of the certificate';
  if (
    /BAD_DECRYPT|bad decrypt|bad password|INTERRUPTED|interrupted|CANCELLED|maybe wrong password/i.test(text)
  ) {
    return isPasswordGiven ? 'its password is wrong' : 'it is encrypted, and no password is given';
  }
  return `it holds no key that can be used (${text})`;
}
