/**
 * Sources of the facts that gates judge by, each with one SQL fragment. Acceptance, preview and the claim join the same
 * fragments, of the facts that their gates need, once for a chunk.
 */
import type { Purpose } from '../../generated/prisma/enums.ts';
import { type JoinedFactName, NO_FACTS, type RecipientFacts } from '../../kernel/facts.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import { LASTING } from './suppressions.ts';

/** Columns that the sources give; those of a source that was not joined are absent. */
interface FactRow {
  consentState?: 'GRANT' | 'REVOKE' | null;
  currentEntryId?: string | null;
  consentSince?: Date | null;
  consentByStop?: boolean | null;
  suppressionReason?: string | null;
  suppressionSince?: Date | null;
  suppressionUntil?: Date | null;
  contactErased?: boolean | null;
  timeZones?: string[] | null;
  ownHours?: string | null;
  postalCode?: string | null;
  workspaceRules?: string | null;
}

/** SQL expressions that a fragment is about. */
interface Subject {
  contactId: string;
  workspaceId: string;
  purpose: string;
  /** Condition: the person was erased. Erasing takes what of the contact and what of its messages says so at once. */
  erased: string;
}

/** Place where one fact comes from. */
interface FactSource<Name extends JoinedFactName> {
  /** SQL expressions, by the name of their column. */
  columns(subject: Subject): Partial<Record<keyof FactRow, string>>;
  /** Goes behind FROM: at most one row a contact. */
  join(subject: Subject): string;
  /** SQL condition: there is something to know. Whoever has none of it is not read. */
  exists(subject: Subject): string;
  /** Value in a row; `null`: there is nothing to know. */
  read(row: FactRow): RecipientFacts[Name] | null;
}

/** Place of a person. One by one by the index: without the OFFSET all contacts may be read. */
const placeOf = ({ contactId }: Subject) =>
  `LEFT JOIN LATERAL (SELECT c.time_zones, c.own_hours, c.attributes->>'postalCode' AS postal_code FROM contacts c
     WHERE c.id = ${contactId} OFFSET 0) pl ON true`;

const SOURCES: { readonly [Name in JoinedFactName]: FactSource<Name> } = {
  consent: {
    columns: () => ({
      consentState: 'cs.state',
      currentEntryId: 'cs.entry_id',
      consentSince: 'cs.since',
      consentByStop: 'cs.by_stop',
    }),
    join: ({ contactId, purpose }) =>
      `LEFT JOIN consents cs ON cs.contact_id = ${contactId} AND cs.purpose = ${purpose}`,
    exists: () => 'cs.contact_id IS NOT NULL',
    read: ({ consentState: state, currentEntryId: entryId, consentSince: since, consentByStop }) =>
      state == null || entryId == null || since == null
        ? null
        : { state, entryId, since, byStop: consentByStop === true },
  },
  suppression: {
    columns: () => ({
      suppressionReason: 'su.reason',
      suppressionSince: 'su.created_at',
      suppressionUntil: 'su.expires_at',
    }),
    join: ({ contactId, purpose }) =>
      `LEFT JOIN LATERAL (SELECT s.id, s.reason, s.created_at, s.expires_at FROM suppressions s WHERE s.contact_id = ${contactId}
         AND (s.purposes = '{}' OR ${purpose} = ANY(s.purposes)) ORDER BY ${LASTING} LIMIT 1) su ON true`,
    exists: () => 'su.id IS NOT NULL',
    read: ({ suppressionReason: reason, suppressionSince: since, suppressionUntil }) =>
      reason == null || since == null ? null : { reason, since, until: suppressionUntil ?? null },
  },
  contactErased: {
    columns: ({ erased }) => ({ contactErased: erased }),
    join: () => '',
    exists: ({ erased }) => erased,
    read: ({ contactErased }) => (contactErased === true ? true : null),
  },
  timeZones: {
    columns: () => ({ timeZones: 'pl.time_zones' }),
    join: placeOf,
    exists: () => "pl.time_zones <> '{}'",
    read: ({ timeZones }) => (timeZones == null || timeZones.length === 0 ? null : timeZones),
  },
  postalCode: {
    columns: () => ({ postalCode: 'pl.postal_code' }),
    join: placeOf,
    exists: () => 'pl.postal_code IS NOT NULL',
    read: ({ postalCode }) => postalCode ?? null,
  },
  ownHours: {
    columns: () => ({ ownHours: 'pl.own_hours' }),
    join: placeOf,
    exists: () => 'pl.own_hours IS NOT NULL',
    read: ({ ownHours }) => ownHours ?? null,
  },
  workspaceRules: {
    columns: () => ({ workspaceRules: 'ws.rules::text' }),
    join: ({ workspaceId }) => `LEFT JOIN workspaces ws ON ws.id = ${workspaceId}`,
    exists: () => 'ws.rules IS NOT NULL',
    read: ({ workspaceRules }) => workspaceRules ?? null,
  },
};

/** Columns of these facts, each with a comma before it. */
export function factColumns(needs: readonly JoinedFactName[], subject: Subject): string {
  const columns = needs.flatMap((name) => Object.entries(SOURCES[name].columns(subject)));
  return columns.map(([name, sql]) => `, ${sql} AS "${name}"`).join('');
}

/** Joins of these facts; facts of one place share theirs. */
export function factJoins(needs: readonly JoinedFactName[], subject: Subject): string {
  return [...new Set(needs.map((name) => SOURCES[name].join(subject)))].join('\n');
}

/** Facts in a row that was joined with their sources. Whoever has none shares `NO_FACTS`. */
export function readFacts(row: object, needs: readonly JoinedFactName[]): RecipientFacts {
  let facts: RecipientFacts | null = null;
  for (const name of needs) {
    const value = SOURCES[name].read(row as FactRow);
    if (value === null) continue;
    facts ??= { ...NO_FACTS };
    setFact(facts, name, value);
  }
  return facts ?? NO_FACTS;
}

function setFact<Name extends JoinedFactName>(facts: RecipientFacts, name: Name, value: RecipientFacts[Name]): void {
  facts[name] = value;
}

/** Facts of a contact. */
export interface FactsOfContact {
  contactId: string;
  facts: RecipientFacts;
}

/** Facts of contacts for one purpose; of those of whom there is something to know. */
export async function factsOfContactIds(
  tx: Queryable,
  needs: readonly JoinedFactName[],
  contactIds: readonly string[],
  purpose: Purpose,
): Promise<FactsOfContact[]> {
  if (needs.length === 0) return [];
  const { rows } = await tx.query<{ id: string }>(
    `SELECT ct.id${factColumns(needs, OF_CONTACT)} FROM contacts ct ${factJoins(needs, OF_CONTACT)}
     WHERE (${existsAny(needs)}) AND ct.id = ANY($2::uuid[])`,
    [purpose, plainArray(contactIds)],
  );
  return rows.map((row) => ({ contactId: row.id, facts: readFacts(row, needs) }));
}

/** The same of the contacts that have these numbers, one by one by the index of the numbers (see `lockNumbers`). */
export async function factsOfPhones(
  tx: Queryable,
  needs: readonly JoinedFactName[],
  { workspaceId, numbers }: { workspaceId: string; numbers: readonly string[] },
  purpose: Purpose,
): Promise<FactsOfContact[]> {
  if (needs.length === 0) return [];
  const { rows } = await tx.query<{ id: string }>(
    `SELECT ct.id${factColumns(needs, OF_CONTACT)} FROM unnest($3::text[]) AS w(phone)
     CROSS JOIN LATERAL (SELECT c.* FROM contacts c WHERE c.workspace_id = $2 AND c.phone = w.phone LIMIT 1) ct
     ${factJoins(needs, OF_CONTACT)} WHERE ${existsAny(needs)}`,
    [purpose, workspaceId, textArray(numbers)],
  );
  return rows.map((row) => ({ contactId: row.id, facts: readFacts(row, needs) }));
}

/** Of the row `ct` of `contacts`, and `$1`, the purpose. */
const OF_CONTACT: Subject = {
  contactId: 'ct.id',
  workspaceId: 'ct.workspace_id',
  purpose: '$1::purpose',
  erased: 'ct.erased_at IS NOT NULL',
};

function existsAny(needs: readonly JoinedFactName[]): string {
  return needs.map((name) => SOURCES[name].exists(OF_CONTACT)).join(' OR ');
}
