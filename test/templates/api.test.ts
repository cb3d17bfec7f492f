import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Saved {
  __typename: string;
  template?: {
    id: string;
    name: string;
    version: number;
    versions: { version: number; bodies: { locale: string; body: string }[]; variables: object[] }[];
  };
  issues?: { path: string[]; message: string }[];
}

const save = (name: string, input: object = {}, ask = service.ask) =>
  ask<Saved>(
    `mutation($i: SaveTemplateInput!) { saveTemplate(input: $i) { __typename
      ... on SaveTemplatePayload { template { id name version
        versions { version bodies { locale body } variables { name required default description } } } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { name, bodies: [{ locale: 'en', body: 'Hello {{ who }}' }], variables: [{ name: 'who' }], ...input } },
  );
const send = (content: object) =>
  service.ask<{ __typename: string; accepted?: { id: string; body: string }; issues?: object[] }>(
    `mutation($c: ContentInput!) { sendMessage(input: { to: { phone: "+447911100301" }, content: $c, purpose: ALERT }) {
      __typename ... on SendMessagePayload { accepted { id body } } ... on InvalidInput { issues { path message } } } }`,
    { c: content },
  );

describe('saveTemplate', () => {
  test('refuses a body that asks for a word of opt-out as an answer, and says which', async () => {
    const asking = { bodies: [{ locale: 'en', body: 'See you at 9, {{ who }}. Reply CANCEL to cancel.' }] };
    expect((await save('appointment', asking)).issues).toEqual([
      { path: ['bodies', '0', 'body'], message: expect.stringMatching(/^asks for CANCEL as an answer/) },
    ]);
    const offering = { bodies: [{ locale: 'en', body: 'Ten per cent off, {{ who }}. Reply STOP to end.' }] };
    expect((await save('offer', offering)).template).toMatchObject({ version: 1 });
  });

  test('adds versions, and leaves those that are there as they are', async () => {
    const first = await save('welcome');
    expect(first.template).toMatchObject({ name: 'welcome', version: 1 });
    const second = await save('welcome', {
      bodies: [
        { locale: 'de', body: 'Hallo' },
        { locale: 'en', body: 'Hi' },
      ],
      variables: [{ name: 'unused', required: false, default: 'x', description: 'Not used.' }],
    });
    expect(second.template?.id).toBe(first.template?.id);
    expect(second.template).toMatchObject({
      version: 2,
      versions: [
        {
          version: 2,
          bodies: [{ locale: 'de' }, { locale: 'en' }],
          variables: [{ name: 'unused', required: false, default: 'x', description: 'Not used.' }],
        },
        {
          version: 1,
          bodies: [{ locale: 'en', body: 'Hello {{ who }}' }],
          variables: [{ name: 'who', required: true }],
        },
      ],
    });
  });

  test('by many at once makes as many versions', async () => {
    const saved = await Promise.all(Array.from({ length: 8 }, () => save('busy')));
    expect(saved.map(({ template }) => template?.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test.each<[string, object, string[], RegExp]>([
    [
      'a variable that is not declared',
      { variables: [] },
      ['bodies', '0', 'body'],
      /uses "who", which is not declared/,
    ],
    [
      'a variable that is declared twice',
      { variables: [{ name: 'who' }, { name: 'who' }] },
      ['variables', '1', 'name'],
      /twice/,
    ],
    [
      'a locale that comes twice',
      {
        bodies: [
          { locale: 'en', body: 'a' },
          { locale: 'en', body: 'b' },
        ],
      },
      ['bodies', '1', 'locale'],
      /twice/,
    ],
    ['a default locale without a body', { defaultLocale: 'fr' }, ['defaultLocale'], /bodies for en/],
    ['what is no Liquid', { bodies: [{ locale: 'en', body: '{{ who' }] }, ['bodies', '0', 'body'], /not a template/],
    [
      'another template',
      { bodies: [{ locale: 'en', body: '{% include who %}' }] },
      ['bodies', '0', 'body'],
      /"include" not found/,
    ],
    ['no body', { bodies: [] }, ['bodies'], /must not be empty/],
    ['an empty body', { bodies: [{ locale: 'en', body: '' }] }, ['bodies', '0', 'body'], /must not be empty/],
    ['a NUL', { bodies: [{ locale: 'en', body: 'a\u0000' }] }, ['bodies', '0', 'body'], /NUL/],
    ['a NUL in a default', { variables: [{ name: 'who', default: '\u0000' }] }, ['variables', '0', 'default'], /NUL/],
    ['a body of 4,001', { bodies: [{ locale: 'en', body: 'x'.repeat(4_001) }] }, ['bodies', '0', 'body'], /4000/],
    [
      'a locale that is none',
      { bodies: [{ locale: 'english!', body: 'x' }] },
      ['bodies', '0', 'locale'],
      /such as "en"/,
    ],
    ['a variable’s name that is none', { variables: [{ name: 'a-b' }] }, ['variables', '0', 'name'], /letters, digits/],
    ['a name that is none', { name: 'Über' }, ['name'], /lower-case/],
  ])('refuses %s, and says where', async (_what, input, path, message) => {
    const result = await save('wrong', input);
    expect(result.__typename).toBe('InvalidInput');
    expect(result.issues).toContainEqual({ path, message: expect.stringMatching(message) });
    expect(await service.ask('{ template(name: "wrong") { id } }')).toBeNull();
  });
});

describe('a message', () => {
  test('keeps the version it was sent with', async () => {
    await save('kept');
    const { accepted } = await send({ template: { name: 'kept', variables: { who: 'Ann' } } });
    await save('kept', { bodies: [{ locale: 'en', body: 'Bye {{ who }}' }] });
    expect(accepted?.body).toBe('Hello Ann');
    const [row] = await service.sql(
      'SELECT v.version FROM messages m JOIN template_versions v ON v.id = m.template_version_id WHERE m.id = $1',
      [uuidOf(accepted?.id ?? '')],
    );
    expect(row).toEqual({ version: 1 });
    expect(await send({ template: { name: 'kept', variables: { who: 'Ann' } } })).toMatchObject({
      accepted: { body: 'Bye Ann' },
    });
  });

  test('is refused when a variable is missing or of no use', async () => {
    await save('needy');
    expect(await send({ template: { name: 'needy' } })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: expect.arrayContaining(['who']), message: expect.stringMatching(/missing/) }],
    });
    expect(await send({ template: { name: 'needy', variables: { who: { a: 1 } } } })).toMatchObject({
      __typename: 'InvalidInput',
    });
  });

  test.each(['nosuch', 'a\u0000b'])('of the template %j is not found', async (name) => {
    expect(await send({ template: { name } })).toEqual({ __typename: 'NotFound' });
  });
});

describe('templates of another workspace', () => {
  test('are behind no id, no name and in no list, and a name of theirs is free', async () => {
    const { template } = await save('private');
    const { id } = template ?? { id: '' };
    const byId = 'query($id: ID) { template(id: $id) { name } }';
    expect(await service.ask(byId, { id })).toEqual({ name: 'private' });
    expect(await service.askOther(byId, { id })).toBeNull();
    expect(await service.askOther('query($id: ID!) { node(id: $id) { id } }', { id })).toBeNull();
    expect(await service.askOther('{ template(name: "private") { id } }')).toBeNull();
    expect(await service.askOther('{ templates { edges { node { id } } } }')).toEqual({ edges: [] });
    const theirs = await save('private', {}, service.askOther);
    expect(theirs.template).toMatchObject({ version: 1 });
    expect(theirs.template?.id).not.toBe(id);
  });

  test('an id and a name must both fit', async () => {
    const { template } = await save('both');
    const query = 'query($id: ID, $name: String) { template(id: $id, name: $name) { name } }';
    expect(await service.ask(query, { id: template?.id, name: 'both' })).toEqual({ name: 'both' });
    expect(await service.ask(query, { id: template?.id, name: 'other' })).toBeNull();
    expect(await service.ask(query, { id: idOfNothing('Template'), name: 'both' })).toBeNull();
    expect(await service.ask(query, { id: 'nonsense', name: 'both' })).toBeNull();
    expect(await service.ask(query, { name: 'a\u0000b' })).toBeNull();
    expect(await service.ask(query, {})).toBeNull();
  });
});

describe('the body', () => {
  const person = (phone: string, fields: object) =>
    service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
      c: [{ phone, ...fields }],
    });
  const many = (recipients: object[], content: object) =>
    service.ask<{
      __typename: string;
      issues?: { path: string[]; message: string }[];
      batch?: { refusals: object[]; messages: { edges: { node: { to: string; locale: string; body: string } }[] } };
    }>(
      `mutation($r: [BulkRecipientInput!]!, $c: ContentInput!) {
        sendMessages(input: { recipients: $r, content: $c, purpose: ALERT }) { __typename
          ... on InvalidInput { issues { path message } }
          ... on SendMessagesPayload { batch { refusals { index message } messages(first: 100) { edges { node { to locale body } } } } } } }`,
      { r: recipients, c: content },
    );
  const bodies = (result: Awaited<ReturnType<typeof many>>) =>
    Object.fromEntries(result.batch?.messages.edges.map(({ node }) => [node.to, [node.locale, node.body]]) ?? []);

  test('is of the recipient’s locale, else the content’s, else the contact’s, else the template’s', async () => {
    await save('greeting', {
      bodies: ['en', 'DE', 'pt_br', 'fr'].map((locale) => ({ locale, body: `${locale} {{ who }}` })),
    });
    await person('+447911100311', { locale: 'de-ch' });
    await person('+447911100312', { locale: 'PT_pt' });
    await person('+447911100313', { locale: 'ja' });
    const to = (last: number, own: object = {}) => ({ to: { phone: `+4479111003${last}` }, ...own });
    const recipients = [to(11), to(12), to(13), to(14), to(15, { locale: 'FR-ca' }), to(16, { locale: 'klingon!' })];
    const template = { name: 'greeting', variables: { who: 'x' } };
    const result = await many(recipients, { template });
    expect(bodies(result)).toEqual({
      '+447911100311': ['de', 'DE x'],
      '+447911100312': ['pt-BR', 'pt_br x'],
      '+447911100313': ['en', 'en x'],
      '+447911100314': ['en', 'en x'],
      '+447911100315': ['fr', 'fr x'],
    });
    expect(result.batch?.refusals).toEqual([{ index: 5, message: expect.stringMatching(/locale: must be a BCP 47/) }]);
    const all = await many([to(11), to(15, { locale: 'fr' })], { template: { ...template, locale: 'pt' } });
    expect(bodies(all)).toEqual({ '+447911100311': ['pt-BR', 'pt_br x'], '+447911100315': ['fr', 'fr x'] });
    expect(await many([to(11)], { template: { ...template, locale: 'en_US.UTF-8' } })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['content', 'template', 'locale'] }],
    });
  });

  test('has its moments in the contact’s zone, else that of the number’s country, else the workspace’s', async () => {
    await save('appointment', {
      bodies: [{ locale: 'en', body: '{{ who | date: "%H:%M" }}' }],
    });
    await service.ask('mutation { updateWorkspace(input: { timeZone: "Asia/Tokyo" }) { __typename } }');
    await person('+447911100321', { timeZone: 'Asia/Kathmandu' });
    const numbers = ['+447911100321', '+447911100322', '+4915112345678', '+12025550123'];
    const template = { name: 'appointment', variables: { who: '2026-07-01T12:00:00Z' } };
    const result = await many(
      numbers.map((phone) => ({ to: { phone } })),
      { template },
    );
    expect(bodies(result)).toEqual({
      '+447911100321': ['en', '17:45'],
      '+447911100322': ['en', '13:00'],
      '+4915112345678': ['en', '14:00'],
      '+12025550123': ['en', '21:00'],
    });
  });

  test.each([
    ['a text', { text: 'Hello {{ who }}' }, /content\.text/],
    ['octets', { binary: { data: '00' } }, /content\.binary/],
  ])('of %s takes no variables', async (_what, content, message) => {
    const recipients = [
      { to: { phone: '+447911100331' } },
      { to: { phone: '+447911100332' }, variables: { who: 'x' } },
    ];
    expect(await many(recipients, content)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['recipients', '1', 'variables'], message: expect.stringMatching(message) }],
    });
  });
});

describe('a template that would hold the API', () => {
  test('is not saved when it does so by itself', async () => {
    const doubling = `{% capture a %}${'x'.repeat(60)}{% endcapture %}{% for i in (1..20) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}`;
    const body = `${doubling}{% for i in (1..300) %}{% if a contains "y" %}{% endif %}{% endfor %}`;
    expect(body.length).toBeLessThan(240);
    expect(await save('bomb', { bodies: [{ locale: 'en', body }], variables: [] })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['bodies', '0', 'body'], message: expect.stringMatching(/more than 200000 characters/) }],
    });
  });

  test('is ended, and nothing is sent, when it does so with 10,000 recipients', async () => {
    const saved = await save('slow', {
      bodies: [
        { locale: 'en', body: '{% for i in (1..3000) %}{% if i == who %}{% endif %}{% endfor %}{{ who | upcase }}' },
      ],
    });
    expect(saved.__typename).toBe('SaveTemplatePayload');
    const recipients = Array.from({ length: 10_000 }, (_, n) => ({
      to: { phone: `+4479112${String(n).padStart(5, '0')}` },
    }));
    const sending = service.ask<Saved>(
      `mutation($r: [BulkRecipientInput!]!) { sendMessages(input: { recipients: $r, purpose: ALERT,
        content: { template: { name: "slow", variables: { who: "x" } } } }) { __typename ... on InvalidInput { issues { path message } } } }`,
      { r: recipients },
    );
    let answered = false;
    const done = sending.finally(() => {
      answered = true;
    });
    let longestMs = 0;
    while (!answered) {
      const began = performance.now();
      expect((await fetch(new URL('/health', service.api.url))).status).toBe(200);
      longestMs = Math.max(longestMs, performance.now() - began);
    }
    expect(await done).toMatchObject({
      __typename: 'InvalidInput',
      issues: [
        { path: ['content', 'template'], message: expect.stringMatching(/10000 recipients took longer than 5000 ms/) },
      ],
    });
    expect(longestMs).toBeLessThan(1_000);
    expect(await service.sql(`SELECT 1 FROM messages WHERE "to" LIKE '+4479112%'`)).toEqual([]);
  });
});

describe('versions', () => {
  const VERSIONS = 'template { id version publishedVersion versions { version publishedAt } } warnings';
  interface Versioned {
    __typename: string;
    template?: { version: number; publishedVersion: number | null; versions: { publishedAt: string | null }[] };
    warnings?: string[];
    issues?: { path: string[]; message: string }[];
  }
  const put = (name: string, input: object = {}) =>
    service.ask<Versioned>(
      `mutation($i: SaveTemplateInput!) { saveTemplate(input: $i) { __typename
        ... on SaveTemplatePayload { ${VERSIONS} } ... on InvalidInput { issues { path message } } } }`,
      { i: { name, bodies: [{ locale: 'en', body: 'Hello {{ who }}' }], variables: [{ name: 'who' }], ...input } },
    );
  const publish = (name: string, version: number) =>
    service.ask<Versioned>(
      `mutation($i: PublishTemplateInput!) { publishTemplate(input: $i) { __typename
        ... on PublishTemplatePayload { ${VERSIONS} } ... on InvalidInput { issues { path message } } } }`,
      { i: { name, version } },
    );
  const text = (name: string, version?: number) =>
    send({ template: { name, ...(version === undefined ? {} : { version }), variables: { who: 'Ann' } } });
  const preview = (name: string, version?: number) =>
    service.ask<{ text: string; locale: string }>(
      `query($c: ContentInput!) { previewMessage(input: { to: { phone: "+447911100301" }, content: $c, purpose: ALERT }) { text locale } }`,
      { c: { template: { name, ...(version === undefined ? {} : { version }), variables: { who: 'Ann' } } } },
    );

  test('are drafts until they are published, and may be named', async () => {
    expect(await put('staged')).toMatchObject({ template: { version: 1, publishedVersion: 1 } });
    const next = { bodies: [{ locale: 'en', body: 'Bye {{ who }}' }] };
    expect(await put('staged', { ...next, draft: true })).toMatchObject({
      template: {
        version: 2,
        publishedVersion: 1,
        versions: [{ publishedAt: null }, { publishedAt: expect.any(String) }],
      },
    });
    expect(await text('staged')).toMatchObject({ accepted: { body: 'Hello Ann' } });
    expect(await text('staged', 2)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['content', 'template', 'version'], message: expect.stringMatching(/is a draft/) }],
    });
    expect(await preview('staged', 2)).toMatchObject({ text: 'Bye Ann', locale: 'en' });
    expect(await publish('staged', 2)).toMatchObject({ template: { version: 2, publishedVersion: 2 } });
    expect(await text('staged')).toMatchObject({ accepted: { body: 'Bye Ann' } });
    expect(await text('staged', 1)).toMatchObject({ accepted: { body: 'Hello Ann' } });
    expect(await publish('staged', 1)).toMatchObject({ template: { version: 2, publishedVersion: 1 } });
    expect(await text('staged')).toMatchObject({ accepted: { body: 'Hello Ann' } });
  });

  test.each([0, -1, 3, 2_147_483_647])('of number %i, that are none, are refused', async (version) => {
    await put(`numbered.v${version}`);
    expect(await text(`numbered.v${version}`, version)).toMatchObject({
      issues: [
        { path: ['content', 'template', 'version'], message: expect.stringMatching(/does not exist: the newest is 1/) },
      ],
    });
    expect(await publish(`numbered.v${version}`, version)).toMatchObject({ issues: [{ path: ['version'] }] });
    expect(await publish('nosuch', version)).toEqual({ __typename: 'NotFound' });
  });

  test('of which none is published are sent to nobody, not even when the name was another template’s', async () => {
    expect(await put('hidden', { draft: true })).toMatchObject({ template: { version: 1, publishedVersion: null } });
    expect(await text('hidden')).toMatchObject({
      issues: [{ message: expect.stringMatching(/no published version/) }],
    });
    expect(await preview('hidden')).toMatchObject({ text: 'Hello Ann' });
    const { template } = await save('reborn');
    await service.ask('mutation($id: ID!) { deleteTemplate(input: { id: $id }) { __typename } }', { id: template?.id });
    expect(await put('reborn', { draft: true })).toMatchObject({ template: { version: 2, publishedVersion: null } });
    expect(await text('reborn')).toMatchObject({ __typename: 'InvalidInput' });
  });

  test('warn of what callers will notice', async () => {
    const bodies = (...locales: string[]) => locales.map((locale) => ({ locale, body: '{{ who }}' }));
    await put('warned', { bodies: bodies('en', 'de', 'pt-BR', 'pt') });
    const next = {
      bodies: [
        { locale: 'en', body: '{{ code }}' },
        { locale: 'pt', body: '{{ code }}' },
      ],
      variables: [{ name: 'code' }, { name: 'spare', required: false }],
    };
    const warnings = [
      'The locale "de" of version 1 is not in this one: its recipients are sent "en" instead.',
      'The locale "pt-BR" of version 1 is not in this one: its recipients are sent "pt" instead.',
      'The variable "who" of version 1 is not in this one: requests that give it are refused.',
      'The variable "code" is new and required: requests that do not give it are refused.',
    ];
    expect((await put('warned', { ...next, draft: true })).warnings).toEqual([
      'The variable "spare" is used by no body.',
    ]);
    expect((await publish('warned', 2)).warnings).toEqual(expect.arrayContaining(warnings));
    expect((await publish('warned', 2)).warnings).toEqual([]);
    await publish('warned', 1);
    const again = (await put('warned', next)).warnings;
    expect(again).toEqual(expect.arrayContaining(['The variable "spare" is used by no body.', ...warnings]));
    expect(again).toHaveLength(5);
  });
});

test('a text is composed before it is measured and stored', async () => {
  expect(await send({ text: 'cafe\u0301' })).toMatchObject({ accepted: { body: 'café' } });
});
