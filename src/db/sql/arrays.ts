/**
 * Arrays as PostgreSQL reads them, for statements of thousands of rows: the driver's own writing of them looks at every
 * value's type and escapes each, which costs more than all the rest of a large statement. PostgreSQL docs, §8.15.2
 */

/** UUIDs, enum values, numbers, booleans: nothing in them needs a quote. */
export function plainArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  const written = values.includes(null) ? values.map((value) => value ?? 'NULL') : values;
  return `{${written.join(',')}}`;
}

/**
 * JSON texts that `JSON.stringify` wrote: nothing in them needs another escape than JSON has, so it can quote them all at
 * once.
 */
export function jsonArray(values: readonly (string | null)[]): string {
  return `{${JSON.stringify(values).slice(1, -1)}}`;
}

/** Octets, as `bytea` in hexadecimal; the backslash before them is escaped. PostgreSQL docs, §8.4.1 */
export function octetsArray(values: readonly (Buffer | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"\\\\x${value.toString('hex')}"`)).join(',')}}`;
}

/** Texts of any kind, JSON among them; a text that comes again is quoted once. */
export function textArray(values: readonly (string | null)[]): string {
  let text = '{';
  let last: string | null = null;
  let quoted = 'NULL';
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? null;
    if (value !== last) {
      last = value;
      quoted = value === null ? 'NULL' : quote(value);
    }
    text += index === 0 ? quoted : `,${quoted}`;
  }
  return `${text}}`;
}

function quote(value: string): string {
  return /["\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
}

/** Moments; one that comes again is written once. */
export function timeArray(values: readonly (Date | null)[]): string {
  let text = '{';
  let last: number | null = null;
  let written = 'NULL';
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? null;
    const time = value === null ? null : value.getTime();
    if (time !== last) {
      last = time;
      written = value === null ? 'NULL' : `"${value.toISOString()}"`;
    }
    text += index === 0 ? written : `,${written}`;
  }
  return `${text}}`;
}
