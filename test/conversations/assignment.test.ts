import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '../../src/domains/accounts/principal.ts';
import { removeView, saveView, viewsOf } from '../../src/domains/conversations/view-actions.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

/** A member whose browser was used just now, or never. */
async function newMember(name: string, isThere = true, role: 'AGENT' | 'READ_ONLY' = 'AGENT'): Promise<string> {
  const { prisma } = service.api.runtime.db;
  const [id, loginId, now] = [newId(), newId(), new Date()];
  await prisma.login.create({ data: { id: loginId, createdAt: now } });
  const email = `${name.toLowerCase()}@example.com`;
  await prisma.member.create({ data: { id, workspaceId: service.workspaceId, loginId, name, email, role } });
  if (isThere) {
    const end = new Date(now.getTime() + 3_600_000);
    const seen = { lastUsedAt: now, createdAt: now, expiresAt: end, address: '127.0.0.1' };
    const hash = new Uint8Array(Buffer.from(newId()));
    await prisma.session.create({ data: { id: newId(), loginId, memberId: id, hash, method: 'LINK', ...seen } });
  }
  return toGlobalId('Member', id);
}

interface Outcome {
  __typename: string;
  code?: string;
  message?: string;
  issues?: { path: string[]; message: string }[];
  rule?: { id: string; name: string };
  team?: { id: string };
  absence?: { id: string; until: string | null };
  rules?: { name: string }[];
  officeHours?: { openNow: boolean } | null;
}

/** Payload of each mutation. */
const PAYLOADS: Record<string, string> = {
  setAssignmentRule: 'AssignmentRulePayload { rule { id name } }',
  removeAssignmentRule: 'AssignmentRulePayload { rule { id name } }',
  orderAssignmentRules: 'OrderAssignmentRulesPayload { rules { name } }',
  setTeam: 'TeamPayload { team { id } }',
  setOfficeHours: 'OfficeHoursPayload { officeHours { openNow } }',
  setAbsence: 'AbsencePayload { absence { id until } }',
  endAbsence: 'AbsencePayload { absence { id until } }',
};

const act = (name: string, input: object, ask = service.ask): Promise<Outcome> =>
  ask(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename
      ... on ${PAYLOADS[name]} ... on Error { message code } ... on InvalidInput { issues { path message } } } }`,
    { input },
  );

interface Talk {
  assignee: { kind: string; name: string } | null;
  entries: { edges: { node: { message: { body: string } | null; event: { type: string; detail: Detail } | null } }[] };
}
type Detail = { rule?: string; reason?: string; absence?: string };

async function talkOf(sender: string, phone: string): Promise<Talk> {
  const { edges } = await service.ask<{ edges: { node: Talk & { contact: { phone: string } } }[] }>(
    `query($sender: String) { conversations(filter: { sender: $sender }, first: 50) { edges { node { assignee { kind name }
      contact { phone } entries(last: 50) { edges { node { message { body } event { type detail } } } } } } } }`,
    { sender },
  );
  const found = edges.find(({ node }) => node.contact.phone === phone);
  if (found === undefined) throw new Error(`no conversation of ${phone}`);
  return found.node;
}

const repliesIn = ({ entries }: Talk) => entries.edges.flatMap(({ node: { message } }) => message?.body ?? []);

describe('rules of assignment', () => {
  test('give what nobody has to one after the other, say which rule and why, and take nothing from anybody', async () => {
    const [ada, bob] = [await newMember('Ada'), await newMember('Bob')];
    await newMember('Cat', false);
    await newMember('Dan', true, 'READ_ONLY');
    const { team } = await act('setTeam', { name: 'Support', memberIds: [ada, bob] });
    await act('setAssignmentRule', { name: 'Spanish', languages: ['es'], senders: ['63101'], to: ada });
    await act('setAssignmentRule', { name: 'In turn', senders: ['63101'], to: team?.id });
    for (const [index, text] of ['one', 'two', 'three', 'four'].entries()) {
      await hear(service, `44791115000${index}`, '63101', text);
    }
    const given = await Promise.all([0, 1, 2, 3].map((index) => talkOf('63101', `+44791115000${index}`)));
    const names = given.map(({ assignee }) => assignee?.name);
    expect([...names].sort()).toEqual(['Ada', 'Ada', 'Bob', 'Bob']);
    expect(names[0]).not.toBe(names[1]);
    const why = given[0]?.entries.edges.find(({ node }) => node.event?.type === 'ASSIGNED')?.node.event?.detail;
    expect(why).toMatchObject({ rule: 'In turn', reason: expect.stringContaining('of Support who are there') });
    await hear(service, '34612345678', '63101', 'Hola');
    expect((await talkOf('63101', '+34612345678')).assignee?.name).toBe('Ada');
    // Whoever has it keeps it.
    await hear(service, '447911150000', '63101', 'again');
    expect((await talkOf('63101', '+447911150000')).assignee?.name).toBe(names[0]);
    // An opt-out is nobody's work.
    await hear(service, '447911150009', '63101', 'STOP');
    expect((await talkOf('63101', '+447911150009')).assignee).toBeNull();
  });

  test('of 20 texts at once to two members give each ten', async () => {
    const [eve, fay] = [await newMember('Eve'), await newMember('Fay')];
    const { team } = await act('setTeam', { name: 'Race', memberIds: [eve, fay] });
    await act('setAssignmentRule', { name: 'Race', senders: ['63102'], to: team?.id });
    const people = Array.from({ length: 20 }, (_, index) => `4479111510${String(index).padStart(2, '0')}`);
    await Promise.all(people.map((person) => hear(service, person, '63102', 'hello')));
    const counts = await service.sql<{ id: string; n: number }>(
      `SELECT assignee_id AS id, count(*)::int AS n FROM conversations WHERE sender = '63102' GROUP BY 1`,
    );
    expect(counts.map(({ n }) => n)).toEqual([10, 10]);
    expect(counts.map(({ id }) => id).sort()).toEqual([uuidOf(eve), uuidOf(fay)].sort());
  });

  test('are simulated: who would get it, why not by the others, and nobody’s turn is taken', async () => {
    const [guy] = [await newMember('Guy')];
    await act('setAssignmentRule', { name: 'Words', senders: ['63103'], keywords: ['parcel'], to: guy });
    interface Simulated {
      heldBy: { name: string } | null;
      assignee: { name: string } | null;
      verdicts: { rule: { name: string }; takes: boolean; reason: string }[];
    }
    const simulate = (input: object) =>
      service.ask<Simulated>(
        `query($input: SimulateAssignmentInput!) { simulateAssignment(input: $input) { heldBy { name } assignee { name }
          verdicts { rule { name } takes reason } } }`,
        { input },
      );
    const found = await simulate({ text: 'Where is my parcel?', sender: '63103' });
    expect(found).toMatchObject({ heldBy: null, assignee: { name: 'Guy' } });
    expect(found.verdicts.at(-1)).toMatchObject({ rule: { name: 'Words' }, takes: true, reason: 'gives it to Guy' });
    const none = await simulate({ text: 'Hello', sender: '63103' });
    expect(none.assignee).toBeNull();
    expect(none.verdicts.find(({ rule }) => rule.name === 'Words')?.reason).toBe('is for texts with "parcel"');
    expect(await simulate({ text: 'x', sender: '63101', from: '+447911150000' })).toMatchObject({
      heldBy: { name: expect.any(String) },
      assignee: null,
    });
  });

  test('are checked, ordered and removed', async () => {
    expect(await act('setAssignmentRule', { name: 'Words' })).toMatchObject({
      issues: [{ path: ['name'], message: 'is the name of another rule' }],
    });
    expect(await act('setAssignmentRule', { name: 'x', hours: 'someday' })).toMatchObject({
      issues: [{ path: ['hours'], message: expect.stringContaining('no weekday') }],
    });
    const nobody = toGlobalId('Team', newId());
    expect(await act('setAssignmentRule', { name: 'x', to: nobody })).toMatchObject({ code: 'NOT_FOUND' });
    const rules = await service.ask<{ id: string; name: string }[]>('{ assignmentRules { id name } }');
    const ids = rules.map(({ id }) => id);
    expect(await act('orderAssignmentRules', { ids: ids.slice(1) })).toMatchObject({ code: 'INVALID_INPUT' });
    const ordered = await act('orderAssignmentRules', { ids: [...ids].reverse() });
    expect(ordered.rules?.map(({ name }) => name)).toEqual(rules.map(({ name }) => name).reverse());
    expect(await act('removeAssignmentRule', { id: ids[0] }, service.askOther)).toMatchObject({ code: 'NOT_FOUND' });
    for (const id of ids) expect((await act('removeAssignmentRule', { id })).__typename).toBe('AssignmentRulePayload');
    const actions = await service.sql<{ action: string }>(
      `SELECT DISTINCT action FROM audit_entries WHERE action LIKE 'assignmentRule%' OR action LIKE 'team%' ORDER BY 1`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'assignmentRule.create',
      'assignmentRule.order',
      'assignmentRule.remove',
      'team.create',
    ]);
  });
});

describe('a team', () => {
  test('is given conversations, and hands them to whoever comes first', async () => {
    await hear(service, '447911152000', '63104', 'hello');
    const [row] = await service.sql<{ id: string }>(`SELECT id FROM conversations WHERE sender = '63104'`);
    const conversationId = toGlobalId('Conversation', row?.id ?? '');
    const { team } = await act('setTeam', { name: 'Night', memberIds: [] });
    const input = { conversationId, to: 'HUMAN', assignee: team?.id, reason: 'late' };
    await service.ask(`mutation($input: HandOverInput!) { handOver(input: $input) { __typename } }`, { input });
    expect(await talkOf('63104', '+447911152000')).toMatchObject({ assignee: { kind: 'TEAM', name: 'Night' } });
    const [lease] = await service.sql(
      `SELECT lease_kind AS kind, lease_actor_id AS holder FROM conversations WHERE sender = '63104'`,
    );
    expect(lease).toEqual({ kind: 'HUMAN', holder: null });
    const wrong = await act('setTeam', { id: team?.id, name: 'Night', memberIds: [toGlobalId('Member', newId())] });
    expect(wrong.issues).toEqual([{ path: ['memberIds', '0'], message: 'is no member of the workspace' }]);
  });
});

describe('out of office', () => {
  test('says once in each closing that nobody is there, to people and not to machines', async () => {
    const [today, tomorrow] = [0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
    const closed = { open: 'mon-sun 00:00-24:00', closedOn: [today, tomorrow], text: 'We are back soon.' };
    expect((await act('setOfficeHours', closed)).officeHours).toEqual({ openNow: false });
    await hear(service, '447911153000', '63105', 'Are you open?');
    await hear(service, '447911153000', '63105', 'Hello?');
    const talk = await talkOf('63105', '+447911153000');
    expect(repliesIn(talk)).toEqual(['We are back soon.']);
    expect(talk.entries.edges.map(({ node }) => node.event?.type)).toContain('AWAY_REPLIED');
    await hear(service, '447911153001', '63105', 'Automatic reply: I am out of the office.');
    expect(repliesIn(await talkOf('63105', '+447911153001'))).toEqual([]);
    // Who has opted out gets nothing, and the answer to STOP is the hub's one.
    await hear(service, '447911153002', '63105', 'STOP');
    const before = repliesIn(await talkOf('63105', '+447911153002')).length;
    await hear(service, '447911153002', '63105', 'And now?');
    expect(repliesIn(await talkOf('63105', '+447911153002'))).toHaveLength(before);
    expect((await act('setOfficeHours', {})).officeHours).toBeNull();
    await hear(service, '447911153003', '63105', 'Hi there');
    expect(repliesIn(await talkOf('63105', '+447911153003'))).toEqual([]);
  });

  test('views are kept for a member, those that are shared are seen by all, and each is removed by who may', async () => {
    const { runtime } = service.api;
    const [joe, kim] = [await newMember('Joe'), await newMember('Kim')];
    const actor = (shown: string) => ({ kind: 'MEMBER' as const, id: uuidOf(shown), workspaceId: service.workspaceId });
    const names = async (shown: string) => (await viewsOf(runtime, actor(shown))).map(({ name }) => name);
    const query = '?state=OPEN&only=unread';
    await saveView(runtime, actor(joe), { name: 'Mine', query, shared: false });
    const shared = await saveView(runtime, actor(joe), { name: 'Ours', query, shared: true });
    await saveView(runtime, actor(joe), { name: 'Mine', query: '?label=vip', shared: false });
    expect([await names(joe), await names(kim)]).toEqual([['Mine', 'Ours'], ['Ours']]);
    expect((await viewsOf(runtime, actor(joe)))[0]?.query).toBe('?label=vip');
    const principal = (shown: string, scopes: Scope[]) => ({
      actor: actor(shown),
      role: 'AGENT' as const,
      session: null,
      expiresAt: null,
      scopes: new Set(scopes),
    });
    const shownId = toGlobalId('InboxView', shared.id);
    await expect(removeView(runtime, principal(kim, []), shownId)).rejects.toThrow(/members:manage/);
    expect(await service.ask('{ inboxViews { name shared member { name } } }')).toEqual([
      { name: 'Ours', shared: true, member: { name: 'Joe' } },
    ]);
    const save = (name: string, given: string) =>
      service.ask<{ issues: { path: string[] }[] }>(
        `mutation($i: SaveInboxViewInput!) { saveInboxView(input: $i) { ... on InvalidInput { issues { path } } } }`,
        { i: { name, query: given } },
      );
    expect((await save('Keys', '')).issues).toEqual([{ path: ['name'] }]);
    expect((await save('', 'x')).issues).toEqual([{ path: ['name'] }, { path: ['query'] }]);
    await removeView(runtime, principal(kim, ['members:manage']), shownId);
    expect([await names(joe), await names(kim)]).toEqual([['Mine'], []]);
  });

  test('says that the member who has the conversation is absent, once in each absence, with its words', async () => {
    const hal = await newMember('Hal');
    await hear(service, '447911154000', '63106', 'hello');
    const [row] = await service.sql<{ id: string }>(`SELECT id FROM conversations WHERE sender = '63106'`);
    const input = { conversationId: toGlobalId('Conversation', row?.id ?? ''), to: hal };
    await service.ask(
      `mutation($input: AssignConversationInput!) { assignConversation(input: $input) { __typename } }`,
      {
        input,
      },
    );
    const away = async (text: string) => {
      const { absence } = await act('setAbsence', { memberId: hal, text });
      await hear(service, '447911154000', '63106', `${text} one`);
      await hear(service, '447911154000', '63106', `${text} two`);
      expect((await act('endAbsence', { id: absence?.id })).__typename).toBe('AbsencePayload');
      await hear(service, '447911154000', '63106', `${text} three`);
    };
    await away('Ill today.');
    await away('On holiday.');
    expect(repliesIn(await talkOf('63106', '+447911154000'))).toEqual(['Ill today.', 'On holiday.']);
  });

  test('refuses what cannot be, and absences of others without the scope', async () => {
    const past = { memberId: await newMember('Ian'), until: '2020-01-01T00:00:00Z' };
    expect(await act('setAbsence', past)).toMatchObject({
      issues: [{ path: ['until'], message: 'must be later than now' }],
    });
    expect(await act('setAbsence', {})).toMatchObject({ issues: [{ path: ['memberId'] }] });
    expect(await act('setOfficeHours', { open: 'mon-fri 9-17', text: 'x' })).toMatchObject({
      issues: [{ path: ['open'] }],
    });
    expect(await act('setOfficeHours', { open: 'mon 09:00-17:00', text: ' ' })).toMatchObject({
      issues: [{ path: ['text'] }],
    });
    const { secret } = await service.ask<{ secret: string }>(
      `mutation { createApiKey(input: { name: "desk", role: AGENT }) { ... on CreateApiKeyPayload { secret } } }`,
    );
    const asAgent = async <T>(query: string, variables: object = {}): Promise<T> =>
      Object.values((await service.api.post({ query, variables }, secret)).body.data ?? {})[0] as T;
    expect(await act('setAbsence', { memberId: past.memberId }, asAgent)).toMatchObject({ code: 'FORBIDDEN' });
  });
});
