import type pg from 'pg';
import { type Check, type Finding, failed, ofDatabase, ok } from './check.ts';

const PART = 'accounts';

/** Checks of who may use the hub. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'workspaces', workspaces),
  ofDatabase(PART, 'owner keys', ownerKeys),
];

/** Workspaces that are named at most. */
const NAMED = 5;

async function workspaces(db: pg.Pool): Promise<Finding> {
  const { rows } = await db.query<{ name: string }>('SELECT name FROM workspaces ORDER BY id LIMIT 100');
  if (rows.length > 0) return ok(`${rows.length === 100 ? '100 or more' : rows.length}: ${listed(rows)}.`);
  return failed(
    'There is none: nobody can use this hub.',
    'Make one: heliograph workspace create --name … --country …; it prints the key of its owner.',
  );
}

async function ownerKeys(db: pg.Pool): Promise<Finding> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM workspaces w WHERE NOT EXISTS (
       SELECT 1 FROM api_keys k WHERE k.workspace_id = w.id AND 'keys:manage' = ANY(k.scopes)
         AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))
     ORDER BY id LIMIT 100`,
  );
  if (rows.length === 0) return ok('Every workspace has a key that may make others.');
  return failed(
    `No key may make others in ${listed(rows)}.`,
    'Make one: heliograph key create --workspace … --role owner.',
  );
}

function listed(rows: readonly { name: string }[]): string {
  const names = rows.slice(0, NAMED).map(({ name }) => `"${name}"`);
  return names.join(', ') + (rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '');
}
