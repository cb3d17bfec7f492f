/** Rows of an imported file: each is read into a contact and its consents, or refused. */
import * as z from 'zod';
import { cellFault, surplusFault } from '../../files/cells.ts';
import { type ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import { inexactNumber, isDeeperThan } from '../../kernel/json-scan.ts';
import { maskPhone, type PhoneReading } from '../../kernel/phone.ts';
import { proofFault, STATED_SOURCES, sourceFault } from '../consents/sources.ts';
import { type ContactDraft, type ContactRow, readDraft } from '../contacts/draft.ts';
import { type Fields, withCheckedFields } from '../contacts/fields.ts';
import { type AttributeType, type DecimalSign, readValue } from './attributes.ts';
import { type Column, nameOf } from './columns.ts';

/** Consent that a row states. */
export interface RowConsent {
  action: 'GRANT' | 'REVOKE';
  purposes: Purpose[];
  source: ConsentSource;
  proof: Record<string, string>;
  occurredAt: Date;
}

/** A row that can be taken. */
export interface ImportRow {
  contact: ContactRow;
  consents: readonly RowConsent[];
}

const NONE: readonly RowConsent[] = [];

/** Reason why a row was not taken: its line in the file, the column (`null`: the whole row), and the fault. */
export interface RowRefusal {
  line: number;
  column: string | null;
  message: string;
}

const Consent = z.object({
  action: z.enum(['GRANT', 'REVOKE'], 'must be GRANT or REVOKE').default('GRANT'),
  purposes: z.array(z.enum(Purpose, `must be of ${Object.values(Purpose).join(', ')}, with "|" between them`)).min(1),
  source: z.enum(STATED_SOURCES, { error: ({ input }) => sourceFault(String(input)) ?? undefined }).default('IMPORT'),
  occurredAt: z.iso
    .datetime({ offset: true, error: 'must be a moment such as "2026-01-31T12:00:00Z"' })
    .transform((text) => new Date(text)),
});
/** A list that does not say where its consents come from holds numbers, not consents. */
const NO_SOURCE = `is empty: a consent is imported with its source alone, one of ${STATED_SOURCES.join(', ')}; leave the columns of the consent empty to import the contact without one`;

/** Longest time in the future that a consent may be dated, in milliseconds: clocks differ. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** Facts that every row of a file is read with. */
export interface RowContext {
  line: number;
  reading: PhoneReading;
  decimalSign: DecimalSign;
  now: Date;
  /** Typed fields of the workspace. */
  fields: Fields;
  /** True when the workspace takes no consent without evidence. */
  evidenceRequired: boolean;
}

/**
 * Reads one row: what is to be written, or why it is refused. An empty cell says nothing: what is there stays.
 */
export function readRow(
  columns: readonly Column[],
  cells: readonly string[],
  { line, reading, decimalSign, now, fields, evidenceRequired }: RowContext,
): ImportRow | RowRefusal {
  const surplus = surplusFault(cells, columns.length);
  if (surplus !== null) return { line, column: null, message: surplus };
  const draft: ContactDraft = { phone: '' };
  let attributes: Record<string, unknown> | null = null;
  let consent: Record<string, string> | null = null;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as Column;
    const cell = (cells[index] ?? '').trim();
    if (cell === '' || column.kind === 'ignored') continue;
    if (column.kind === 'nameless') {
      return { line, column: null, message: `has a value in column ${index + 1}, which the header does not name` };
    }
    const fault = cellFault(cell);
    if (fault !== null) return { line, column: nameOf(column), message: fault };
    if (column.kind === 'attribute') {
      const read = readValue(cell, typeOf(column, fields), decimalSign);
      if (!read.ok) return { line, column: nameOf(column), message: `"${cell.slice(0, 40)}" ${read.message}` };
      attributes ??= {};
      attributes[column.name] = read.value;
    } else if (column.kind === 'consent') {
      consent ??= {};
      consent[column.field] = cell;
    } else if (column.field === 'tags') {
      draft.tags = cell
        .split(/[|,;]/)
        .map((tag) => tag.trim())
        .filter((tag) => tag !== '');
    } else if (column.field !== 'attributes') {
      draft[column.field] = cell;
    } else {
      attributes ??= {};
      const message = readAttributes(cell, attributes);
      if (message !== null) return { line, column: 'attributes', message };
    }
  }
  if (draft.phone === '') return { line, column: 'phone', message: 'is empty' };
  if (attributes !== null) draft.attributes = attributes;
  const plain = readDraft(draft, reading);
  const contact = 'issues' in plain ? plain : withCheckedFields(plain, fields);
  if ('issues' in contact) {
    const [issue] = contact.issues;
    const message = (issue?.message ?? 'is wrong').replace(
      draft.phone.slice(0, 40),
      maskPhone(draft.phone.slice(0, 40)),
    );
    return { line, column: issue?.path.join('.') ?? null, message };
  }
  if (consent === null) return { contact, consents: NONE };
  const read = readConsent(consent, now, evidenceRequired);
  return 'message' in read ? { line, ...read } : { contact, consents: [read] };
}

/** A typed field says how its cells are read, unless the header says it. */
function typeOf({ name, type }: Extract<Column, { kind: 'attribute' }>, fields: Fields): AttributeType {
  const field = type === 'text' ? fields.get(name)?.type : undefined;
  return field === 'NUMBER' ? 'number' : field === 'BOOLEAN' ? 'boolean' : type;
}

/** Objects and lists in each other that attributes may have. */
const MAX_NESTING = 32;

/** Its own columns hold over those of the object. @returns what is wrong with the cell; `null`: nothing */
function readAttributes(cell: string, attributes: Record<string, unknown>): string | null {
  if (isDeeperThan(cell, MAX_NESTING)) return `is nested more than ${MAX_NESTING} deep`;
  const inexact = inexactNumber(cell);
  if (inexact !== null)
    return `has a number that would be rounded, ${inexact.path.join('.')}: ${inexact.written}; write it as a text`;
  const value = parsed(cell);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
  for (const [name, each] of Object.entries(value)) {
    // No attribute can have the one name that every object has.
    if (name !== '__proto__' && !Object.hasOwn(attributes, name)) attributes[name] = each;
  }
  return null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function readConsent(
  cells: Record<string, string>,
  now: Date,
  evidenceRequired: boolean,
): RowConsent | { column: string; message: string } {
  const { text, version, ...said } = cells;
  const purposes =
    said.purposes
      ?.toUpperCase()
      .split(/[\s|,;]+/)
      .filter((each) => each !== '') ?? [];
  const read = Consent.safeParse({
    ...said,
    purposes: [...new Set(purposes)],
    ...(said.action === undefined ? {} : { action: said.action.toUpperCase() }),
    ...(said.source === undefined ? {} : { source: said.source.toUpperCase() }),
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = String(issue?.path[0] ?? 'purposes');
    const missing = said[field] === undefined;
    return { column: `consent.${field}`, message: missing ? 'is empty' : (issue?.message ?? 'is wrong') };
  }
  if (read.data.occurredAt.getTime() > now.getTime() + CLOCK_DIFFERENCE_MS) {
    return { column: 'consent.occurredAt', message: `is in the future: it is ${now.toISOString()} now` };
  }
  if (read.data.action === 'GRANT' && said.source === undefined)
    return { column: 'consent.source', message: NO_SOURCE };
  // Never later than now: a STOP of the next minute would count as said before it.
  if (read.data.occurredAt > now) read.data.occurredAt = now;
  const proof = { ...(text === undefined ? {} : { text }), ...(version === undefined ? {} : { version }) };
  const fault = read.data.action === 'GRANT' ? proofFault(read.data.source, proof, evidenceRequired) : null;
  if (fault !== null) return { column: 'consent.text', message: fault };
  return { ...read.data, proof };
}

/** Two rows of one number, as if the later one had been imported after the other. */
export function mergeRows(first: ImportRow, later: ImportRow): ImportRow {
  const [a, b] = [first.contact, later.contact];
  const set = Object.fromEntries(
    Object.entries({ ...a.attributes, ...b.attributes }).filter(([name]) => !b.removed.includes(name)),
  );
  const kept = a.removed.filter((name) => b.attributes === null || !Object.hasOwn(b.attributes, name));
  return {
    contact: {
      phone: b.phone,
      locale: b.locale ?? a.locale,
      timeZone: b.timeZone ?? a.timeZone,
      mccMnc: b.mccMnc ?? a.mccMnc,
      name: b.name ?? a.name,
      tags: b.tags ?? a.tags,
      attributes: Object.keys(set).length === 0 ? null : set,
      removed: [...new Set([...kept, ...b.removed])],
    },
    consents: [...first.consents, ...later.consents],
  };
}
