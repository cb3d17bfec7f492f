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
    ['a locale that is none', { bodies: [{ locale: 'EN_us', body: 'x' }] }, ['bodies', '0', 'locale'], /such as "en"/],
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
