/** Lists that are printed as CSV where they are asked to, with the columns that people see. */
import { cell } from '../../kernel/csv-cell.ts';
import { type Column, printList, write } from './output.ts';

/** The option for it: its flags, and what it says. */
export const CSV_OPTION = ['--csv', 'print CSV with a heading, e.g. with --all into a file'] as const;

/** Prints a list while it comes, page by page. @param none the sentence for people when there is nothing */
export async function printTable<T>(
  { json, csv }: { json?: boolean; csv?: true },
  pages: AsyncIterable<readonly T[]>,
  columns: readonly Column<T>[],
  none: string,
): Promise<void> {
  if (csv !== true || json === true) return printList(json, pages, columns, none);
  await write(`${columns.map(({ title }) => title.toLowerCase()).join(',')}\n`);
  for await (const page of pages) {
    const lines = page.map((row) => columns.map(({ value }) => csvCell(value(row))).join(','));
    await write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** A phone number is no formula, and stays as imports take it. */
function csvCell(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? '');
  return typeof value === 'number' || /^\+\d{5,15}$/.test(text) ? text : cell(text);
}
