import { z } from 'zod';
import { transaction } from '../../db/client.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { blockQueued } from '../../pipeline/optout.ts';
import { relayOf } from '../../pipeline/outbox.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { ensureContacts } from './ensure.ts';
import { phoneHash } from './hash.ts';

/** Contacts one request may have. */
export const MAX_CONTACTS = 10_000;
const ROWS_A_STATEMENT = 1_000;
const MAX_ATTRIBUTES_OCTETS = 8 * 1024;

const zones = new Set(Intl.supportedValuesOf('timeZone'));

const Fields = z.object({
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a locale such as "en" or "pt-BR"')
    .nullish(),
  timeZone: z
    .string()
    .refine((zone) => zones.has(zone) || zone === 'UTC', 'must be an IANA time zone, e.g. "Europe/London"')
    .nullish(),
  attributes: z
    .record(z.string().min(1).max(100), z.json(), 'must be an object')
    .refine((value) => JSON.stringify(value).length <= MAX_ATTRIBUTES_OCTETS, 'must have at most 8 KiB')
    .nullish(),
});

/** A contact as it comes in. */
export interface ContactDraft {
  phone: string;
  locale?: string | null;
  timeZone?: string | null;
  attributes?: unknown;
}

/** What became of a request. */
export interface UpsertResult {
  created: number;
  updated: number;
  refusals: { index: number; path: string[]; message: string }[];
  ids: string[];
}

interface Row {
  phone: Phone;
  locale: string | null;
  timeZone: string | null;
  attributes: string | null;
}

/** Makes or changes contacts, a statement a thousand; one that is wrong is refused alone. @throws InvalidInputError */
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
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const { rows, refusals } = readDrafts(drafts, workspace.defaultCountry);
  const { secretKey } = config;
  if (secretKey === null) throw new Error('HELIOGRAPH_SECRET_KEY is not set');
  const now = clock.now();
  let updated = 0;
  const ids: string[] = [];
  for (const chunk of chunksOf(rows, ROWS_A_STATEMENT)) {
    const contacts = await transaction(db.pool, async (tx) => {
      const phones = chunk.map((row) => row.phone);
      const existing = await tx.query('SELECT 1 FROM contacts WHERE workspace_id = $1 AND phone = ANY($2::text[])', [
        workspaceId,
        phones.map((phone) => phone.e164),
      ]);
      updated += existing.rows.length;
      const found = await ensureContacts(tx, secretKey, workspaceId, phones, now);
      await tx.query(
        `UPDATE contacts c SET locale = COALESCE(u.locale, c.locale),
           time_zones = CASE WHEN u.zone IS NULL THEN c.time_zones ELSE ARRAY[u.zone] END,
           attributes = jsonb_strip_nulls(c.attributes || COALESCE(u.attributes, '{}')), updated_at = $5
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) AS u(id, locale, zone, attributes)
         WHERE c.id = u.id AND (u.locale IS NOT NULL OR u.zone IS NOT NULL OR u.attributes IS NOT NULL)`,
        [
          chunk.map((row) => found.get(row.phone.e164)),
          chunk.map((row) => row.locale),
          chunk.map((row) => row.timeZone),
          chunk.map((row) => row.attributes),
          now,
        ],
      );
      return found;
    });
    ids.push(...contacts.values());
  }
  return { created: rows.length - updated, updated, refusals, ids };
}

function readDrafts(
  drafts: readonly ContactDraft[],
  defaultCountry: string | null,
): { rows: Row[]; refusals: UpsertResult['refusals'] } {
  const byPhone = new Map<string, Row>();
  const refusals: UpsertResult['refusals'] = [];
  for (const [index, draft] of drafts.entries()) {
    const phone = parsePhone(draft.phone, defaultCountry);
    if (!phone.ok) {
      refusals.push({ index, path: ['phone'], message: phone.message });
      continue;
    }
    const fields = Fields.safeParse(draft);
    if (!fields.success) {
      for (const issue of fields.error.issues) {
        refusals.push({ index, path: issue.path.map(String), message: issue.message });
      }
      continue;
    }
    const { locale, timeZone, attributes } = fields.data;
    byPhone.delete(phone.phone.e164);
    byPhone.set(phone.phone.e164, {
      phone: phone.phone,
      locale: locale ?? null,
      timeZone: timeZone ?? null,
      attributes: attributes == null ? null : JSON.stringify(attributes),
    });
  }
  return { rows: [...byPhone.values()], refusals };
}

/** What stands where an erased number was. */
const ERASED_NUMBER = 'erased';

/**
 * Erases a person's data: number, attributes, and the texts and numbers of messages both ways. Counts, costs, statuses
 * and the consent ledger stay, and a keyed hash of the number, so that it gets nothing more.
 */
export async function eraseContact(
  runtime: Runtime,
  viewer: Viewer,
  contactId: string,
): Promise<{ contact: Contact; messages: number }> {
  const { db, clock, config } = runtime;
  const { workspaceId } = viewer;
  const { secretKey } = config;
  if (secretKey === null) throw new Error('HELIOGRAPH_SECRET_KEY is not set');
  const now = clock.now();
  const { outbox, messages } = await transaction(db.pool, async (tx) => {
    const hold = { workspaceId, contactIds: [contactId], purposes: ALL_PURPOSES, reasonCode: 'ERASED', now } as const;
    const blocked = await blockQueued(tx, hold);
    const { rows } = await tx.query<{ phone: string | null }>('SELECT phone FROM contacts WHERE id = $1', [contactId]);
    const phone = rows[0]?.phone ?? null;
    if (phone !== null) {
      await tx.query(
        `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, purposes, created_at)
         VALUES ($1, $2, $3, NULL, 'ERASED', '{}', $4) ON CONFLICT (workspace_id, phone_hash) DO NOTHING`,
        [newId(), workspaceId, phoneHash(secretKey, workspaceId, phone), now],
      );
    }
    const erased = await tx.query<{ id: string }>(
      `UPDATE messages SET body = NULL, "to" = $2, metadata = NULL WHERE contact_id = $1 RETURNING id`,
      [contactId, ERASED_NUMBER],
    );
    await tx.query(`UPDATE inbound_messages SET body = NULL, "from" = $2 WHERE contact_id = $1`, [
      contactId,
      ERASED_NUMBER,
    ]);
    await tx.query(
      `UPDATE contacts SET phone = NULL, attributes = '{}', locale = NULL, time_zones = '{}', erased_at = $2,
         updated_at = $2 WHERE id = $1`,
      [contactId, now],
    );
    return { outbox: blocked, messages: erased.rows.length };
  });
  relayOf(runtime).kick(outbox);
  await db.prisma.$transaction((tx) => audit(tx, viewer, now, { action: 'contact.erase', subject: contactId }));
  return { contact: await db.prisma.contact.findUniqueOrThrow({ where: { id: contactId } }), messages };
}
