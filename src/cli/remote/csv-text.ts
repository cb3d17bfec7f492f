/** The text of a CSV file that a command is given. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { usageError } from '../exit-codes.ts';

/**
 * The text of a file; "-": of standard input. UTF-16 is known by its mark.
 *
 * @param label encoding of a file without a mark; absent: UTF-8
 * @throws a usage error when it cannot be read
 */
export async function csvTextOf(file: string, label: string | undefined): Promise<string> {
  let octets: Buffer;
  try {
    octets = file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw usageError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const [a, b] = octets;
  const marked = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(marked ?? label ?? 'utf-8', { fatal: true }).decode(octets);
  } catch {
    throw usageError(`The file ${file} is not ${label ?? 'UTF-8'}: save it as "CSV UTF-8", or give --encoding.`);
  }
}
