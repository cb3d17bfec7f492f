/** CSV as the import of the hub reads it: quotes, delimiters and line ends as files of all kinds have them. */

/** A row, with the line of the file in which it begins; from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** A text as a table. */
export interface CsvTable {
  titles: string[];
  /** Without empty lines. */
  rows: CsvRow[];
  /** Line of the row that opens a quote which is never closed: it and what follows are in no row. `null`: there is none. */
  unclosed: number | null;
}

/** Excel's own first line, which names the delimiter and is no row. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([^"\w\s]|\t)"?[;,\t]*(?:\r\n|\n|\r|$)/i;
const DELIMITERS = [',', ';', '\t', '|'];

/** Reads a text. @param most rows, the titles among them */
export function tableOf(text: string, most = Number.POSITIVE_INFINITY): CsvTable {
  const named = SEPARATOR_LINE.exec(text);
  const begin = named?.[0].length ?? (text.startsWith('\ufeff') ? 1 : 0);
  const delimiter = named?.[1] ?? delimiterOf(text.slice(begin));
  const { rows, unclosed } = readRows(text, begin, named === null ? 1 : 2, delimiter, most);
  const [header, ...rest] = rows.map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.trim()) }));
  return { titles: header?.cells ?? [], rows: rest, unclosed };
}

/** The delimiter that the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const header = /^\s*((?:"(?:[^"]|"")*"|[^"\r\n])*)/.exec(text)?.[1] ?? '';
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((each) => [each, bare.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function readRows(text: string, begin: number, firstLine: number, delimiter: string, most: number) {
  const rows: CsvRow[] = [];
  let at = begin;
  let line = firstLine;
  while (at < text.length && rows.length < most) {
    const cells: string[] = [];
    const row = { line, cells };
    for (;;) {
      const cell = cellAt(text, at, delimiter);
      if (cell === null) return { rows, unclosed: row.line };
      cells.push(cell.text);
      line += cell.text.split(/\r\n|\n|\r/).length - 1;
      at = cell.end;
      if (text[at] !== delimiter) break;
      at += 1;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    if (cells.length > 1 || cells[0]?.trim() !== '') rows.push(row);
  }
  return { rows, unclosed: null };
}

/** The cell that begins there, and where it ends. A quote out of place is part of it. @returns `null`: its quote is not closed */
function cellAt(text: string, begin: number, delimiter: string): { text: string; end: number } | null {
  const isEnd = (at: number) => at >= text.length || [delimiter, '\n', '\r'].includes(text[at] ?? '');
  if (text[begin] === '"') {
    const close = closeOf(text, begin);
    if (close < 0) return null;
    if (isEnd(close + 1)) return { text: text.slice(begin + 1, close).replaceAll('""', '"'), end: close + 1 };
  }
  let end = begin;
  while (!isEnd(end)) end += 1;
  return { text: text.slice(begin, end), end };
}

/** Index of the quote that closes the one that begins there; two of them are one of the text. */
function closeOf(text: string, begin: number): number {
  let close = text.indexOf('"', begin + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close;
}
