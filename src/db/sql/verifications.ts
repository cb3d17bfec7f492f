/** Statements on `verifications` and `verification_sends`: one-time codes and the messages that carry them. */
import type { Verification } from '../../generated/prisma/client.ts';
import type { VerificationChannel, VerificationStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { erasedSet } from './erased.ts';

/** A verification as it is stored. */
export type VerificationRow = Omit<Verification, 'secretCipher' | 'phoneHash'> & {
  phoneHash: Buffer;
  /** `null`: it has ended. */
  secretCipher: Buffer | null;
};

const ALL = `id, workspace_id AS "workspaceId", contact_id AS "contactId", "to", country, network, channel, channels::text[] AS channels, phone_hash AS "phoneHash",
  purpose_text AS "purposeText", status, secret_cipher AS "secretCipher", code_length AS "codeLength", locale, template, domain,
  app_hash AS "appHash", sender, client_address AS "clientAddress", checks, sends, next_send_at AS "nextSendAt",
  resend_after_seconds AS "resendAfterSeconds", expires_at AS "expiresAt", actor_kind AS "actorKind", actor_id AS "actorId",
  created_at AS "createdAt", ended_at AS "endedAt"`;

/** Key by which codes of one number and one purpose are counted and locked. */
export interface CodeScope {
  workspaceId: string;
  phoneHash: Buffer;
  purposeText: string;
}

/** Lets codes of one number and purpose be started one after another, until the transaction ends. */
export async function lockScope(tx: Queryable, { workspaceId, phoneHash, purposeText }: CodeScope): Promise<void> {
  const name = `verification ${workspaceId} ${phoneHash.toString('base64')} ${purposeText}`;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

/**
 * The verification that decides on another code of its number and purpose: the pending one, else the last one whose time has not
 * ended; `null`: none does.
 */
export async function latestOf(db: Queryable, scope: CodeScope, now: Date): Promise<VerificationRow | null> {
  const { rows } = await db.query<VerificationRow>(
    `SELECT ${ALL} FROM verifications WHERE workspace_id = $1 AND phone_hash = $2 AND purpose_text = $3
       AND (status = 'PENDING' OR expires_at > $4) ORDER BY status = 'PENDING' DESC, id DESC LIMIT 1`,
    [scope.workspaceId, scope.phoneHash, scope.purposeText, now],
  );
  return rows[0] ?? null;
}

/** The pending verifications of a number, newest first, two at most: of more than one nobody can tell which is meant. */
export async function pendingOf(
  db: Queryable,
  { workspaceId, phoneHash, purposeText }: Omit<CodeScope, 'purposeText'> & { purposeText: string | null },
): Promise<VerificationRow[]> {
  const { rows } = await db.query<VerificationRow>(
    `SELECT ${ALL} FROM verifications WHERE workspace_id = $1 AND phone_hash = $2 AND status = 'PENDING'
       AND ($3::text IS NULL OR purpose_text = $3) ORDER BY id DESC LIMIT 2`,
    [workspaceId, phoneHash, purposeText],
  );
  return rows;
}

/** The verification of an id. @param lock keeps others from changing it until the transaction ends */
export async function readVerification(
  db: Queryable,
  workspaceId: string,
  id: string,
  lock = false,
): Promise<VerificationRow | null> {
  const { rows } = await db.query<VerificationRow>(
    `SELECT ${ALL} FROM verifications WHERE id = $1 AND workspace_id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

/** Stores a new verification. */
export async function insertVerification(tx: Queryable, row: Omit<VerificationRow, 'endedAt'>): Promise<void> {
  await tx.query(
    `INSERT INTO verifications (id, workspace_id, contact_id, "to", country, network, channel, channels, phone_hash, purpose_text, status, secret_cipher,
       code_length, locale, template, domain, app_hash, sender, client_address, checks, sends, next_send_at,
       resend_after_seconds, expires_at, actor_kind, actor_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
       $25, $26, $27)`,
    [
      row.id,
      row.workspaceId,
      row.contactId,
      row.to,
      row.country,
      row.network,
      row.channel,
      row.channels,
      row.phoneHash,
      row.purposeText,
      row.status,
      row.secretCipher,
      row.codeLength,
      row.locale,
      row.template,
      row.domain,
      row.appHash,
      row.sender,
      row.clientAddress,
      row.checks,
      row.sends,
      row.nextSendAt,
      row.resendAfterSeconds,
      row.expiresAt,
      row.actorKind,
      row.actorId,
      row.createdAt,
    ],
  );
}

/** Counts another message of a pending verification. @returns false: it has ended, or was sent to meanwhile */
export async function countSend(
  tx: Queryable,
  { id, sends }: Pick<VerificationRow, 'id' | 'sends'>,
  nextSendAt: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE verifications SET sends = sends + 1, next_send_at = $3, channel = 'SMS' WHERE id = $1 AND sends = $2 AND status = 'PENDING'`,
    [id, sends, nextSendAt],
  );
  return rowCount === 1;
}

/** Notes the channel that is tried for a pending verification. @returns false: it has ended */
export async function setChannel(db: Queryable, id: string, channel: VerificationChannel): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE verifications SET channel = $2::verification_channel WHERE id = $1 AND status = 'PENDING'`,
    [id, channel],
  );
  return rowCount === 1;
}

/** Notes the message that carries a code. */
export async function insertSend(
  tx: Queryable,
  send: { messageId: string; verificationId: string; number: number },
): Promise<void> {
  await tx.query('INSERT INTO verification_sends (message_id, verification_id, number) VALUES ($1, $2, $3)', [
    send.messageId,
    send.verificationId,
    send.number,
  ]);
}

/** Counts a code that came for a pending verification, whose row is locked. */
export async function countCheck(tx: Queryable, id: string): Promise<void> {
  await tx.query('UPDATE verifications SET checks = checks + 1 WHERE id = $1', [id]);
}

/** Ends pending verifications: nothing can tell their codes any more. @returns those that were pending */
export async function markEnded(
  tx: Queryable,
  ids: readonly string[],
  status: Exclude<VerificationStatus, 'PENDING'>,
  now: Date,
): Promise<VerificationRow[]> {
  const { rows } = await tx.query<VerificationRow>(
    `UPDATE verifications SET status = $2, ended_at = $3, secret_cipher = NULL
     WHERE id = ANY($1::uuid[]) AND status = 'PENDING' RETURNING ${ALL}`,
    [plainArray(ids), status, now],
  );
  return rows;
}

/** Locks those of the verifications that are pending, in order of id. */
export async function lockPending(tx: Queryable, ids: readonly string[]): Promise<VerificationRow[]> {
  const { rows } = await tx.query<VerificationRow>(
    `SELECT ${ALL} FROM verifications WHERE id = ANY($1::uuid[]) AND status = 'PENDING' ORDER BY id FOR UPDATE`,
    [plainArray(ids)],
  );
  return rows;
}

/** A message of a verification. */
export interface SendOf {
  verificationId: string;
  messageId: string;
}

/** Messages of verifications, in the order in which they were sent. */
export async function sendsOf(db: Queryable, verificationIds: readonly string[]): Promise<SendOf[]> {
  const { rows } = await db.query<SendOf>(
    `SELECT verification_id AS "verificationId", message_id AS "messageId" FROM verification_sends
     WHERE verification_id = ANY($1::uuid[]) ORDER BY verification_id, number`,
    [plainArray(verificationIds)],
  );
  return rows;
}

/** Verifications of messages; of a message that carries no code there is none. */
export async function verificationsOfMessages(db: Queryable, messageIds: readonly string[]): Promise<SendOf[]> {
  const { rows } = await db.query<SendOf>(
    `SELECT verification_id AS "verificationId", message_id AS "messageId" FROM verification_sends
     WHERE message_id = ANY($1::uuid[])`,
    [plainArray(messageIds)],
  );
  return rows;
}

/** Erases what names the person of verifications, and ends those that are pending. @returns how many there are */
export async function eraseVerificationsOf(tx: Queryable, contactId: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE verifications SET ${erasedSet('verifications')}, ended_at = COALESCE(ended_at, $2),
       status = CASE WHEN status = 'PENDING' THEN 'CANCELED' ELSE status END WHERE contact_id = $1`,
    [contactId, now],
  );
  return rowCount ?? 0;
}

/** Pending verifications of a range of numbers, or of a country. */
export async function pendingWithin(
  tx: Queryable,
  workspaceId: string,
  { prefix, country }: { prefix: string | null; country: string | null },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM verifications WHERE workspace_id = $1 AND status = 'PENDING'
       AND ($2::text IS NULL OR starts_with("to", $2)) AND ($3::text IS NULL OR country = $3) ORDER BY id FOR UPDATE`,
    [workspaceId, prefix, country],
  );
  return rows.map(({ id }) => id);
}
