import type { Queryable } from '../../db/client.ts';
import type { RouteFacts } from './routing.ts';

/** The routes of a workspace with their connections, in one query. */
export async function loadRoutes(db: Queryable, workspaceId: string): Promise<RouteFacts[]> {
  const { rows } = await db.query<RouteFacts>(
    `SELECT r.id, r.name, r.countries, r.prefixes, r.purposes::text[] AS purposes, r.priority,
       r.default_sender AS "defaultSender", r.price_per_part_micros AS "pricePerPartMicros",
       r.price_currency AS "priceCurrency",
       COALESCE(json_agg(json_build_object('connectionId', c.id, 'name', c.name, 'enabled', c.enabled, 'state', c.state,
           'profile', json_build_object('defaultAlphabet', c.default_alphabet, 'concatenation', c.concatenation,
             'languages', c.national_languages, 'dataCoding', c.data_coding))
         ORDER BY t.position) FILTER (WHERE c.id IS NOT NULL), '[]') AS targets
     FROM routes r LEFT JOIN route_targets t ON t.route_id = r.id LEFT JOIN smsc_connections c ON c.id = t.connection_id
     WHERE r.workspace_id = $1 GROUP BY r.id ORDER BY r.id`,
    [workspaceId],
  );
  return rows;
}
