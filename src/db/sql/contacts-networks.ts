/** The networks of contacts as look-ups find them. */
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';

/** Network of a number. */
export interface NumberNetwork {
  phone: string;
  /** MCC and MNC. */
  mccMnc: string;
}

/** Gives the contacts of these numbers their networks, in order of their ids; those that have them already, or are deleted, stay. */
export async function setNetworks(
  db: Queryable,
  workspaceId: string,
  networks: readonly NumberNetwork[],
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE contacts c SET mcc_mnc = u.network, updated_at = $4
     FROM (SELECT o.id, w.network FROM unnest($2::text[], $3::text[]) AS w(phone, network)
       JOIN contacts o ON o.workspace_id = $1 AND o.phone = w.phone AND o.deleted_at IS NULL
         AND o.mcc_mnc IS DISTINCT FROM w.network
       ORDER BY o.id FOR NO KEY UPDATE OF o) u
     WHERE c.id = u.id`,
    [workspaceId, textArray(networks.map(({ phone }) => phone)), textArray(networks.map(({ mccMnc }) => mccMnc)), now],
  );
}
