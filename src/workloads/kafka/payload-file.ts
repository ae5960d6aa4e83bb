import { UsageError } from '../../base/errors.ts';
import { type Fill, fileFill, fillOf, PAYLOAD_FILE } from '../../measure/fill.ts';
import { readSmallFileBytes } from '../../options/small-file.ts';
import type { TaskFile } from '../shared/workload.ts';
import type { KafkaOptions } from './options.ts';

/** What every task keeps in memory. */
const MOST_MIB = 8;

type Filled = Pick<KafkaOptions, 'payload' | 'compressibility' | 'payload_file'>;

/**
 * The file that messages are filled from, as tasks get it; none where none is named.
 * @throws UsageError when it cannot be read, is empty or too large
 */
export function payloadFiles({ payload_file: path }: Filled): readonly TaskFile[] {
  return path === null ? [] : [{ name: PAYLOAD_FILE, content: readPayloadFile(path) }];
}

/** What messages are filled with. @throws UsageError as `payloadFiles` */
export function fillOfOptions({ payload, compressibility, payload_file: path }: Filled): Fill {
  return path === null ? fillOf(payload, compressibility) : fileFill(readPayloadFile(path));
}

function readPayloadFile(path: string): Buffer {
  const content = readSmallFileBytes(path, '--payload_file', MOST_MIB);
  if (content.length > 0) return content;
  throw new UsageError(`--payload_file: "${path}" is empty`, {
    hint: 'name a file with what messages shall hold',
  });
}

/** @throws UsageError where something else says what messages are filled with too */
export function refuseOtherFill({ payload, compressibility, payload_file: path }: Filled): void {
  if (path === null || (payload === null && compressibility === null)) return;
  const other = payload === null ? `--compressibility ${compressibility}` : `--payload ${payload}`;
  throw new UsageError(`--payload_file and ${other} both say what messages are filled with`, {
    hint: 'leave one of them out',
  });
}
