/** Checks of workspaces and keys. */
import type pg from 'pg';
import { workspaceNames, workspacesWithoutOwnerKey } from '../../db/sql/workspaces.ts';
import { type Check, type Finding, failed, ofDatabase, ok } from './check.ts';

const PART = 'accounts';

/** Checks of who may use the hub. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'workspaces', workspaces),
  ofDatabase(PART, 'owner keys', ownerKeys),
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

function listed(all: readonly string[]): string {
  const names = all.slice(0, NAMED).map((name) => `"${name}"`);
  return names.join(', ') + (all.length > NAMED ? ` and ${all.length - NAMED} more` : '');
}
