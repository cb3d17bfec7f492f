/** Output of the commands: JSON for programs, tables and colours for people at a terminal, tab-separated lines for pipes. */
import { once } from 'node:events';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { asTyped } from '../typed-as.ts';

/** Colours by meaning. */
export type Tone = 'good' | 'bad' | 'waiting' | 'quiet' | 'strong';

const COLOURS = { good: 'green', bad: 'red', waiting: 'yellow', quiet: 'dim', strong: 'bold' } as const;

/** A column of a list. */
export interface Column<T> {
  title: string;
  value(row: T): string | number | boolean | null | undefined;
  tone?(row: T): Tone | null;
  /** May be cut to the width of the terminal. */
  flexible?: true;
}

/** Least width of a column that is cut, in characters. */
const LEAST_WIDTH = 12;
/** Characters between two columns. */
const GUTTER = 2;

/** Colours a text where that stream is a terminal that shows colours, and NO_COLOR is not set. */
export function paint(
  text: string,
  tone: Tone | null | undefined,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  if (tone == null || !stream.isTTY || !stream.hasColors()) return text;
  return styleText(COLOURS[tone], text);
}

/** The text on one line, without what steers a terminal: what people write is shown, not obeyed. */
export function plain(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** Writes to standard output, and waits where its reader is slow. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Tells people something beside what is printed. */
export function note(text: string): void {
  process.stderr.write(`${paint(asTyped(text), 'quiet', process.stderr)}\n`);
}

/** Prints one document, or lines for people. */
export async function printOne(json: boolean | undefined, document: unknown, lines: readonly string[]): Promise<void> {
  await write(json === true ? `${JSON.stringify(document, null, 2)}\n` : asTyped(`${lines.join('\n')}\n`));
}

/**
 * Prints a list while it comes, page by page.
 *
 * @param none the sentence for people when there is nothing
 */
export async function printList<T>(
  json: boolean | undefined,
  pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  columns: readonly Column<T>[],
  none: string,
): Promise<void> {
  let count = 0;
  for await (const page of pages) {
    if (page.length === 0) continue;
    if (json === true) await write(page.map((row) => `${JSON.stringify(row)}\n`).join(''));
    else if (process.stdout.isTTY) await write(tableOf(page, columns, count === 0));
    else await write(page.map((row) => `${columns.map((column) => cell(column, row)).join('\t')}\n`).join(''));
    count += page.length;
  }
  if (count === 0 && json !== true) note(none);
}

/** Lines `name  value`, for one thing; what is absent is left out. */
export function fieldLines(
  fields: readonly (readonly [string, string | number | boolean | null | undefined])[],
): string[] {
  const shown = fields.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${paint(name.padEnd(width), 'quiet')}  ${plain(String(value))}`);
}

/** Rows as a table without borders. */
export function tableOf<T>(rows: readonly T[], columns: readonly Column<T>[], withHead: boolean): string {
  const width = process.stdout.columns;
  const texts = rows.map((row) => columns.map((column) => cell(column, row)));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...texts.map((row) => row[at]?.length ?? 0)));
  const fitted = narrowed(columns, widths, width === undefined || width === 0 ? Number.POSITIVE_INFINITY : width);
  const table = new Table({
    ...(withHead ? { head: columns.map(({ title }) => paint(title, 'strong')) } : {}),
    // Wide characters take two cells: a column that is not cut finds its own width.
    colWidths: fitted.map((each, at) => (columns[at]?.flexible === true ? each + GUTTER : null)),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GUTTER, compact: true },
  });
  for (const [index, row] of rows.entries()) {
    table.push(columns.map((column, at) => paint(texts[index]?.[at] ?? '', column.tone?.(row))));
  }
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);

/** Widths with those of flexible columns cut until the line fits. */
function narrowed<T>(columns: readonly Column<T>[], widths: readonly number[], most: number): number[] {
  const fitted = [...widths];
  let over = fitted.reduce((sum, each) => sum + each + GUTTER, 0) - most;
  for (let at = columns.length - 1; at >= 0 && over > 0; at--) {
    if (columns[at]?.flexible !== true) continue;
    const cut = Math.min(over, Math.max(0, (fitted[at] ?? 0) - LEAST_WIDTH));
    fitted[at] = (fitted[at] ?? 0) - cut;
    over -= cut;
  }
  return fitted;
}

function cell<T>(column: Column<T>, row: T): string {
  const value = column.value(row);
  if (value === null || value === undefined || value === '') return '-';
  return plain(String(value));
}
