/** Rows on their way to the database, bound as arrays. */
import type { Queryable } from '../client.ts';
import { jsonArray, octetsArray, plainArray, textArray, timeArray } from './arrays.ts';
import { runAsOneStatement, type Statement } from './pipelined.ts';

/**
 * Notation of a column's values: `plain` needs no quotes (UUIDs, enums, numbers, booleans), `json` is as
 * `JSON.stringify` wrote it.
 */
type Kind = 'plain' | 'text' | 'json' | 'time' | 'octets';

/** A value of a column. */
type Value = string | number | bigint | boolean | Date | Buffer | null;

/** A column of many rows on their way to the database. */
export interface Column<T> {
  name: string;
  /** The SQL type that its values travel in. */
  type: string;
  kind: Kind;
  of(row: T): Value;
  /** Makes what is stored of what travelled, in SQL; absent: it is the same. An array cannot travel in an array. */
  stored?(ref: string): string;
}

/** Rows as a statement takes them. */
export interface RowSource {
  /** Goes behind FROM: the rows, with the columns that differ. */
  from: string;
  /** Expression for a column of the row: it may be the same value for all of them. */
  ref(name: string): string;
  /** All columns in their order, separated by commas. */
  refs: string;
  /** Their names, in the same order. */
  names: string;
}

/** Rows before it is known which numbers the placeholders get. */
export interface BoundRows {
  values: unknown[];
  /** @param parameter gives the placeholder of the n-th of `values`, from 1 */
  source(parameter: (n: number) => string): RowSource;
}

/**
 * Binds rows for a statement of the form `… SELECT refs FROM rows`. A column that has one value in all rows, as most
 * do, travels once: reading an array costs more than the row it is for. The first column always goes as an array.
 */
export function bindRows<T>(columns: readonly Column<T>[], rows: readonly T[]): BoundRows {
  const values: unknown[] = [];
  const varies: boolean[] = [];
  for (const [index, column] of columns.entries()) {
    const differs = index === 0 || !isUniform(column, rows);
    varies.push(differs);
    values.push(differs ? arrayOf(column, rows) : oneOf(column, rows));
  }
  return {
    values,
    source(p) {
      const refs = columns.map(({ name, type, stored }, index) => {
        const ref = varies[index] ? `u.${name}` : `${p(index + 1)}::${type}`;
        return stored === undefined ? ref : stored(ref);
      });
      const arrays = columns.flatMap(({ type }, index) => (varies[index] ? `${p(index + 1)}::${type}[]` : []));
      const names = columns.filter((_column, index) => varies[index]).map(({ name }) => name);
      return {
        from: `unnest(${arrays.join(', ')}) AS u(${names.join(', ')})`,
        ref: (name) => refs[columns.findIndex((column) => column.name === name)] ?? 'NULL',
        refs: refs.join(', '),
        names: columns.map(({ name }) => name).join(', '),
      };
    },
  };
}

/** A value as a column of the kind `json` has it. */
export function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** A statement about rows. @param text is given the rows */
export function statementOf<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  text: (source: RowSource) => string,
): Statement {
  const { values, source } = bindRows(columns, rows);
  return { values, text: (p) => text(source(p)) };
}

/** Runs a statement about rows, of which there are some. */
export async function runWith<T>(
  tx: Queryable,
  columns: readonly Column<T>[],
  rows: readonly T[],
  text: (source: RowSource) => string,
): Promise<void> {
  await runAsOneStatement(tx, [statementOf(columns, rows, text)]);
}

function isUniform<T>(column: Column<T>, rows: readonly T[]): boolean {
  const [row] = rows;
  const first = row === undefined ? null : comparable(column.of(row));
  for (let index = 1; index < rows.length; index++) {
    if (comparable(column.of(rows[index] as T)) !== first) return false;
  }
  return true;
}

function comparable(value: Value): string | number | bigint | boolean | null {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'object' && value !== null ? value.toString('hex') : value;
}

function oneOf<T>(column: Column<T>, [row]: readonly T[]): string | null {
  const value = row === undefined ? null : column.of(row);
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? `\\x${value.toString('hex')}` : String(value);
}

function arrayOf<T>({ kind, of }: Column<T>, rows: readonly T[]): string {
  if (kind === 'time') return timeArray(rows.map((row) => of(row) as Date | null));
  if (kind === 'json') return jsonArray(rows.map((row) => of(row) as string | null));
  if (kind === 'text') return textArray(rows.map((row) => of(row) as string | null));
  if (kind === 'octets') return octetsArray(rows.map((row) => of(row) as Buffer | null));
  return plainArray(rows.map((row) => of(row) as Exclude<Value, Date | Buffer>));
}
