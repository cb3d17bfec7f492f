import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';
import { type Browser, invited, machineToken, signedIn } from './browser.ts';

let api: OpenApi;
let owner: Browser;
beforeAll(async () => {
  api = await openApi();
  owner = await signedIn(api, await machineToken(api));
});
afterAll(() => api.close());

const INVITE = `mutation($input: InviteMemberInput!) { inviteMember(input: $input) { __typename
  ... on InviteMemberPayload { link expiresAt member { id name email role joinedAt } } ... on InvalidInput { issues { path message } } ... on Error { message } } }`;
interface Invited {
  inviteMember: {
    __typename: string;
    link: string;
    member: { id: string; email: string; role: string; joinedAt: string | null };
    issues: { path: string[]; message: string }[];
  };
}
const invite = (browser: Browser, email: string, role = 'AGENT') =>
  browser.ask<Invited>(INVITE, { input: { name: 'Someone', email, role } }).then((data) => data.inviteMember);
const idOf = (uuid: string) => toGlobalId('Member', uuid);
const UPDATE = `mutation($input: UpdateMemberInput!) { updateMember(input: $input) { __typename ... on UpdateMemberPayload { member { name role } } ... on Error { message } } }`;
const REMOVE = `mutation($id: ID!) { removeMember(input: { id: $id }) { __typename ... on RemoveMemberPayload { member { removedAt } } ... on Error { message } } }`;
const END = `mutation($id: ID!) { endSession(input: { id: $id }) { __typename ... on EndSessionPayload { ended { endedAt } } } }`;
const SESSION =
  '{ session { id member { name role } workspace { id name } workspaces { id name } sessions { id isCurrent method userAgent address } } }';
interface Shown {
  session: {
    id: string;
    workspace: { id: string; name: string };
    workspaces: { id: string; name: string }[];
    sessions: { id: string; isCurrent: boolean }[];
  } | null;
}

describe('an invitation', () => {
  test('makes a member and a link, once, which signs in', async () => {
    const made = await invite(owner, ' Ada@Example.com ', 'DEVELOPER');
    expect(made).toMatchObject({ member: { email: 'ada@example.com', role: 'DEVELOPER', joinedAt: null } });
    expect(made.link).toMatch(/^http:\/\/localhost:\d+\/sign-in#[\w-]{43}$/);
    const browser = await signedIn(api, made.link.split('#')[1] ?? '');
    expect(await browser.ask(SESSION)).toMatchObject({ session: { member: { name: 'Someone', role: 'DEVELOPER' } } });
    const { members } = await owner.ask<{ members: { edges: { node: { id: string; joinedAt: string } }[] } }>(
      '{ members(first: 100) { edges { node { id name email role scopes joinedAt removedAt sessions { method isCurrent } } } } }',
    );
    const shown = members.edges.find(({ node }) => node.id === made.member.id)?.node;
    expect(shown).toMatchObject({ joinedAt: expect.any(String), sessions: [{ method: 'LINK', isCurrent: false }] });
  });

  test.each<[string, object, string, RegExp]>([
    ['without a name', { name: ' ', email: 'x@example.com', role: 'AGENT' }, 'name', /must not be empty/],
    ['to what is no address', { name: 'x', email: 'x', role: 'AGENT' }, 'email', /must be an e-mail address/],
    [
      'to an address that is taken',
      { name: 'x', email: 'OWNER@LOCALHOST.example', role: 'AGENT' },
      'email',
      /another member/,
    ],
    ['with more than the inviter has', { name: 'x', email: 'y@example.com', role: 'HUB_OWNER' }, 'role', /hub:manage/],
  ])('%s is refused', async (_what, input, path, message) => {
    if (path === 'email' && message.source.includes('another')) await invite(owner, 'owner@localhost.example');
    const { inviteMember } = await owner.ask<Invited>(INVITE, { input });
    expect(inviteMember.__typename).toBe('InvalidInput');
    expect(inviteMember.issues[0]).toMatchObject({ path: [path], message: expect.stringMatching(message) });
  });

  test('is not for who may not manage members', async () => {
    const developer = await signedIn(
      api,
      (await invite(owner, 'dev@example.com', 'DEVELOPER')).link.split('#')[1] ?? '',
    );
    expect(await invite(developer, 'z@example.com')).toMatchObject({ __typename: 'Forbidden' });
    const { body } = await developer.post('/graphql', { query: '{ members { edges { node { id } } } }' });
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN', neededScopes: ['members:manage'] } }] });
  });

  test('of a key works too, and is the key’s act', async () => {
    const { body } = await api.post({
      query: INVITE,
      variables: { input: { name: 'K', email: 'k@example.com', role: 'AGENT' } },
    });
    expect(body.data).toMatchObject({ inviteMember: { __typename: 'InviteMemberPayload' } });
    const entry = await api.runtime.db.prisma.auditEntry.findFirst({
      where: { action: 'member.invite' },
      orderBy: { id: 'desc' },
    });
    expect(entry).toMatchObject({ actorKind: 'API_KEY', actorId: api.owner.apiKeyId });
  });
});

describe('a member', () => {
  test('gets another role and name', async () => {
    const { memberId } = await invited(api, 'changes@example.com');
    expect(await owner.ask(UPDATE, { input: { id: idOf(memberId), role: 'MARKETER', name: 'Grace' } })).toEqual({
      updateMember: { __typename: 'UpdateMemberPayload', member: { name: 'Grace', role: 'MARKETER' } },
    });
    const { body } = await owner.post('/graphql', {
      query: '{ auditEntries(first: 1) { edges { node { action subject detail } } } }',
    });
    expect(body.data).toMatchObject({
      auditEntries: {
        edges: [
          {
            node: {
              action: 'member.update',
              subject: idOf(memberId),
              detail: { roleFrom: 'AGENT', roleTo: 'MARKETER' },
            },
          },
        ],
      },
    });
  });

  test('that is removed is signed out, and its address may be invited again', async () => {
    const { memberId, token } = await invited(api, 'leaves@example.com');
    const browser = await signedIn(api, token);
    expect(await owner.ask(REMOVE, { id: idOf(memberId) })).toMatchObject({
      removeMember: { member: { removedAt: expect.any(String) } },
    });
    expect(await browser.ask(SESSION)).toEqual({ session: null });
    expect(await owner.ask(REMOVE, { id: idOf(memberId) })).toMatchObject({ removeMember: { __typename: 'NotFound' } });
    expect((await invite(owner, 'leaves@example.com')).__typename).toBe('InviteMemberPayload');
  });

  test('of another workspace is not found', async () => {
    const other = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Far',
      defaultCountry: null,
      currency: 'EUR',
    });
    const { memberId } = await invited(api, 'far@example.com', 'AGENT', other.workspace.id);
    expect(await owner.ask(REMOVE, { id: idOf(memberId) })).toMatchObject({ removeMember: { __typename: 'NotFound' } });
    expect(await owner.ask(UPDATE, { input: { id: idOf(memberId), name: 'x' } })).toMatchObject({
      updateMember: { __typename: 'NotFound' },
    });
  });

  test('that is the last owner stays one, also of two that remove each other at once', async () => {
    const { workspace } = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Last',
      defaultCountry: null,
      currency: 'EUR',
    });
    const one = await invited(api, 'one@last.example', 'OWNER', workspace.id);
    const two = await invited(api, 'two@last.example', 'OWNER', workspace.id);
    const first = await signedIn(api, one.token);
    // Who has not joined is no owner to rely on.
    const refused = { __typename: 'InvalidInput', message: expect.stringContaining('without an owner') };
    expect(await first.ask(REMOVE, { id: idOf(one.memberId) })).toEqual({ removeMember: refused });
    expect(await first.ask(UPDATE, { input: { id: idOf(one.memberId), role: 'AGENT' } })).toEqual({
      updateMember: refused,
    });
    const second = await signedIn(api, two.token);
    const results = await Promise.all([
      first.post('/graphql', { query: REMOVE, variables: { id: idOf(two.memberId) } }),
      second.post('/graphql', { query: REMOVE, variables: { id: idOf(one.memberId) } }),
    ]);
    const left = await api.runtime.db.prisma.member.count({ where: { workspaceId: workspace.id, removedAt: null } });
    expect(left, JSON.stringify(results.map(({ body }) => body))).toBe(1);
  });

  test('that may do more than the caller is not touched, nor let recover', async () => {
    const { token, memberId } = await invited(api, 'hub@example.com', 'OWNER');
    await signedIn(api, token);
    await api.runtime.db.prisma.member.update({ where: { id: memberId }, data: { role: 'HUB_OWNER' } });
    const LINK = 'mutation($id: ID!) { createSignInLink(input: { memberId: $id }) { __typename } }';
    for (const [query, variables] of [
      [REMOVE, { id: idOf(memberId) }],
      [UPDATE, { input: { id: idOf(memberId), role: 'AGENT' } }],
      [LINK, { id: idOf(memberId) }],
    ] as const) {
      const [result] = Object.values(await owner.ask<Record<string, { __typename: string }>>(query, variables));
      expect(result?.__typename).toBe('InvalidInput');
    }
  });
});

describe('the sessions of a person', () => {
  test('are listed with their browsers, and ended one by one', async () => {
    const { token } = await invited(api, 'sessions@example.com');
    const laptop = await signedIn(api, token, { 'user-agent': 'Laptop/1' });
    const phone = await signedIn(api, await machineToken(api, 'sessions@example.com'), { 'user-agent': 'Phone/1' });
    const shown = (await phone.ask<Shown>(SESSION)).session;
    expect(shown?.sessions).toMatchObject([
      { isCurrent: true, method: 'LINK', userAgent: 'Phone/1', address: expect.stringMatching(/^198\.51\./) },
      { isCurrent: false, userAgent: 'Laptop/1' },
    ]);
    const socket = await laptop.socket();
    const id = shown?.sessions[1]?.id;
    expect(await phone.ask(END, { id })).toMatchObject({ endSession: { ended: { endedAt: expect.any(String) } } });
    expect(await laptop.ask(SESSION)).toEqual({ session: null });
    expect(await socket.closed).toMatchObject({ code: 4401 });
    expect((await phone.ask<Shown>(SESSION)).session?.sessions).toHaveLength(1);
  });

  test('are ended by who manages members there, and by nobody else', async () => {
    const { token } = await invited(api, 'ended@example.com');
    const browser = await signedIn(api, token);
    const id = (await browser.ask<Shown>(SESSION)).session?.id;
    const agent = await signedIn(api, (await invited(api, 'agent@example.com')).token);
    expect(await agent.ask(END, { id })).toMatchObject({ endSession: { __typename: 'NotFound' } });
    expect(await owner.ask(END, { id })).toMatchObject({ endSession: { __typename: 'EndSessionPayload' } });
    expect(await browser.ask(SESSION)).toEqual({ session: null });
  });
});

describe('a person of several workspaces', () => {
  const SWITCH = `mutation($id: ID!) { switchWorkspace(input: { workspaceId: $id }) { __typename
    ... on SwitchWorkspacePayload { session { workspace { name } member { role } } } ... on Error { message } } }`;

  test('makes one, and switches between them, at once and with its sockets', async () => {
    const { token, memberId } = await invited(api, 'switch@example.com', 'OWNER');
    const browser = await signedIn(api, token);
    await api.runtime.db.prisma.member.update({ where: { id: memberId }, data: { role: 'HUB_OWNER' } });
    await browser.ask(
      'mutation { createWorkspace(input: { name: "Branch" }) { ... on CreateWorkspacePayload { workspace { id } } } }',
    );
    const shown = (await browser.ask<Shown>(SESSION)).session;
    expect(shown).toMatchObject({ workspace: { name: 'Test' }, workspaces: [{ name: 'Branch' }, { name: 'Test' }] });
    const socket = await browser.socket();
    expect(await browser.ask(SWITCH, { id: shown?.workspaces[0]?.id })).toMatchObject({
      switchWorkspace: { session: { workspace: { name: 'Branch' }, member: { role: 'OWNER' } } },
    });
    expect(await browser.ask('{ viewer { role workspace { name } } }')).toEqual({
      viewer: { role: 'OWNER', workspace: { name: 'Branch' } },
    });
    expect(await socket.closed).toMatchObject({ code: 1012 });
    expect((await browser.socket()).letIn).toBe(true);
    // An id of something else names no workspace.
    expect(await browser.ask(SWITCH, { id: toGlobalId('Workspace', memberId) })).toMatchObject({
      switchWorkspace: { __typename: 'NotFound' },
    });
  });

  test('enters none that it is no member of, and a key enters none', async () => {
    const { token } = await invited(api, 'outside@example.com');
    const browser = await signedIn(api, token);
    const { workspace } = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Closed',
      defaultCountry: null,
      currency: 'EUR',
    });
    const id = toGlobalId('Workspace', workspace.id);
    expect(await browser.ask(SWITCH, { id })).toMatchObject({ switchWorkspace: { __typename: 'NotFound' } });
    const { body } = await api.post({ query: SWITCH, variables: { id } });
    expect(body.data).toMatchObject({
      switchWorkspace: { __typename: 'InvalidInput', message: expect.stringContaining('signed in') },
    });
  });
});
