// Rights of the role that the hub runs as (docs/decisions/0033-a-role-that-cannot-rewrite-history.md).
import pg from 'pg';
import { StartError } from '../kernel/errors.ts';

/** Tables that the run role adds to, and neither changes nor deletes from. */
const LEDGERS = ['consent_entries', 'audit_entries', 'data_reads'];
/** Tables that the run role reads. */
const READ = ['_prisma_migrations'];

/**
 * Gives a role what the hub needs, and takes from it what it must not have: it may not change the schema, nor what is in the
 * ledgers. Doing so again changes nothing.
 *
 * @param owner a connection of the role that owns the tables
 * @throws StartError when there is no such role, or it could do everything all the same
 */
export async function grantRunRole(owner: pg.Client, role: string): Promise<void> {
  await requireLesserRole(owner, role);
  const name = pg.escapeIdentifier(role);
  const { rows } = await owner.query<{ table: string; part: boolean }>(
    `SELECT c.oid::regclass::text AS table, c.relispartition AS part FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND (NOT c.relispartition OR c.relname ~ '_(before|after)$') AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1`,
  );
  const may = ({ table, part }: { table: string; part: boolean }) => {
    if (part || READ.includes(table)) return 'SELECT';
    return LEDGERS.includes(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
  };
  const statements = [
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC, ${name}`,
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    ...rows.flatMap((each) => [
      `REVOKE ALL ON ${each.table} FROM PUBLIC, ${name}`,
      `GRANT ${may(each)} ON ${each.table} TO ${name}`,
    ]),
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${name}`,
    `GRANT EXECUTE ON FUNCTION make_months(text, text, int, timestamptz, timestamptz, boolean),
      drop_oldest_month(text, text) TO ${name}`,
  ];
  // Sent together they are one transaction: a hub that runs misses nothing meanwhile.
  await owner.query(statements.join(';\n'));
}

async function requireLesserRole(owner: pg.Client, role: string): Promise<void> {
  const { rows } = await owner.query<{ owner: string; all: boolean }>(
    `SELECT current_user AS owner, rolsuper OR pg_has_role(rolname, current_user, 'MEMBER') AS all
     FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  const [found] = rows;
  const wrong = (what: string) => new StartError(`HELIOGRAPH_RUN_ROLE is "${role}", ${what}`);
  if (found === undefined) {
    throw wrong(
      `which is no role of this server: make it with CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD '…'.`,
    );
  }
  if (found.all) {
    throw wrong(
      `which may do whatever the owner "${found.owner}" may: make a role that is neither a superuser nor a member of it.`,
    );
  }
}
