import { InvalidInputError } from '../../kernel/errors.ts';

/** What a column can hold. `attributes.<name>` and `consent.<field>` are named as such. */
export const COLUMNS = ['phone', 'locale', 'timeZone', 'mccMnc', 'attributes'] as const;
/** What a column can tell of a consent. */
export const CONSENT_COLUMNS = ['action', 'purposes', 'source', 'occurredAt', 'text', 'version'] as const;

type Named = (typeof COLUMNS)[number];
type ConsentNamed = (typeof CONSENT_COLUMNS)[number];

/** One column of a file: which field it fills. */
export type Column =
  | { kind: 'field'; field: Named }
  | { kind: 'attribute'; name: string }
  | { kind: 'consent'; field: ConsentNamed };

/** Other spellings that mean a column, in lower case without spaces, `_` and `-`. */
const ALIASES: Readonly<Record<string, string>> = { network: 'mccmnc' };
const MAX_COLUMNS = 200;
const MAX_ATTRIBUTE_NAME = 100;

/** The names a header may have, as a caller is told. */
export const KNOWN_COLUMNS = [
  ...COLUMNS,
  'network (the same as mccMnc)',
  'attributes.<name>',
  ...CONSENT_COLUMNS.map((field) => `consent.${field}`),
].join(', ');

/**
 * The columns that a header row names: case, spaces, `_` and `-` make no difference, except in the name of an attribute.
 *
 * @throws InvalidInputError when one is not known or named twice, phone is missing, or a consent could not be told whole
 */
export function readHeader(header: readonly string[]): Column[] {
  if (header.length > MAX_COLUMNS) throw refused('header', `has ${header.length} columns, at most ${MAX_COLUMNS}`);
  const columns = header.map(columnOf);
  const names = columns.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refused(twice, 'is named by two columns');
  if (!names.includes('phone'))
    throw refused('phone', 'is missing in the header row: it is the one column that must be');
  if (names.some((name) => name.startsWith('consent.'))) {
    for (const field of ['purposes', 'occurredAt']) {
      if (names.includes(`consent.${field}`)) continue;
      throw refused(`consent.${field}`, 'is missing in the header row: a consent says for what and since when');
    }
  }
  return columns;
}

/** What a column is called in refusals. */
export function nameOf(column: Column): string {
  switch (column.kind) {
    case 'field':
      return column.field;
    case 'attribute':
      return `attributes.${column.name}`;
    case 'consent':
      return `consent.${column.field}`;
  }
}

function columnOf(title: string): Column {
  const text = title.trim();
  const dot = text.indexOf('.');
  const head = plain(dot < 0 ? text : text.slice(0, dot));
  const rest = dot < 0 ? null : text.slice(dot + 1).trim();
  if (rest === null) {
    const field = COLUMNS.find((each) => each.toLowerCase() === (ALIASES[head] ?? head));
    if (field !== undefined) return { kind: 'field', field };
  } else if (head === 'attributes' && rest.length > 0 && rest.length <= MAX_ATTRIBUTE_NAME) {
    return { kind: 'attribute', name: rest };
  } else if (head === 'consent') {
    const field = CONSENT_COLUMNS.find((each) => each.toLowerCase() === plain(rest));
    if (field !== undefined) return { kind: 'consent', field };
  }
  throw refused(text.slice(0, 60) || '(empty)', `is not a column that is known. Known are: ${KNOWN_COLUMNS}`);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function refused(column: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [column], message }]);
}
