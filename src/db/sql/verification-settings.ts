/** Statements on `verification_settings`. */
import type { VerificationSettings } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** Settings as they are stored. */
export type VerificationSettingsRow = Omit<VerificationSettings, 'checkSecretCipher'> & {
  checkSecretCipher: Buffer | null;
};

/** The settings of a workspace; `null`: it has none of its own. */
export async function readVerificationSettings(
  db: Queryable,
  workspaceId: string,
): Promise<VerificationSettingsRow | null> {
  const { rows } = await db.query<VerificationSettingsRow>(
    `SELECT workspace_id AS "workspaceId", channels::text[] AS channels, passkey_domains AS "passkeyDomains", check_url AS "checkUrl",
       check_secret_cipher AS "checkSecretCipher", check_timeout_ms AS "checkTimeoutMs", check_silence_allows AS "checkSilenceAllows",
       updated_at AS "updatedAt"
     FROM verification_settings WHERE workspace_id = $1`,
    [workspaceId],
  );
  return rows[0] ?? null;
}

/** Lets the settings of a workspace be changed one after another, until the transaction ends. */
export async function lockVerificationSettings(tx: Queryable, workspaceId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`verification settings ${workspaceId}`]);
}

/** Stores the settings of a workspace. */
export async function storeVerificationSettings(tx: Queryable, row: VerificationSettingsRow): Promise<void> {
  await tx.query(
    `INSERT INTO verification_settings (workspace_id, channels, passkey_domains, check_url, check_secret_cipher, check_timeout_ms,
       check_silence_allows, updated_at)
     VALUES ($1, $2::verification_channel[], $3, $4, $5, $6, $7, $8)
     ON CONFLICT (workspace_id) DO UPDATE SET channels = excluded.channels, passkey_domains = excluded.passkey_domains,
       check_url = excluded.check_url, check_secret_cipher = excluded.check_secret_cipher,
       check_timeout_ms = excluded.check_timeout_ms, check_silence_allows = excluded.check_silence_allows,
       updated_at = excluded.updated_at`,
    [
      row.workspaceId,
      row.channels,
      row.passkeyDomains,
      row.checkUrl,
      row.checkSecretCipher,
      row.checkTimeoutMs,
      row.checkSilenceAllows,
      row.updatedAt,
    ],
  );
}
