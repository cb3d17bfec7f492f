import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { rerouter } from '../../src/domains/messages/reroute.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
/** UUIDs of routes by their names; `all` is the one that the service has. */
const routes: Record<string, string> = {};
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    'mutation { saveTemplate(input: { name: "doors", bodies: [{ locale: "en", body: "Doors open at nine." }] }) { __typename } }',
  );
  const { connectionId } = service;
  routes.all = (await service.sql<{ id: string }>('SELECT id FROM routes'))[0]?.id ?? '';
  const british = { countries: ['GB', 'GG', 'IM', 'JE'], priority: -5 };
  await addRoute('dear', { ...british, pricePerPartMicros: 90_000n, priceCurrency: 'GBP', connectionId });
  await addRoute('paris', { countries: ['FR'], connectionId });
  await addRoute('offers', { purposes: ['MARKETING'], connectionId });
  await addRoute('empty', { connectionId: null });
});
afterAll(() => service.close());

async function addRoute(
  name: string,
  { connectionId, ...terms }: { connectionId: string | null } & Record<string, unknown>,
): Promise<void> {
  const id = newId();
  routes[name] = id;
  const targets = connectionId === null ? {} : { targets: { create: [{ connectionId, position: 0 }] } };
  const data = { id, workspaceId: service.workspaceId, name, defaultSender: 'Hub', ...terms, ...targets };
  await service.api.runtime.db.prisma.route.create({ data });
  await tellSettingsChanged(service.api.runtime.bus);
}
/** Changes routes as their mutations do, which say so before they answer. */
async function change(statement: string, values: unknown[]): Promise<void> {
  await service.sql(statement, values);
  await tellSettingsChanged(service.api.runtime.bus);
}
const idOf = (name: string) => toGlobalId('Route', routes[name] ?? '00000000-0000-7000-8000-000000000000');

const FIELDS = `id status token reason accepted refused { code count } routes { id name }
  preflight { sendable blocked { code count } high { amount currency } warnings { code count } routes { route { name } recipients parts high { amount } } }`;
interface Shown {
  id: string;
  status: string;
  token: string | null;
}
interface Answer {
  campaign?: Shown;
  message?: string;
  issues?: { path: string[]; message: string; received: string }[];
}
const tryAct = (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return service.ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ... on CampaignPayload { campaign { ${FIELDS} } }
      ... on InvalidInput { issues { path message received } } ... on PreflightStale { message } } }`,
    { input },
  );
};
const act = async (name: string, input: object): Promise<Shown> => {
  const answer = await tryAct(name, input);
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const draft = (tag: string, names: readonly string[], changes: object = {}) => ({
  ...{ name: 'Doors', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'doors' } },
  ...{ audience: { tags: [tag] }, routes: names.map(idOf) },
  ...changes,
});
let next = 0;
const people = (tag: string, count: number, prefix = '+4479112') =>
  service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    {
      contacts: Array.from({ length: count }, () => ({ phone: `${prefix}${String(10_000 + next++)}`, tags: [tag] })),
    },
  );
const run = () => runCampaigns(runtime, new AbortController().signal);
/** Checks and starts a campaign, and lets its undo window pass. */
async function begun(id: string): Promise<void> {
  const { token } = await act('checkCampaign', { id });
  await act('startCampaign', { id, token });
  await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
}

describe('a campaign that names routes', () => {
  test('goes by them alone, with what they cost; each decision says so, and whom they do not reach is told', async () => {
    await people('guests', 3);
    await people('guests', 1, '+336123');
    const { id } = await act('createCampaign', draft('guests', ['dear']));
    const checked = await act('checkCampaign', { id });
    expect(checked).toMatchObject({
      routes: [{ id: idOf('dear'), name: 'dear' }],
      preflight: {
        ...{ sendable: 3, blocked: [{ code: 'NO_ROUTE', count: 1 }], high: { amount: '0.27', currency: 'GBP' } },
        warnings: expect.arrayContaining([{ code: 'OUT_OF_REACH', count: 1 }]),
        routes: [{ route: { name: 'dear' }, recipients: 3, parts: 3, high: { amount: '0.27' } }],
      },
    });
    await begun(id);
    await run();
    const { messages, ...after } = await service.ask<{ messages: { edges: { node: object }[] } }>(
      `{ campaign(id: "${id}") { status accepted refused { code count } messages(first: 5) { edges { node {
          decision { route { name } routeReason rejectedRoutes { name code reason } } } } } } }`,
    );
    expect(after).toEqual({ status: 'DONE', accepted: 3, refused: [{ code: 'NO_ROUTE', count: 1 }] });
    expect(messages.edges).toHaveLength(3);
    for (const { node } of messages.edges)
      expect(node).toMatchObject({
        decision: {
          ...{ route: { name: 'dear' }, routeReason: expect.stringMatching(/^its campaign names it, and /) },
          rejectedRoutes: expect.arrayContaining([
            { name: 'all', code: 'NOT_NAMED', reason: 'the campaign names other routes' },
          ]),
        },
      });
  });

  test('keeps to them when the route of what waits is gone', async () => {
    await people('moved', 1);
    const { id } = await act('createCampaign', draft('moved', ['dear', 'all']));
    await begun(id);
    await run();
    const [message] = await service.sql<{ id: string; to: string }>(
      'SELECT id, "to", workspace_id AS "workspaceId", campaign_id AS "campaignId", purpose, sender FROM messages WHERE campaign_id = $1',
      [uuidOf(id)],
    );
    await service.sql("UPDATE connections SET state = 'BOUND', lease_until = now() + interval '1 minute'");
    const reroute = async () => {
      const ways = await rerouter(runtime)(service.api.runtime.db.pool, [{ ...message, connectionId: null } as never]);
      return [...ways.values()].map(({ name }) => name);
    };
    expect(await reroute()).toEqual(['all']);
    await service.sql('UPDATE campaigns SET route_ids = $2 WHERE id = $1', [uuidOf(id), [routes.dear]]);
    expect(await reroute()).toEqual(['dear']);
    await service.sql('UPDATE campaigns SET route_ids = $2 WHERE id = $1', [uuidOf(id), [routes.paris]]);
    expect(await reroute()).toEqual([]);
  });

  test('is refused with the field: unknown, without an enabled connection, of another purpose, or out of reach of everybody', async () => {
    await people('far', 2);
    for (const [names, message] of [
      [['nowhere'], /is no route of this workspace/],
      [['all', 'empty'], /is "empty", and none of its 0 connections is enabled/],
      [['all', 'offers'], /is "offers", which takes MARKETING, not TRANSACTIONAL/],
    ] as const) {
      const at = names.length - 1;
      expect((await tryAct('createCampaign', draft('far', names))).issues).toEqual([
        { path: ['routes', String(at)], message: expect.stringMatching(message), received: idOf(names[at] ?? '') },
      ]);
    }
    expect((await tryAct('createCampaign', draft('far', [], { routes: ['route_1'] }))).issues).toMatchObject([
      { path: ['routes', '0'], message: 'is no route of this workspace' },
    ]);
    const { id } = await act('createCampaign', draft('far', ['all', 'paris']));
    expect((await tryAct('checkCampaign', { id })).issues).toEqual([
      {
        path: ['routes', '1'],
        message: expect.stringMatching(/^is "paris", which takes FR: it reaches none of the 2 recipients \(G\w 2\)$/),
        received: idOf('paris'),
      },
    ]);
    await act('updateCampaign', { id, routes: [] });
    expect(await act('checkCampaign', { id })).toMatchObject({ status: 'CHECKED', routes: [] });
  });

  test('is not started with a route that is gone since its check, and pauses where none is left', async () => {
    await people('gone', 2);
    await addRoute('brief', { connectionId: service.connectionId });
    const { id } = await act('createCampaign', draft('gone', ['brief']));
    const { token } = await act('checkCampaign', { id });
    await change('UPDATE routes SET purposes = $2::purpose[] WHERE id = $1', [routes.brief, '{ALERT}']);
    expect((await tryAct('startCampaign', { id, token })).message).toMatch(/"brief", which takes ALERT/);
    await change("UPDATE routes SET purposes = '{}' WHERE id = $1", [routes.brief]);
    await begun(id);
    await service.sql('DELETE FROM route_targets WHERE route_id = $1', [routes.brief]);
    await change('DELETE FROM routes WHERE id = $1', [routes.brief]);
    await expect
      .poll(async () => {
        await run();
        return service.ask(`{ campaign(id: "${id}") { status accepted reason } }`);
      })
      .toEqual({ status: 'PAUSED', accepted: 0, reason: expect.stringMatching(/is no route of this workspace/) });
  });
});
