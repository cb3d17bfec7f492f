/** Recipients from a CSV file of any length, a row at a time. */
import { createHash, type Hash } from 'node:crypto';
import type { BulkRecipient } from '#client';
import { cellFault, surplusFault } from '../../files/cells.ts';
import { fieldTitled, plain } from '../../files/titles.ts';
import { usageError } from '../exit-codes.ts';
import { type CsvSource, checkFields, openTable, plainTitles } from './csv-file.ts';
import { recipientOf } from './message-input.ts';
import { pairs } from './options.ts';

/** A row of the file as a recipient. */
export interface Row {
  /** Line that it begins on. */
  line: number;
  recipient: Exclude<BulkRecipient, string>;
}

/** Meaning of the columns. */
export interface Columns {
  /** Titles that mean something else than they say: title → `phone`, `locale`, a variable, or nothing to leave it out. */
  map: Readonly<Record<string, string>>;
  /** Variables that the template takes; `null`: there is no template, and no column is one. */
  variables: readonly string[] | null;
}

/** Reads what `--map` says. */
export function columnsOf(map: readonly string[] | undefined, variables: readonly string[] | null): Columns {
  return { map: pairs('--map', map) ?? {}, variables };
}

/** Reads a file to its end and sends nothing. @returns its rows and a digest of it @throws CliError for the first fault */
export async function surveyOf(source: CsvSource, columns: Columns): Promise<{ rows: number; digest: string }> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const _row of rowsOf(source, columns, hash)) rows++;
  return { rows, digest: hash.digest('hex') };
}

/** The rows of a file. @throws CliError for what is no CSV, has no column of numbers or a row that is not whole */
export async function* rowsOf(source: CsvSource, columns: Columns, hash?: Hash): AsyncGenerator<Row, void> {
  const { columns: fields, rows } = await openTable(source, (titles) => fieldsOf(titles, columns), hash);
  for await (const { line, cells } of rows) {
    const surplus = surplusFault(cells, fields.length);
    if (surplus !== null) throw usageError(`Line ${line} ${surplus}`);
    yield { line, recipient: recipientIn(cells, fields, line) };
  }
}

const NEEDS_PHONE = 'One column is `phone`, or is made that: --map "Contact=phone"; --map "Notes=" leaves one out.';

/** Fields that the columns are: `phone`, `locale`, `var.<name>`; `null`: none. @throws CliError for what is missing */
function fieldsOf(titles: readonly string[], { map, variables }: Columns): (string | null)[] {
  const byTitle = new Map(Object.entries(map).map(([title, name]) => [plain(title), name]));
  const there = plainTitles(titles);
  const unknown = Object.keys(map).find((title) => !there.has(plain(title)));
  if (unknown !== undefined)
    throw usageError(`--map names "${unknown}", and the file has the columns ${titles.join(', ')}.`);
  const named = titles.map((title) => byTitle.get(plain(title)) ?? title);
  const given = plainTitles(named);
  const fields = named.map((name) => {
    if (name === 'phone' || name === 'locale') return name;
    if (variables?.includes(name)) return `var.${name}`;
    // Without a template there is no language to choose, whatever a column that is called so is for.
    return fieldTitled(name, variables === null ? ['phone'] : ['phone', 'locale'], given);
  });
  checkFields(titles, fields, NEEDS_PHONE);
  return fields;
}

function recipientIn(cells: readonly string[], fields: readonly (string | null)[], line: number): Row['recipient'] {
  const variables: Record<string, string> = {};
  const recipient: Row['recipient'] = { to: { phone: '' } };
  for (const [index, field] of fields.entries()) {
    const value = (cells[index] ?? '').trim();
    if (field === null) continue;
    const name = field.replace(/^var\./, '');
    const fault = cellFault(value);
    if (fault !== null) throw usageError(`Line ${line}, ${name}: ${fault}.`);
    if (field === 'phone') recipient.to = recipientOf(value);
    else if (value === '') continue;
    else if (field === 'locale') recipient.locale = value;
    else variables[name] = value;
  }
  if (Object.keys(variables).length > 0) recipient.variables = variables;
  return recipient;
}
