// The header of a contacts file: which column fills which field.

import { NOT_UTF8 } from '../../files/encoding.ts';
import { fieldTitled, plain } from '../../files/titles.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type AttributeType, isAttributeType } from './attributes.ts';

/** Fields that a column can hold. `attributes.<name>` and `consent.<field>` are named as such. */
export const COLUMNS = ['phone', 'name', 'tags', 'locale', 'timeZone', 'mccMnc', 'attributes'] as const;
/** Facts of a consent that a column can hold. */
export const CONSENT_COLUMNS = ['action', 'purposes', 'source', 'occurredAt', 'text', 'version'] as const;

type Named = (typeof COLUMNS)[number];
type ConsentNamed = (typeof CONSENT_COLUMNS)[number];

/** One column of a file: which field it fills. */
export type Column =
  | { kind: 'field'; field: Named }
  | { kind: 'attribute'; name: string; type: AttributeType }
  | { kind: 'consent'; field: ConsentNamed }
  /** The caller said that it is to be left out. */
  | { kind: 'ignored' }
  /** It has no title, as the one behind a last delimiter: there must be nothing in it. */
  | { kind: 'nameless' };

/** Wishes of a caller about how a header is read. */
export interface HeaderOptions {
  /** Names of columns by the title that stands for them in the file; an empty name leaves the column out. */
  map: ReadonlyMap<string, string>;
  /** Columns that are not known are left out. */
  ignoreUnknown: boolean;
}

/** A header as it is, every column known. */
export const PLAIN_HEADER: HeaderOptions = { map: new Map(), ignoreUnknown: false };

const MAX_COLUMNS = 200;
const MAX_ATTRIBUTE_NAME = 100;

/** The names a header may have, as an error lists them. */
export const KNOWN_COLUMNS = [
  ...COLUMNS,
  'network (the same as mccMnc)',
  'attributes.<name>',
  'attributes.<name>:<type>',
  ...CONSENT_COLUMNS.map((field) => `consent.${field}`),
].join(', ');

/**
 * The columns that a header row names: case, accents, spaces, `_` and `-` make no difference, except in the name of an
 * attribute.
 *
 * @throws InvalidInputError when one is not known or named twice, phone is missing, a consent could not be stated in
 *   full, or the map names a title that is not there
 */
export function readHeader(header: readonly string[], options: HeaderOptions = PLAIN_HEADER): Column[] {
  if (header.length > MAX_COLUMNS) throw refused('header', `has ${header.length} columns, at most ${MAX_COLUMNS}`);
  const named = mapped(header, options.map);
  const given = new Set(named.map((title) => plain(title)));
  const columns = named.map((title) => columnOf(title, given, options.ignoreUnknown));
  checkWhole(columns, header);
  return columns;
}

/** Returns the name of a column in refusals. */
export function nameOf(column: Column): string {
  switch (column.kind) {
    case 'field':
      return column.field;
    case 'attribute':
      return `attributes.${column.name}`;
    case 'consent':
      return `consent.${column.field}`;
    default:
      return '';
  }
}

/** A column that is left out, as the map says it. */
const LEFT_OUT = '\0';

/** The header with the titles that the map has replaced. */
function mapped(header: readonly string[], map: HeaderOptions['map']): string[] {
  const byTitle = new Map([...map].map(([title, name]) => [plain(title), name]));
  const there = new Set(header.map(plain));
  for (const title of map.keys()) {
    if (there.has(plain(title))) continue;
    throw refused(title.slice(0, 60), `is mapped, but the header has no such title: it has ${header.join(', ')}`);
  }
  return header.map((title) => {
    const name = byTitle.get(plain(title));
    if (name === undefined) return title;
    return name.trim() === '' ? LEFT_OUT : name;
  });
}

function checkWhole(columns: readonly Column[], header: readonly string[]): void {
  const names = columns.map(nameOf);
  const twice = names.findIndex((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice >= 0) {
    const name = names[twice] ?? '';
    const both = `"${shown(header[names.indexOf(name)])}" and "${shown(header[twice])}"`;
    throw refused(name, `is named by two columns, ${both}: map one of them to another name, or to nothing`);
  }
  if (!names.includes('phone')) {
    throw refused('phone', 'is missing in the header row: it is the one column that must be');
  }
  if (!names.some((name) => name.startsWith('consent.'))) return;
  for (const field of ['purposes', 'occurredAt']) {
    if (names.includes(`consent.${field}`)) continue;
    throw refused(`consent.${field}`, 'is missing in the header row: a consent says for what and since when');
  }
}

function columnOf(title: string, given: ReadonlySet<string>, ignoreUnknown: boolean): Column {
  if (title === LEFT_OUT) return { kind: 'ignored' };
  const text = title.trim();
  if (plain(text) === '') return { kind: 'nameless' };
  const known = knownColumn(text, given);
  if (known !== null) return known;
  if (ignoreUnknown) return { kind: 'ignored' };
  if (text.includes('\uFFFD')) throw refused('header', NOT_UTF8);
  const remedy = `Name it "attributes.${text.slice(0, 30)}" to keep it, map it to a column, or ignore what is not known`;
  throw refused(shown(text), `is not a column that is known. ${remedy}. Known are: ${KNOWN_COLUMNS}`);
}

function knownColumn(text: string, given: ReadonlySet<string>): Column | null {
  const dot = text.indexOf('.');
  const head = plain(dot < 0 ? text : text.slice(0, dot));
  if (dot < 0) {
    const field = fieldTitled(text, COLUMNS, given);
    return field === null ? null : { kind: 'field', field };
  }
  const rest = text.slice(dot + 1).trim();
  if (head === 'attributes') return attributeOf(rest);
  if (head !== 'consent') return null;
  const field = CONSENT_COLUMNS.find((each) => each.toLowerCase() === plain(rest));
  return field === undefined ? null : { kind: 'consent', field };
}

/** `name` or `name:type`; a colon before another word is part of the name. */
function attributeOf(rest: string): Column | null {
  const colon = rest.lastIndexOf(':');
  const type =
    colon < 0
      ? ''
      : rest
          .slice(colon + 1)
          .trim()
          .toLowerCase();
  const typed = isAttributeType(type);
  const name = typed ? rest.slice(0, colon).trim() : rest;
  if (name === '' || name.length > MAX_ATTRIBUTE_NAME) return null;
  return { kind: 'attribute', name, type: typed ? type : 'text' };
}

function shown(title: string | undefined): string {
  return title?.trim().slice(0, 60) || '(empty)';
}

function refused(column: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [column], message }]);
}
