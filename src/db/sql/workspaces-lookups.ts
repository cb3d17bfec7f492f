/** The setting of number look-ups of a workspace, and its token. */
import type { NumberLookupSetting } from '../../kernel/number-lookups.ts';
import type { Queryable } from '../client.ts';

/** Setting of number look-ups as it is stored. */
export interface StoredLookups {
  /** `null`: nothing is looked up. */
  setting: NumberLookupSetting | null;
  /** Encrypted; `null`: none. */
  token: Buffer | null;
  /** The workspace's. */
  currency: string;
}

/** Reads the setting of a workspace, which is locked until the transaction ends. */
export async function readLookups(tx: Queryable, id: string): Promise<StoredLookups> {
  const { rows } = await tx.query<StoredLookups>(
    `SELECT number_lookups AS setting, number_lookup_token AS token, currency FROM workspaces WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  return rows[0] ?? { setting: null, token: null, currency: 'EUR' };
}

/** Sets how a workspace looks up numbers. @param setting `null`: it does not */
export async function setLookupsOf(
  tx: Queryable,
  id: string,
  setting: NumberLookupSetting | null,
  token: Buffer | null,
): Promise<void> {
  await tx.query('UPDATE workspaces SET number_lookups = $2, number_lookup_token = $3 WHERE id = $1', [
    id,
    setting === null ? null : JSON.stringify(setting),
    token,
  ]);
}
