/** Export of a contact: everything that is stored about a person, by a link that works once. */
import { createHash, randomBytes } from 'node:crypto';
import { PERSONAL_COLUMNS } from '../../db/personal-data.ts';
import { EXPORTED_TABLES, KEPT } from '../../db/personal-tables.ts';
import { insertContactExport, takeContactExport } from '../../db/sql/contact-exports.ts';
import { type ExportedTable, exportedRows, readOneMoment } from '../../db/sql/exported-rows.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { hashedText } from '../../kernel/address.ts';
import { newId } from '../../kernel/ids.ts';
import { publicUrlOf } from '../../kernel/public-url.ts';
import type { Runtime } from '../../runtime.ts';
import { addressOf } from './address.ts';
import { phoneHash } from './hash.ts';
import { recordChange } from './record.ts';

/** Path in front of the token of a link. */
export const EXPORT_CONTACTS_PATH = '/export/contacts/';
/** Time that a link works, in milliseconds. */
const LINK_WORKS_MS = 15 * 60_000;

/** A link to the data of a contact. */
export interface ContactExport {
  url: string;
  expiresAt: Date;
}

/** Makes a link to everything that is stored about a contact: it works once, and for a quarter of an hour. */
export async function exportContact(
  { db, clock, config }: Pick<Runtime, 'db' | 'clock' | 'config'>,
  actor: Actor,
  contactId: string,
): Promise<ContactExport> {
  const now = clock.now();
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + LINK_WORKS_MS);
  await transaction(db.pool, async (tx) => {
    const { workspaceId } = actor;
    const row = { id: newId(), workspaceId, contactId, tokenHash: hashOf(token), actor, createdAt: now, expiresAt };
    await insertContactExport(tx, row);
    const detail = { expiresAt: expiresAt.toISOString() };
    await recordChange(tx, actor, now, { action: 'contact.export', subject: contactId, detail });
  });
  return { url: new URL(`${EXPORT_CONTACTS_PATH}${token}`, publicUrlOf(config)).href, expiresAt };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A person whose link was used. */
export interface TakenExport {
  workspaceId: string;
  contactId: string;
}

/** Uses a link up. @returns `null`: there is no such link, or it was used, or it has expired */
export function takeExport({ db, clock }: Pick<Runtime, 'db' | 'clock'>, token: string): Promise<TakenExport | null> {
  return takeContactExport(db.pool, hashOf(token), clock.now());
}

/**
 * Writes a JSON document of everything that is stored about a person, table by table as the registry of personal data says,
 * as it was at one moment. Rows are as the database has them.
 *
 * @param write resolves when more may come
 */
export async function writeExport(
  { db, secrets, clock }: Pick<Runtime, 'db' | 'secrets' | 'clock'>,
  { workspaceId, contactId }: TakenExport,
  write: (text: string) => Promise<void>,
): Promise<void> {
  await transaction(db.pool, async (tx) => {
    await readOneMoment(tx);
    const found = await db.prisma.contact.findUnique({ where: { id: contactId, workspaceId } });
    const address = found === null ? null : addressOf(found);
    const hash = address === null ? null : phoneHash(secrets.hashKey, workspaceId, hashedText(address));
    const person = { workspaceId, contactId, phoneHash: hash };
    await write(`{"exportedAt":${JSON.stringify(clock.now())},"purposes":${JSON.stringify(purposes())}`);
    for (const table of Object.keys(EXPORTED_TABLES) as ExportedTable[]) {
      await write(`,\n${JSON.stringify(table)}:[`);
      let first = true;
      for await (const rows of exportedRows(tx, table, person)) {
        await write(`${first ? '\n' : ',\n'}${rows.map((row) => JSON.stringify(row)).join(',\n')}`);
        first = false;
      }
      await write(']');
    }
    await write('}\n');
  });
}

/** Purposes and retention of the exported tables: a person has a right to know them too. */
function purposes(): object {
  return Object.fromEntries(
    Object.keys(EXPORTED_TABLES).map((table) => {
      const columns = PERSONAL_COLUMNS.filter((each) => each.table === table && each.exported);
      return [table, { kept: KEPT[table], columns: Object.fromEntries(columns.map((c) => [c.column, c.purpose])) }];
    }),
  );
}
