// Contacts of a workspace by the million, for the benches of segments: typed fields, tags, a list, consents and events; and their messages.
import pg from 'pg';
import { fillFieldValues } from '../build/db/sql/contact-field-values.js';
import { newId } from '../build/kernel/ids.js';

const CONTACT = `('01980000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

/** Fills a database over a connection of its own, as those of the hub give a statement up after 15 s; then it is vacuumed. */
export async function filling(url, fill) {
  const filler = new pg.Client({ connectionString: url });
  await filler.connect();
  try {
    await fill((text, parameters = []) => filler.query(text, parameters));
    await filler.query('VACUUM ANALYZE');
  } finally {
    await filler.end();
  }
}

/** Makes contacts, the typed fields `points`, `plan`, `appointment` and `home`, the list `Half`, consents without ledger and two events a person. */
export async function fillPeople(run, pool, { workspaceId, count, tell }) {
  tell('contacts');
  await run(
    `INSERT INTO contacts (id, workspace_id, phone, country, locale, time_zones, tags, attributes, created_at)
     SELECT ${CONTACT}, $1, '+4479' || lpad(n::text, 8, '0'), (ARRAY['GB', 'FR', 'DE', 'ES', 'IT'])[1 + n % 5],
       (ARRAY['en', 'fr', 'de', 'es', 'it'])[1 + n % 5], ARRAY['Europe/London'], CASE WHEN n % 50 = 0 THEN ARRAY['vip'] ELSE '{}' END,
       jsonb_build_object('points', n % 1000, 'plan', (ARRAY['gold', 'silver', 'none'])[1 + n % 3],
         'appointment', to_char(now() + (n % 720 - 360) * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         'home', jsonb_build_object('latitude', 43 + n % 700 / 100.0, 'longitude', n % 500 / 100.0)),
       now() - n % 400 * interval '1 day'
     FROM generate_series(1, $2::int) AS n`,
    [workspaceId, count],
  );
  tell('fields');
  const fields = [['points', 'NUMBER', '{}'], ['plan', 'CHOICE', '{gold,silver,none}'], ['appointment', 'DATE', '{}'], ['home', 'PLACE', '{}']];
  for (const [name, type, choices] of fields) {
    const id = newId();
    await run('INSERT INTO contact_fields (id, workspace_id, name, type, choices, created_at) VALUES ($1, $2, $3, $4::contact_field_type, $5::text[], now())', [
      id,
      workspaceId,
      name,
      type,
      choices,
    ]);
    await fillFieldValues(pool, workspaceId, id);
  }
  tell('list, consents, events');
  const listId = newId();
  await run(`INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, 'Half', now())`, [listId, workspaceId]);
  await run(
    `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
     SELECT $1, ${CONTACT}, $2, now() FROM generate_series(1, $3::int, 2) AS n`,
    [listId, workspaceId, count],
  );
  await run(
    `INSERT INTO contact_events (id, workspace_id, contact_id, name, properties, at)
     SELECT gen_random_uuid(), $1, ('01980000-0000-7000-8000-' || lpad(to_hex(1 + n * 7919 % $2::bigint), 12, '0'))::uuid,
       (ARRAY['bought', 'opened'])[1 + n % 2], jsonb_build_object('total', n % 200), now() - n % 90 * interval '1 day'
     FROM generate_series(1, $2::bigint * 2) AS n`,
    [workspaceId, count],
  );
  // Consents without their entries in the ledger.
  await run('SET session_replication_role = replica');
  await run(
    `INSERT INTO consents (contact_id, purpose, workspace_id, state, entry_id, since)
     SELECT ${CONTACT}, 'MARKETING', $1, CASE WHEN n % 4 = 0 THEN 'REVOKE' ELSE 'GRANT' END::consent_action, gen_random_uuid(), now()
     FROM generate_series(1, $2::int) AS n WHERE n % 3 > 0`,
    [workspaceId, count],
  );
  await run('SET session_replication_role = DEFAULT');
}

/** Makes messages of every second of them, and clicks of every twentieth. */
export async function fillMessages(run, { workspaceId, count }) {
  await run(
    `INSERT INTO messages (id, workspace_id, contact_id, "to", sender, purpose, status, connection_id, body, country, encoding, part_count, submit_count,
       concat_reference, route_id, decision_id, expires_at, attempt, actor_kind, created_at, sent_at, finished_at)
     SELECT overlay(lowest_id_at(now() - n % 60 * interval '1 day')::text PLACING lpad(to_hex(n), 12, '0') FROM 25)::uuid, $1, ${CONTACT}, '+447900000000', 'Shop', 'MARKETING',
       CASE WHEN n % 10 = 0 THEN 'FAILED' ELSE 'DELIVERED' END::message_status, $1, 'Offer', 'GB', 'GSM7', 1, 1, 0, $1, $1, now(), 1, 'SYSTEM',
       now() - n % 60 * interval '1 day', now() - n % 60 * interval '1 day', now()
     FROM generate_series(1, $2::int) AS n WHERE n % 2 = 0`,
    [workspaceId, count],
  );
  await run(
    `INSERT INTO message_links (code, link_id, message_id, contact_id, expires_at, clicks, first_clicked_at)
     SELECT n::text, overlay($1::text PLACING lpad((n / 20 % 500)::text, 12, '0') FROM 25)::uuid, overlay(lowest_id_at(now() - n % 60 * interval '1 day')::text PLACING lpad(to_hex(n), 12, '0') FROM 25)::uuid, ${CONTACT}, now(), 1,
       now() - n % 60 * interval '1 day'
     FROM generate_series(1, $2::int) AS n WHERE n % 20 = 0`,
    [workspaceId, count],
  );
}
