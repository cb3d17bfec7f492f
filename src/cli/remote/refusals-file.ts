/** The file that the refused rows of another file are written into. */
import fs from 'node:fs';
import { usageError } from '../exit-codes.ts';

/** Opens it with its titles. @param source the file that is read @throws CliError when it cannot be written, or is that file */
export function createRefusals(file: string, source: string, titles: readonly string[]): fs.WriteStream {
  const isSame = fs.existsSync(file) && fs.existsSync(source) && fs.realpathSync(file) === fs.realpathSync(source);
  if (isSame) throw usageError(`${file} is the file that is read: write the refusals into another.`);
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'w');
  } catch {
    throw usageError(`The file ${file} cannot be written.`);
  }
  const stream = fs.createWriteStream(file, { fd: descriptor });
  stream.once('error', (error) => {
    process.stderr.write(`The file ${file} cannot be written: ${error.message}\n`);
    process.exitCode = 1;
  });
  stream.write(`${titles.join(',')}\n`);
  return stream;
}

/** A row of it. */
export function refusalRow(line: number, ...cells: readonly string[]): string {
  return `${line},${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
}
