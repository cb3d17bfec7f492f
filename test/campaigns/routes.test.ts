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

test('its report has exact money, complaints for each 1,000, who clicked and answered, by country, route and group', async () => {
  const make = (name: string, input: object) =>
    service.ask(
      `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename ... on Error { message } } }`,
      { input },
    );
  await make('setLinkSettings', { allowedHosts: ['shop.example'] });
  const body = 'New shoes: {{ link "https://shop.example/shoes" }}';
  await make('saveTemplate', { name: 'shoes', bodies: [{ locale: 'en', body }] });
  for (const [country, amount] of [
    ['GG', '0.02'],
    ['FR', '0.05'],
  ])
    await make('setPrice', { country, pricePerPart: { amount, currency: 'GBP' } });
  await people('reported', 6, '+4479111');
  await people('french', 3, '+336123');
  const { list } = await service.ask<{ list: { id: string } }>(
    'mutation { setContactList(input: { name: "Club" }) { ... on ContactListPayload { list { id } } } }',
  );
  const rows = await service.sql<{ id: string; tags: string[] }>(
    "SELECT id, tags FROM contacts WHERE tags && '{reported,french}' ORDER BY id",
  );
  const guernsey = rows.filter(({ tags }) => tags.includes('reported')).map(({ id }) => id);
  const french = rows.filter(({ tags }) => tags.includes('french')).map(({ id }) => id);
  const club = [...guernsey.slice(0, 2), ...french.slice(0, 1)];
  await make('changeContactList', { id: list.id, add: club.map((id) => toGlobalId('Contact', id)) });
  const { segment } = await service.ask<{ segment: { id: string } }>(
    'mutation { createSegment(input: { name: "In France", expression: "country = FR and tag french" }) { ... on SegmentPayload { segment { id } } } }',
  );
  const { id } = await act('createCampaign', {
    ...draft('reported', ['dear', 'paris']),
    ...{
      objective: 'SALES',
      metric: { kind: 'EVENT', event: 'bought', withinDays: 3 },
      content: { template: 'shoes' },
    },
    audience: { tags: ['reported'], lists: [list.id], segments: [segment.id] },
  });
  await begun(id);
  const campaign = uuidOf(id);
  // Whoever is a contact before its beginning gets it, and what people do counts from then on.
  await service.sql('UPDATE campaigns SET begins_at = now() WHERE id = $1', [campaign]);
  await expect
    .poll(async () => {
      await run();
      return service.ask(`{ campaign(id: "${id}") { status accepted } }`);
    })
    .toEqual({ status: 'DONE', accepted: 9 });
  // Nothing dispatches here: all of them arrive but one.
  await service.sql(
    `UPDATE messages SET status = 'DELIVERED', sent_at = created_at, finished_at = created_at
     WHERE campaign_id = $1 AND contact_id <> $2`,
    [campaign, guernsey[5]],
  );
  await service.sql(
    `UPDATE message_links l SET first_clicked_at = now() FROM messages m
     WHERE m.id = l.message_id AND m.campaign_id = $1 AND m.contact_id = ANY($2::uuid[])`,
    [campaign, [guernsey[0], french[0]]],
  );
  await service.sql(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", from_type, "to", body, encoding, received_at)
     SELECT $1, $2, c.id, $3, c.phone, 'E164', 'Hub', 'Which sizes?', 'GSM7', now() FROM contacts c WHERE c.id = $4`,
    [newId(), service.workspaceId, service.connectionId, guernsey[1]],
  );
  const bought = [guernsey[0], guernsey[1], french[0]].map((each) => toGlobalId('Contact', each ?? ''));
  await make('recordEvent', { events: bought.map((contactId) => ({ contactId, name: 'bought' })) });
  const [{ phone } = { phone: '' }] = await service.sql<{ phone: string }>('SELECT phone FROM contacts WHERE id = $1', [
    guernsey[2],
  ]);
  await make('recordComplaint', { to: { phone } });

  const FIGURES = `name figures { recipients delivered success { count of } complaints complaintsPer1000 stopped
    charges { amount currency } costPerSuccess { amount currency } }`;
  const who = (did: string) => `messagesWho(did: ${did}, first: 20) { edges { node { contact { id } } } }`;
  const shown = await service.ask<{
    report: Record<string, unknown> & { csv: string };
    clicked: { edges: { node: { contact: { id: string } } }[] };
    replied: { edges: { node: { contact: { id: string } } }[] };
  }>(`{ campaign(id: "${id}") { clicked: ${who('CLICKED')} replied: ${who('REPLIED')}
    report { sentence csv ${FIGURES.replace('name ', '')}
      countries: rows(by: COUNTRY) { ${FIGURES} } routes: rows(by: ROUTE) { ${FIGURES} } groups: rows(by: GROUP) { ${FIGURES} } } } }`);
  const money = (amount: string) => [{ amount, currency: 'GBP' }];
  const isle = {
    ...{ recipients: 6, delivered: 5, success: { count: 2, of: 5 }, complaints: 1, complaintsPer1000: 200, stopped: 0 },
    ...{ charges: money('0.12'), costPerSuccess: money('0.06')[0] },
  };
  const abroad = {
    ...{ recipients: 3, delivered: 3, success: { count: 1, of: 3 }, complaints: 0, complaintsPer1000: 0, stopped: 0 },
    ...{ charges: money('0.15'), costPerSuccess: money('0.15')[0] },
  };
  expect(shown.report).toMatchObject({
    figures: {
      ...{ recipients: 9, delivered: 8, success: { count: 3, of: 8 }, complaints: 1, complaintsPer1000: 125 },
      ...{ charges: money('0.27'), costPerSuccess: money('0.09')[0] },
    },
    countries: [
      { name: 'GG', figures: isle },
      { name: 'FR', figures: abroad },
    ],
    routes: [
      { name: 'dear', figures: isle },
      { name: 'paris', figures: abroad },
    ],
    groups: [
      { name: 'reported', figures: { recipients: 6, delivered: 5, success: { count: 2 }, complaints: 1, charges: [] } },
      { name: 'Club', figures: { recipients: 3, delivered: 3, success: { count: 3 }, complaints: 0 } },
      { name: 'In France', figures: { recipients: 3, delivered: 3, success: { count: 1 }, complaints: 0 } },
    ],
  });
  expect(shown.report.sentence).toMatch(
    /^To sell, 8 of 9 people have the message, and 3 of them, .*for 0\.27 GBP, 0\.09 for each/,
  );
  expect(shown.report.csv.split('\n')).toContainEqual(
    expect.stringMatching(/^COUNTRY,FR,FR,3,3,1,.*,0\.15 GBP,0\.15 GBP,0$/),
  );
  const idsOf = ({ edges }: typeof shown.clicked) => edges.map(({ node }) => node.contact.id).toSorted();
  const contacts = (...ids: (string | undefined)[]) => ids.map((each) => toGlobalId('Contact', each ?? '')).toSorted();
  expect(idsOf(shown.clicked)).toEqual(contacts(guernsey[0], french[0]));
  expect(idsOf(shown.replied)).toEqual(contacts(guernsey[1]));
});
