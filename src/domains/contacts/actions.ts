import { z } from 'zod';
import { type Queryable, transaction } from '../../db/client.ts';
import { breathe, chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { MCC_MNC, MCC_MNC_FORMAT } from '../../kernel/network.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { ensureAll } from './ensure.ts';
import { recordChange } from './record.ts';
import { isTimeZone } from './time-zones.ts';

/** Contacts one request may have. */
export const MAX_CONTACTS = 10_000;
const ROWS_A_STATEMENT = 1_000;
/** Contacts read before other work gets a turn. */
const DRAFTS_A_TURN = 250;
const MAX_ATTRIBUTES_OCTETS = 8 * 1024;

const Fields = z.object({
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a locale such as "en" or "pt-BR"')
    .nullish(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, e.g. "Europe/London"').nullish(),
  mccMnc: z.string().regex(MCC_MNC, MCC_MNC_FORMAT).nullish(),
  attributes: z
    .record(z.string().min(1).max(100), z.json(), 'must be an object')
    .refine((value) => isStorableJson(JSON.stringify(value)), NOT_STORABLE)
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_ATTRIBUTES_OCTETS, 'must have at most 8 KiB')
    .nullish(),
});

/** A contact as it comes in. */
export interface ContactDraft {
  phone: string;
  locale?: string | null;
  timeZone?: string | null;
  mccMnc?: string | null;
  attributes?: unknown;
}

/** What became of a request. */
export interface UpsertResult {
  created: number;
  updated: number;
  refusals: { index: number; path: string[]; message: string }[];
  /** UUIDs of the contacts, in order of the request. */
  ids: string[];
}

/** A contact that was read: what is to be set of it. */
export interface ContactRow {
  phone: Phone;
  locale: string | null;
  timeZone: string | null;
  /** Empty: it is forgotten; `null`: it stays. */
  mccMnc: string | null;
  /** What is set; `null`: nothing. */
  attributes: Record<string, unknown> | null;
  /** Names of attributes that are taken away. */
  removed: string[];
}

/**
 * Makes or changes contacts, all in one transaction; one that is wrong is refused alone. Of two with the same number the
 * last one holds.
 *
 * @throws InvalidInputError when there are more than 10,000
 */
export async function upsertContacts(
  runtime: Pick<Runtime, 'db' | 'clock' | 'config'>,
  viewer: Viewer,
  drafts: readonly ContactDraft[],
): Promise<UpsertResult> {
  if (drafts.length > MAX_CONTACTS) {
    const message = `has ${drafts.length} contacts, at most ${MAX_CONTACTS}: split the request`;
    throw new InvalidInputError([{ path: ['contacts'], message }]);
  }
  const { db, clock, config } = runtime;
  const { workspaceId } = viewer;
  const { secretKey } = config;
  if (secretKey === null) throw new Error('HELIOGRAPH_SECRET_KEY is not set');
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const { rows, refusals } = await readDrafts(drafts, workspace.defaultCountry);
  if (rows.length === 0) return { created: 0, updated: 0, refusals, ids: [] };
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    const phones = rows.map((row) => row.phone);
    const { ids, created } = await ensureAll(tx, secretKey, workspaceId, phones, now);
    await writeFields(tx, rows, ids, now);
    const counts = { created: created.size, updated: rows.length - created.size };
    await recordChange(tx, viewer, now, { action: 'contact.upsert', subject: workspaceId, detail: counts });
    return { ...counts, refusals, ids: rows.map((row) => ids.get(row.phone.e164) ?? '') };
  });
}

async function writeFields(tx: Queryable, rows: readonly ContactRow[], ids: ReadonlyMap<string, string>, now: Date) {
  const changes = rows
    .filter(
      ({ locale, timeZone, mccMnc, attributes, removed }) =>
        [locale, timeZone, mccMnc, attributes].some((value) => value !== null) || removed.length > 0,
    )
    .map((row) => ({ ...row, id: ids.get(row.phone.e164) ?? '' }));
  if (changes.length === 0) return;
  // Everyone locks in order of id: two requests with the same contacts wait for each other, not both.
  await tx.query('SELECT id FROM contacts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [
    changes.map((change) => change.id),
  ]);
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) await updateContacts(tx, chunk, now);
}

/**
 * Merges what is given into the rows; a row that stays as it is keeps its `updated_at`.
 *
 * @returns how many were changed
 */
export async function updateContacts(
  tx: Queryable,
  changes: readonly (ContactRow & { id: string })[],
  now: Date,
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE contacts c SET locale = n.locale, time_zones = n.time_zones, mcc_mnc = n.mcc_mnc, attributes = n.attributes,
       updated_at = $7
     FROM (
       SELECT o.id, COALESCE(u.locale, o.locale) AS locale,
         CASE WHEN u.zone IS NULL THEN o.time_zones ELSE ARRAY[u.zone] END AS time_zones,
         NULLIF(COALESCE(u.mcc_mnc, o.mcc_mnc), '') AS mcc_mnc,
         (o.attributes || COALESCE(u.attributes, '{}')) - ARRAY(SELECT jsonb_array_elements_text(u.removed)) AS attributes
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[])
         AS u(id, locale, zone, mcc_mnc, attributes, removed) JOIN contacts o ON o.id = u.id
     ) n
     WHERE c.id = n.id AND (c.locale, c.time_zones, c.mcc_mnc, c.attributes)
       IS DISTINCT FROM (n.locale, n.time_zones, n.mcc_mnc, n.attributes)`,
    [
      changes.map((change) => change.id),
      changes.map((change) => change.locale),
      changes.map((change) => change.timeZone),
      changes.map((change) => change.mccMnc),
      changes.map((change) => (change.attributes === null ? null : JSON.stringify(change.attributes))),
      changes.map((change) => JSON.stringify(change.removed)),
      now,
    ],
  );
  return rowCount ?? 0;
}

async function readDrafts(
  drafts: readonly ContactDraft[],
  defaultCountry: string | null,
): Promise<{ rows: ContactRow[]; refusals: UpsertResult['refusals'] }> {
  const byPhone = new Map<string, ContactRow>();
  const refusals: UpsertResult['refusals'] = [];
  for (const [index, draft] of drafts.entries()) {
    if (index % DRAFTS_A_TURN === DRAFTS_A_TURN - 1) await breathe();
    const read = readDraft(draft, defaultCountry);
    if ('issues' in read) {
      refusals.push(...read.issues.map((issue) => ({ index, ...issue })));
      continue;
    }
    byPhone.delete(read.phone.e164);
    byPhone.set(read.phone.e164, read);
  }
  return { rows: [...byPhone.values()], refusals };
}

/** One contact as it comes in: what is to be set, or what is wrong with it. */
export function readDraft(
  draft: ContactDraft,
  defaultCountry: string | null,
): ContactRow | { issues: { path: string[]; message: string }[] } {
  const phone = parsePhone(draft.phone, defaultCountry);
  if (!phone.ok) return { issues: [{ path: ['phone'], message: phone.message }] };
  const fields = Fields.safeParse(draft);
  if (!fields.success) {
    return { issues: fields.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  }
  const { locale, timeZone, mccMnc, attributes } = fields.data;
  const given = Object.entries(attributes ?? {});
  const set = given.filter(([, value]) => value !== null);
  return {
    phone: phone.phone,
    locale: locale ?? null,
    timeZone: timeZone ?? null,
    mccMnc: mccMnc === undefined ? null : (mccMnc ?? ''),
    attributes: set.length === 0 ? null : Object.fromEntries(set),
    removed: given.filter(([, value]) => value === null).map(([name]) => name),
  };
}
