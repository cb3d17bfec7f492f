import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  await service.ask('mutation($input: SaveTemplateInput!) { saveTemplate(input: $input) { __typename } }', {
    input: {
      name: 'parcel',
      bodies: [
        { locale: 'en', body: 'Hi {{ name }}, {{ code }} comes today.' },
        { locale: 'de', body: 'Hallo {{ name }}{% if code %}, {{ code | upcase }}{% endif %}!' },
      ],
      variables: [{ name: 'name' }, { name: 'code' }],
    },
  });
});
afterAll(() => service.close());

interface Previewed {
  issues: { path: string[]; message: string; received: string | null }[];
  text: string;
  encoding: string;
  partCount: number;
  unitsUsed: number;
  unitsLeftInPart: number;
  costlyCharacters: { character: string }[];
  price: { amount: string } | null;
  decision: { verdict: string; routeName: string | null } | null;
}

const TO = { phone: '+447911100400' };
const preview = (change: object) =>
  service.ask<Previewed>(
    `query($input: SendMessageInput!) { previewMessage(input: $input) { text encoding partCount unitsUsed unitsLeftInPart
      issues { path message received } costlyCharacters { character } price { amount } decision { verdict routeName } } }`,
    { input: { to: TO, content: { text: 'Hello' }, purpose: 'TRANSACTIONAL', ...change } },
  );
const parcel = (variables: object, more: object = {}) => ({
  content: { template: { name: 'parcel', variables, ...more } },
});
const HELLO = { text: 'Hello', encoding: 'GSM7', partCount: 1, unitsUsed: 5, unitsLeftInPart: 155 };

describe('a message while it is written', () => {
  test('has no issues when it is whole', async () => {
    const seen = await preview({});
    expect(seen).toMatchObject({ ...HELLO, issues: [], decision: { verdict: 'ALLOW', routeName: expect.any(String) } });
  });

  test.each<[string, object, string, RegExp, string | null, object]>([
    [
      'no text',
      { content: { text: '' } },
      'content.text',
      /is empty/,
      '',
      { text: '', unitsUsed: 0, unitsLeftInPart: 160 },
    ],
    ['blanks', { content: { text: '  ' } }, 'content.text', /is empty/, '  ', { unitsUsed: 2 }],
    [
      'eleven parts',
      { content: { text: 'a'.repeat(1_600) } },
      'content.text',
      /takes 11 parts, at most 10/,
      'a'.repeat(100),
      { partCount: 11, unitsUsed: 1_600 },
    ],
    ['a sender of nobody', { sender: 'Nobody' }, 'sender', /not an allowed sender/, 'Nobody', HELLO],
    ['a sender that cannot be', { sender: '' }, 'sender', /must not be empty/, '', HELLO],
    [
      'a time that is past',
      { sendAt: '2020-01-01T01:00:00+01:00' },
      'sendAt',
      /in the past/,
      '2020-01-01T01:00:00+01:00',
      HELLO,
    ],
    ['a time far away', { sendAt: '2090-01-01T00:00:00Z' }, 'sendAt', /366 days/, '2090-01-01T00:00:00Z', HELLO],
    ['a life too long', { validFor: 'P8D' }, 'validFor', /PT1S and P7D/, 'P8D', HELLO],
    ['a port without another', { sourcePort: 5 }, 'sourcePort', /destinationPort/, '5', HELLO],
    ['metadata too long', { metadata: { a: 'b'.repeat(9_000) } }, 'metadata', /at most 8192/, null, HELLO],
    [
      'octets that are half written',
      { content: { binary: { data: '012' } } },
      'content.binary.data',
      /hexadecimal/,
      '012',
      { encoding: 'BINARY' },
    ],
    [
      'a template of nobody',
      { content: { template: { name: 'par' } } },
      'content.template.name',
      /not a template/,
      'par',
      { text: '' },
    ],
    [
      'a version of nobody',
      parcel({ name: 'A', code: 'B' }, { version: 9 }),
      'content.template.version',
      /newest is 1/,
      '9',
      { text: '' },
    ],
    [
      'a variable that is missing',
      parcel({ name: 'Ann' }),
      'content.template.variables.code',
      /is missing/,
      null,
      { text: 'Hi Ann,  comes today.' },
    ],
    [
      'the same in a body with tags',
      parcel({ name: 'Ann' }, { locale: 'de' }),
      'content.template.variables.code',
      /is missing/,
      null,
      { text: 'Hallo Ann!' },
    ],
    [
      'a variable of nobody',
      parcel({ name: 'Ann', code: 'B', colour: 'red' }),
      'content.template.variables.colour',
      /not a variable/,
      null,
      { text: 'Hi Ann, B comes today.' },
    ],
    [
      'a locale that is none',
      parcel({ name: 'Ann', code: 'B' }, { locale: '??' }),
      'content.template.locale',
      /BCP 47/,
      '??',
      { text: 'Hi Ann, B comes today.' },
    ],
  ])('%s is an issue beside the counters', async (_what, change, path, message, received, rest) => {
    const seen = await preview(change);
    expect(seen.issues).toEqual([{ path: path.split('.'), message: expect.stringMatching(message), received }]);
    expect(seen).toMatchObject({ ...rest, decision: { verdict: 'ALLOW' } });
  });

  test.each<[string, object, RegExp]>([
    ['half a number', { phone: '+4479' }, /./],
    ['no number yet', { phone: '' }, /./],
    ['a contact of nobody', { contactId: idOfNothing('Contact') }, /not a contact/],
    ['an id that is none', { contactId: 'x' }, /not a contact/],
  ])('%s: measured without a route, price and decision', async (_what, to, message) => {
    const seen = await preview({ to, content: { text: 'Hello €' } });
    const [received] = Object.values(to);
    expect(seen).toMatchObject({ encoding: 'GSM7', unitsUsed: 8, costlyCharacters: [{ character: '€' }] });
    expect(seen).toMatchObject({ price: null, decision: null });
    expect(seen.issues).toEqual([
      { path: ['to', Object.keys(to)[0]], message: expect.stringMatching(message), received },
    ]);
    expect(await preview({ to, ...parcel({ name: 'Ann', code: 'b' }, { locale: 'de' }) })).toMatchObject({
      text: 'Hallo Ann, B!',
      issues: [{ path: ['to', Object.keys(to)[0]] }],
    });
  });

  test('sending the same is refused at the same place', async () => {
    const refused = await service.ask<{ issues: object[] }>(
      `mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on InvalidInput { issues { path } } } }`,
      { input: { to: TO, purpose: 'TRANSACTIONAL', ...parcel({ code: 'B' }) } },
    );
    expect(refused.issues).toEqual([{ path: ['content', 'template', 'variables', 'name'] }]);
    expect((await preview(parcel({ code: 'B' }))).issues).toMatchObject(refused.issues);
  });

  test('what came is shown over a socket too, of each of several previews, and of a default', async () => {
    const socket = await service.api.connected();
    const query = `query($life: Duration, $usual: Duration = "P9D", $to: RecipientInput!) {
      a: previewMessage(input: { to: $to, content: { text: "x" }, purpose: OTP, validFor: $life }) { issues { received } }
      b: previewMessage(input: { to: $to, content: { text: "x" }, purpose: OTP, validFor: $usual }) { issues { received } }
      c: previewMessage(input: { to: $to, content: { text: "x" }, purpose: OTP, validFor: "P10D" }) { issues { received } }
    }`;
    for (const life of ['PT169H', 'PT10081M']) {
      const { payload } = await socket.run({ query, variables: { life, to: TO } });
      expect(payload).toMatchObject({
        data: {
          a: { issues: [{ received: life }] },
          b: { issues: [{ received: 'P9D' }] },
          c: { issues: [{ received: 'P10D' }] },
        },
      });
    }
    socket.close();
  });

  test.each<[string, object, string[]]>([
    ['TLVs', { tlvs: [{ tag: 0x1400, type: 'UINT8', value: '256' }] }, ['tlvs.0.value']],
    [
      'tags that are too many, and a key too long',
      { tags: Array(21).fill('x'), idempotencyKey: 'k'.repeat(201) },
      ['idempotencyKey', 'tags'],
    ],
    ['variables that are no object', parcel(['x']), ['content.template.variables']],
    ['a variable that is no text', parcel({ name: { a: 1 }, code: 'B' }), ['content.template.variables.name']],
    ['one that breaks a tag', parcel({ name: 'A', code: { a: 1 } }, { locale: 'de' }), ['content.template.variables']],
    ['a template’s empty name', { content: { template: { name: '' } } }, ['content.template.name']],
    ['a control character', { content: { text: 'a\u0001b' } }, ['content.text']],
    ['half a surrogate pair', { content: { text: 'a\ud83d' } }, ['content.text']],
    ['a NUL in metadata', { metadata: { a: '\u0000' } }, ['metadata']],
  ])('%s are issues and the counters stay', async (_what, change, paths) => {
    const seen = await preview(change);
    expect(seen.issues.map(({ path }) => path.join('.')).sort()).toEqual(paths);
    expect(seen.partCount).toBe(1);
    expect(seen.decision).toMatchObject({ verdict: 'ALLOW' });
  });

  test('nothing of it is stored', async () => {
    expect(await service.sql('SELECT 1 FROM messages UNION ALL SELECT 1 FROM contacts')).toEqual([]);
  });

  test('everything that is wrong is told at once', async () => {
    const seen = await preview({
      to: { phone: '07' },
      content: { text: '' },
      sender: 'Nobody',
      tags: [''],
      sendAt: '2020-01-01T00:00:00Z',
      validFor: 'PT0S',
    });
    expect(seen.issues.map(({ path }) => path.join('.')).sort()).toEqual(
      ['content.text', 'sendAt', 'sender', 'tags.0', 'to.phone', 'validFor'].sort(),
    );
  });
});

describe('texts that are not saved', () => {
  const written = (texts: object, variables: object = { name: 'Ann' }, locale: string | null = null) =>
    service.ask<Previewed & { locale: string | null }>(
      `query($input: SendMessageInput!, $texts: TemplateTextsInput) { previewMessage(input: $input, texts: $texts) {
        text locale partCount issues { path message received } } }`,
      {
        input: { to: TO, content: { template: { name: 'nosuch', variables, locale } }, purpose: 'TRANSACTIONAL' },
        texts,
      },
    );
  const texts = {
    bodies: [
      { locale: 'en', body: 'Hi {{ name }}' },
      { locale: 'es', body: 'Hola {{ name | upcase }}' },
    ],
    variables: [{ name: 'name' }],
  };

  test('are shown as they would be sent, by language', async () => {
    expect(await written(texts)).toMatchObject({ text: 'Hi Ann', locale: 'en', issues: [] });
    expect(await written(texts, { name: 'Ann' }, 'es-MX')).toMatchObject({
      text: 'Hola ANN',
      locale: 'es',
      issues: [],
    });
    expect(await service.ask('{ template(name: "nosuch") { id } }', {})).toBeNull();
  });

  test.each<[string, object, string, RegExp]>([
    ['a variable that is not declared', { variables: [] }, 'texts.bodies.0.body', /uses "name"/],
    ['a default language without a text', { defaultLocale: 'de' }, 'texts.defaultLocale', /has no body/],
    ['a text that is no template', { bodies: [{ locale: 'en', body: 'Hi {{ name' }] }, 'texts.bodies.0.body', /./],
    ['no text at all', { bodies: [{ locale: 'en', body: '' }] }, 'texts.bodies.0.body', /empty/],
    ['a language that is none', { bodies: [{ locale: '??', body: 'Hi' }] }, 'texts.bodies.0.locale', /./],
  ])('with %s answer what keeps them from being saved', async (_, change, path, message) => {
    const { issues } = await written({ ...texts, ...change });
    expect(issues.find((each) => each.path.join('.') === path)?.message).toMatch(message);
  });

  test('answer which variables are missing', async () => {
    const { issues } = await written(texts, {});
    expect(issues).toEqual([expect.objectContaining({ path: ['content', 'template', 'variables', 'name'] })]);
  });
});
