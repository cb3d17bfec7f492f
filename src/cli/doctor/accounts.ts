/** Checks of workspaces, keys and passkeys. */
import type pg from 'pg';
import { hasPasskeys } from '../../db/sql/passkeys.ts';
import { workspaceNames, workspacesWithoutOwnerKey } from '../../db/sql/workspaces.ts';
import { publicUrlOf } from '../../kernel/public-url.ts';
import { type Check, type DoctorTarget, type Finding, failed, ofDatabase, ok } from './check.ts';

const PART = 'accounts';

/** Checks of who may use the hub. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'workspaces', workspaces),
  ofDatabase(PART, 'owner keys', ownerKeys),
  ofDatabase(PART, 'passkeys', passkeys),
];

/** Workspaces that are read at most. */
const NAMES = 100;
/** Workspaces that are named at most. */
const NAMED = 5;

async function workspaces(db: pg.Pool): Promise<Finding> {
  const names = await workspaceNames(db, NAMES);
  if (names.length > 0) return ok(`${names.length === NAMES ? `${NAMES} or more` : names.length}: ${listed(names)}.`);
  return failed(
    'There is none: nobody can use this hub.',
    'Make one: heliograph admin workspace create --name … --country …; it prints the key of its owner.',
  );
}

async function ownerKeys(db: pg.Pool): Promise<Finding> {
  const names = await workspacesWithoutOwnerKey(db, NAMES);
  if (names.length === 0) return ok('Every workspace has a key that may make others.');
  return failed(
    `No key may make others in ${listed(names)}.`,
    'Make one: heliograph admin keys create --workspace … --role owner.',
  );
}

/** Browsers have passkeys on https: and on localhost alone. https://www.w3.org/TR/webauthn-3/ §13.1 */
async function passkeys(db: pg.Pool, { config }: DoctorTarget): Promise<Finding> {
  if (!(await hasPasskeys(db))) return ok('Nobody signs in with one yet.');
  const url = new URL(publicUrlOf(config));
  if (url.protocol === 'https:' || url.hostname === 'localhost') return ok(`They belong to ${url.hostname}.`);
  return failed(
    `People sign in with them, and browsers have none at ${url.origin}.`,
    'Set HELIOGRAPH_PUBLIC_URL to the https:// URL that the hub is reached at, and that they were made at.',
  );
}

function listed(all: readonly string[]): string {
  const names = all.slice(0, NAMED).map((name) => `"${name}"`);
  return names.join(', ') + (all.length > NAMED ? ` and ${all.length - NAMED} more` : '');
}
