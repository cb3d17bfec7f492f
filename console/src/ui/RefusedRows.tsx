/** The rows of a file that were refused: the first of them, and all as a file to be mended. */
import { saveFile } from '../data/csv.ts';
import { Button } from './Button.tsx';

/** Refusals that are shown; the file has all. */
const SHOWN = 5;

/** A cell, or a whole row, that was refused. */
export interface RefusedRow {
  line: number;
  column: string | null;
  message: string;
}

/** Shows them; nothing where none was refused. @param file makes the CSV of the rows */
export function RefusedRows({ refused, file }: { refused: readonly RefusedRow[]; file(): readonly string[] }) {
  if (refused.length === 0) return null;
  return (
    <>
      <ul>
        {refused.slice(0, SHOWN).map(({ line, column, message }) => (
          <li key={`${line}${column}${message}`}>
            Line {line}: {column} {message}
          </li>
        ))}
      </ul>
      <Button onClick={() => saveFile('refused.csv', file())}>Save the refused rows</Button>
    </>
  );
}
