import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { REASONS } from '../../src/policy/reasons.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const US = '12345';
const hearIt = (phone: string, text: string) => hear(service, phone.slice(1), US, text);

const state = (name: 'record' | 'revoke', phone: string, purposes: string[]) =>
  service.ask(
    `mutation($i: ${name === 'record' ? 'RecordConsentInput' : 'RevokeConsentInput'}!) { ${name}Consent(input: $i) { __typename } }`,
    { i: { contact: { phone }, purposes, source: 'FORM', proof: { text: 'on the web' } } },
  );
const verdict = (phone: string, purpose: string) =>
  service.ask<{ allowed: boolean; code: string | null; advice: string | null }>(
    'query($i: CanMessageInput!) { canMessage(input: $i) { allowed code advice } }',
    { i: { to: { phone }, purpose } },
  );
const send = (phone: string, purpose: string) =>
  service.ask<{ accepted?: { id: string } }>(
    `mutation($to: PhoneNumber!, $p: Purpose!) { sendMessage(input: { to: { phone: $to }, content: { text: "Hello" },
      purpose: $p }) { ... on SendMessagePayload { accepted { id } } } }`,
    { to: phone, p: purpose },
  );
const reasonOf = (id = '') =>
  service.ask<{ reason: object }>('query($id: ID!) { message(id: $id) { reason { code advice } } }', { id });

describe('STOP and START', () => {
  test('START opens what STOP has closed, and not what was taken back on the web', async () => {
    const phone = '+447911100801';
    await state('record', phone, ['MARKETING', 'SURVEY']);
    await state('revoke', phone, ['MARKETING', 'ALERT']);
    await hearIt(phone, 'STOP');
    const codes = async () =>
      Object.fromEntries(
        await Promise.all(
          ['TRANSACTIONAL', 'ALERT', 'MARKETING', 'SURVEY', 'OTP'].map(async (purpose) => [
            purpose,
            (await verdict(phone, purpose)).code,
          ]),
        ),
      );
    const taken = { ALERT: 'CONSENT_REVOKED', MARKETING: 'CONSENT_REVOKED', OTP: null };
    expect(await codes()).toEqual({ ...taken, TRANSACTIONAL: 'OPTED_OUT', SURVEY: 'OPTED_OUT' });
    await hearIt(phone, 'START');
    expect(await codes()).toEqual({ ...taken, TRANSACTIONAL: null, SURVEY: null });
  });

  test.each([
    ['STOP', '+447911100802', (phone: string) => hearIt(phone, 'STOP'), 'OPTED_OUT'],
    ['the web', '+447911100803', (phone: string) => state('revoke', phone, ['TRANSACTIONAL']), 'CONSENT_REVOKED'],
  ] as const)('what %s stops has one reason and one advice, before and after', async (_by, phone, stop, code) => {
    const { accepted } = await send(phone, 'TRANSACTIONAL');
    await stop(phone);
    const { advice } = REASONS[code];
    expect(await reasonOf(accepted?.id)).toEqual({ reason: { code, advice } });
    expect(await verdict(phone, 'TRANSACTIONAL')).toEqual({ allowed: false, code, advice });
  });

  test('STOP holds over a consent that is dated minutes ahead, and START over that STOP', async () => {
    const phone = '+447911100805';
    const ahead = new Date(Date.now() + 4 * 60_000).toISOString();
    await service.ask(`mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }`, {
      i: { contact: { phone }, purposes: ['MARKETING'], source: 'API', occurredAt: ahead },
    });
    // As a process whose clock is ahead would have recorded it.
    await service.sql(`UPDATE consents SET since = $2 WHERE contact_id = (SELECT id FROM contacts WHERE phone = $1)`, [
      phone,
      ahead,
    ]);
    await hearIt(phone, 'STOP');
    expect(await verdict(phone, 'MARKETING')).toMatchObject({ code: 'OPTED_OUT' });
    await hearIt(phone, 'START');
    expect(await verdict(phone, 'MARKETING')).toMatchObject({ allowed: true });
  });

  test('START is not answered where what was closed stays closed', async () => {
    const phone = '+447911100806';
    await state('revoke', phone, ['TRANSACTIONAL', 'CONVERSATION']);
    const replies = () =>
      service.sql(`SELECT body, actor_kind::text FROM messages WHERE "to" = $1 AND exemption = 'opt-in confirmation'`, [
        phone,
      ]);
    await hearIt(phone, 'START');
    expect(await replies()).toEqual([]);
    await state('record', phone, ['TRANSACTIONAL', 'CONVERSATION']);
    await hearIt(phone, 'START');
    expect(await replies()).toMatchObject([{ actor_kind: 'SYSTEM' }]);
  });

  test('the entry of a STOP names the message that said so', async () => {
    const phone = '+447911100804';
    await hearIt(phone, 'Stop');
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const [{ consents }, { edges }] = await Promise.all([
      service.ask<{ consents: object[] }>(
        `{ contact(phone: "${phone}") { consents { entry { source proof actor { kind id name } } } } }`,
      ),
      service.ask<{ edges: { node: { id: string } }[] }>(
        'query($c: ID!) { inboundMessages(filter: { contactId: $c }) { edges { node { id } } } }',
        { c: id },
      ),
    ]);
    expect(consents[0]).toEqual({
      entry: {
        source: 'INBOUND_MESSAGE',
        proof: { text: 'Stop', to: US },
        actor: { kind: 'INBOUND_MESSAGE', id: edges[0]?.node.id, name: null },
      },
    });
  });
});

describe('a reply by its meaning', () => {
  const answers = (phone: string) =>
    service.sql(`SELECT exemption, body FROM messages WHERE "to" = $1 AND exemption IS NOT NULL ORDER BY id`, [phone]);
  const allowed = async (phone: string) =>
    Object.fromEntries(
      await Promise.all(
        ['MARKETING', 'SURVEY', 'TRANSACTIONAL', 'OTP'].map(async (purpose) => [
          purpose,
          (await verdict(phone, purpose)).code,
        ]),
      ),
    );
  const opted = (phone: string) => state('record', phone, ['MARKETING', 'SURVEY']);

  test('that names offers stops offers alone, and the rest when STOP follows', async () => {
    const phone = '+447911100820';
    await opted(phone);
    await hearIt(phone, 'STOP ADS');
    expect(await allowed(phone)).toEqual({ MARKETING: 'OPTED_OUT', SURVEY: null, TRANSACTIONAL: null, OTP: null });
    await hearIt(phone, 'Take me off your list');
    expect(await allowed(phone)).toEqual({
      MARKETING: 'OPTED_OUT',
      SURVEY: 'OPTED_OUT',
      TRANSACTIONAL: 'OPTED_OUT',
      OTP: null,
    });
    // One confirmation a day, whatever comes.
    expect(await answers(phone)).toMatchObject([
      { exemption: 'opt-out confirmation', body: expect.stringMatching(/of this kind/) },
    ]);
  });

  test('is answered in the language of the person, unless the workspace has a text of its own', async () => {
    const [german, spanish, own] = ['+4915112340821', '+447911100822', '+4915112340823'];
    await hearIt(german, 'Keine SMS mehr bitte');
    await hearIt(spanish, 'No me manden más mensajes');
    expect(await answers(german)).toMatchObject([
      { body: expect.stringMatching(/Sie bekommen keine Nachrichten mehr/) },
    ]);
    expect(await answers(spanish)).toMatchObject([{ body: expect.stringMatching(/no recibirá más mensajes/) }]);
    const set = (optOutText: string) =>
      service.ask('mutation($i: UpdateWorkspaceInput!) { updateWorkspace(input: $i) { __typename } }', {
        i: { optOutText },
      });
    const before = await service.ask<{ optOutText: string }>('{ workspace { optOutText } }');
    await set('Acme: Ende.');
    await hearIt(own, 'STOP');
    expect(await answers(own)).toMatchObject([{ body: 'Acme: Ende.' }]);
    await set(before.optOutText);
  });

  test('that may be a refusal holds offers and what waits of them, asks once, and ends with START', async () => {
    const phone = '+447911100824';
    await opted(phone);
    const { accepted } = await send(phone, 'MARKETING');
    await hearIt(phone, 'enough already');
    await hearIt(phone, 'cancel');
    expect(await allowed(phone)).toEqual({
      MARKETING: 'UNCLEAR_REPLY',
      SURVEY: 'UNCLEAR_REPLY',
      TRANSACTIONAL: null,
      OTP: null,
    });
    expect(await verdict(phone, 'MARKETING')).toMatchObject({ advice: REASONS.UNCLEAR_REPLY.advice });
    if (accepted !== undefined)
      expect(await reasonOf(accepted.id)).toMatchObject({ reason: { code: 'UNCLEAR_REPLY' } });
    expect(await answers(phone)).toMatchObject([{ exemption: 'question after an unclear reply' }]);
    await hearIt(phone, 'START');
    expect(await allowed(phone)).toMatchObject({ MARKETING: null, SURVEY: null });
  });

  test('that may be a refusal is no refusal in a conversation, and a new consent ends a hold', async () => {
    const [talking, consenting] = ['+447911100825', '+447911100826'];
    await opted(talking);
    await send(talking, 'CONVERSATION');
    await hearIt(talking, 'no');
    expect(await allowed(talking)).toMatchObject({ MARKETING: null });
    await opted(consenting);
    await hearIt(consenting, 'no');
    expect(await allowed(consenting)).toMatchObject({ MARKETING: 'UNCLEAR_REPLY' });
    await opted(consenting);
    expect(await allowed(consenting)).toMatchObject({ MARKETING: null });
  });

  test('of a machine that answers every answer is not answered for ever', async () => {
    const phone = '+447911100827';
    for (let turn = 0; turn < 4; turn++) for (const text of ['HELP', 'STOP', 'START']) await hearIt(phone, text);
    const sent = await answers(phone);
    const count = (exemption: string) => sent.filter((each) => each.exemption === exemption).length;
    expect(['reply to HELP', 'opt-out confirmation', 'opt-in confirmation'].map(count)).toEqual([3, 1, 1]);
  });

  test('would mean what classifyReply says, by the words of the workspace too', async () => {
    const classify = (text: string, locale: string | null) =>
      service.ask<object>(
        'query($t: String!, $l: String) { classifyReply(text: $t, locale: $l) { outcome rule matched language scope } }',
        {
          t: text,
          l: locale,
        },
      );
    expect(await classify('Stop sending me ads', null)).toEqual({
      ...{
        outcome: 'OPT_OUT',
        rule: 'en/stop sending …',
        matched: 'stop sending me ads',
        language: 'en',
        scope: ['MARKETING'],
      },
    });
    expect(await classify('cancel', 'en-US')).toMatchObject({ outcome: 'OPT_OUT' });
    expect(await classify('see you on Monday', 'en')).toEqual({
      outcome: 'NONE',
      rule: null,
      matched: null,
      language: null,
      scope: [],
    });
    await expect(classify('x', 'nonsense!')).rejects.toThrow(/locale/);
  });
});

describe('setKeywords', () => {
  const set = (keywords: object[], ask = service.ask) =>
    ask<{ __typename: string; keywords?: { word: string; language: string | null }[]; issues?: object[] }>(
      `mutation($i: SetKeywordsInput!) { setKeywords(input: $i) { __typename ... on SetKeywordsPayload { keywords { keyword word language } }
        ... on InvalidInput { issues { path message received } } } }`,
      { i: { keywords } },
    );
  const own = async (ask = service.ask) =>
    (await ask<{ word: string; language: string | null }[]>('{ keywords { word language } }')).filter(
      ({ language }) => language === null,
    );
  const last = async (phone: string) => {
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const { edges } = await service.ask<{ edges: { node: object }[] }>(
      'query($c: ID!) { inboundMessages(first: 1, filter: { contactId: $c }) { edges { node { keyword intent { outcome rule matched language } } } } }',
      { c: id },
    );
    return edges[0]?.node;
  };

  test('lets a workspace be stopped by words of its own, and the message shows which', async () => {
    const phone = '+447911100810';
    await send(phone, 'TRANSACTIONAL');
    expect(await set([{ keyword: 'STOP', word: 'Raus' }])).toMatchObject({ __typename: 'SetKeywordsPayload' });
    await hearIt(phone, 'raus, bitte!');
    expect(await last(phone)).toEqual({
      keyword: 'STOP',
      intent: { outcome: 'OPT_OUT', rule: 'own/Raus', matched: 'raus', language: null },
    });
    expect(await verdict(phone, 'TRANSACTIONAL')).toMatchObject({ allowed: false, code: 'OPTED_OUT' });
    expect(await own(service.askOther)).toEqual([]);
    await set([]);
    await hearIt(phone, 'raus');
    expect(await last(phone)).toEqual({ keyword: null, intent: null });
    await hearIt(phone, 'Unsubscribe me please');
    expect(await last(phone)).toEqual({
      keyword: 'STOP',
      intent: { outcome: 'OPT_OUT', rule: 'en/unsubscribe me', matched: 'unsubscribe me', language: 'en' },
    });
  });

  test('always keeps STOP, START and HELP, and audits the rest', async () => {
    const { keywords = [] } = await set([{ keyword: 'HELP', word: 'wer da' }]);
    const words = keywords.map(({ word }) => word);
    expect(words).toEqual(expect.arrayContaining(['wer da', 'stop', 'start', 'help']));
    const [entry] = await service.sql(
      `SELECT detail FROM audit_entries WHERE action = 'keyword.set' AND workspace_id = $1 ORDER BY id DESC LIMIT 1`,
      [service.workspaceId],
    );
    expect(entry).toEqual({ detail: { keywords: [{ keyword: 'HELP', word: 'wer da' }] } });
  });

  test.each<[string, object[], string[], RegExp]>([
    ['STOP as HELP', [{ keyword: 'HELP', word: 'S.T.O.P.' }], ['keywords', '0', 'word'], /asks for STOP everywhere/],
    ['a phrase of opt-out as START', [{ keyword: 'START', word: 'no more texts' }], ['keywords', '0', 'word'], /STOP/],
    ['a word without a letter', [{ keyword: 'STOP', word: '!!!' }], ['keywords', '0', 'word'], /a letter or a digit/],
    [
      'one word for two',
      [
        { keyword: 'STOP', word: 'nö' },
        { keyword: 'START', word: 'NO' },
      ],
      ['keywords', '1', 'word'],
      /STOP already/,
    ],
  ])('refuses %s, and leaves the words as they were', async (_what, keywords, path, message) => {
    await set([{ keyword: 'STOP', word: 'schluss' }]);
    expect(await set(keywords)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path, message: expect.stringMatching(message) }],
    });
    expect(await own()).toEqual([{ word: 'schluss', language: null }]);
  });
});

describe('addKeyword, removeKeyword', () => {
  const change = (name: 'add' | 'remove', input: object) =>
    service.ask<{ __typename: string; keywords?: { word: string; language: string | null }[] }>(
      `mutation($i: ${name === 'add' ? 'KeywordInput' : 'RemoveKeywordInput'}!) { ${name}Keyword(input: $i) { __typename
        ... on SetKeywordsPayload { keywords { word language } } ... on InvalidInput { issues { path message received } } } }`,
      { i: input },
    );
  const own = async () =>
    (await service.ask<{ word: string; language: string | null }[]>('{ keywords { word language } }'))
      .filter(({ language }) => language === null)
      .map(({ word }) => word);

  test('of many at once lose none, and none twice', async () => {
    await service.ask('mutation { setKeywords(input: { keywords: [] }) { __typename } }');
    const words = Array.from({ length: 12 }, (_, n) => `schluss ${n >> 1}`);
    await Promise.all(words.map((word) => change('add', { keyword: 'STOP', word })));
    expect((await own()).toSorted()).toEqual([...new Set(words)]);
    await Promise.all(words.slice(0, 10).map((word) => change('remove', { word: word.toUpperCase() })));
    expect(await own()).toEqual(['schluss 5']);
  });

  test.each<['add' | 'remove', object, RegExp]>([
    ['add', { keyword: 'START', word: 'Schluss 5!' }, /asks for STOP already/],
    ['add', { keyword: 'HELP', word: 'unsubscribe' }, /asks for STOP everywhere/],
    ['remove', { word: 'Stop' }, /cannot be removed/],
    ['remove', { word: 'HELP' }, /cannot be removed/],
    ['remove', { word: 'start' }, /cannot be removed/],
  ])('refuse what would take STOP, START or HELP away: %s %o', async (name, input, message) => {
    expect(await change(name, input)).toMatchObject({ issues: [{ message: expect.stringMatching(message) }] });
    expect(await own()).toEqual(['schluss 5']);
  });
});

describe('replies', () => {
  interface Shown {
    kind: string;
    language: string;
    text: string;
    isOwn: boolean;
    partCount: number;
  }
  const set = (input: object) =>
    service.ask<{ __typename: string; reply?: Shown | null; issues?: object[] }>(
      `mutation($i: SetReplyInput!) { setReply(input: $i) { __typename
        ... on SetReplyPayload { reply { kind language text isOwn partCount } } ... on InvalidInput { issues { path message } } } }`,
      { i: input },
    );
  const bodies = async (phone: string) =>
    (
      await service.sql<{ body: string }>(
        'SELECT body FROM messages WHERE "to" = $1 AND exemption IS NOT NULL ORDER BY id',
        [phone],
      )
    ).map(({ body }) => body);

  test('of a workspace go to people of their language, before the hub’s own and the text for everybody', async () => {
    expect(await set({ kind: 'STOP', language: 'fi', text: 'Acme: loppu. ✓' })).toMatchObject({
      reply: { text: 'Acme: loppu. ✓', isOwn: true, partCount: 1 },
    });
    await set({ kind: 'QUESTION', language: 'fi', text: 'Acme: STOP vai START?' });
    const [finn, other, unsure, spaniard] = ['+358401110001', '+447911100841', '+358401110002', '+34612345678'];
    await hearIt(finn, 'STOP');
    await hearIt(other, 'STOP');
    await hearIt(spaniard, 'STOP');
    await service.ask(
      `mutation { recordConsent(input: { contact: { phone: "${unsure}" }, purposes: [MARKETING], source: API }) { __typename } }`,
    );
    await hearIt(unsure, 'cancel');
    expect(await bodies(finn)).toEqual(['Acme: loppu. ✓']);
    expect(await bodies(unsure)).toEqual(['Acme: STOP vai START?']);
    expect((await bodies(other))[0]).toMatch(/no more messages/);
    expect((await bodies(spaniard))[0]).toMatch(/no recibirá más mensajes/);
    const inFinnish = await service.ask<Shown[]>('{ replies(language: "fi") { kind language text isOwn partCount } }');
    expect(
      inFinnish
        .filter(({ isOwn }) => isOwn)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['QUESTION', 'STOP']);
    expect(inFinnish.map(({ kind }) => kind)).toEqual(['HELP', 'STOP', 'STOP_SOME', 'START', 'QUESTION']);
    expect(await set({ kind: 'STOP', language: 'fi' })).toMatchObject({ reply: { isOwn: false } });
    await set({ kind: 'QUESTION', language: 'fi' });
    const [entry] = await service.sql<{ detail: object }>(
      `SELECT detail FROM audit_entries WHERE action = 'reply.set' ORDER BY id LIMIT 1`,
    );
    expect(entry).toEqual({ detail: { kind: 'STOP', language: 'fi', replyText: 'Acme: loppu. ✓' } });
  });

  test.each<[object, string[], RegExp]>([
    [{ kind: 'STOP', language: 'tlh', text: 'x' }, ['language'], /must be one of the languages/],
    [{ kind: 'STOP', language: 'de', text: 'x'.repeat(460) }, ['text'], /459/],
    [{ kind: 'STOP', language: 'de', text: ' ' }, ['text'], /empty/],
  ])('refuse %o', async (input, path, message) => {
    expect(await set(input)).toMatchObject({ issues: [{ path, message: expect.stringMatching(message) }] });
  });

  test('are all there in 37 languages or more, each of at most three parts', async () => {
    const all = await service.ask<Shown[]>('{ replies { kind language text isOwn partCount } }');
    expect(new Set(all.map(({ language }) => language)).size).toBeGreaterThanOrEqual(37);
    for (const each of all) expect(each.partCount).toBeLessThanOrEqual(3);
  });
});

test('a preview warns of a text that asks for an opt-out word as an answer to something else', async () => {
  const warnings = async (text: string) =>
    (
      await service.ask<{ warnings: string[] }>(
        'query($t: String!) { previewMessage(input: { to: { phone: "" }, content: { text: $t }, purpose: TRANSACTIONAL }) { warnings } }',
        { t: text },
      )
    ).warnings;
  expect(await warnings('Your table is at 8. Reply CANCEL to cancel it.')).toEqual([
    expect.stringMatching(/asks for CANCEL as an answer/),
  ]);
  expect(await warnings('Offers from Acme. Reply STOP to get no more messages.')).toEqual([]);
  expect(await warnings('Your table is at 8. Reply MOVE to move it.')).toEqual([]);
});

test('a STOP to one number holds for every other sender and route of the workspace, by every way of sending', async () => {
  const [phone, stranger] = ['+447911100861', '+447911100862'];
  const create = 'mutation($a: String!) { createSender(input: { address: $a }) { __typename } }';
  for (const address of ['Acme', 'Acme Shop', '447911100999']) await service.ask(create, { a: address });
  const refusedBy = (to: string, sender: string, purpose = 'TRANSACTIONAL') =>
    service.ask<{ __typename: string; decision?: { steps: { gate: string; verdict: string; facts: object }[] } }>(
      `mutation($to: PhoneNumber!, $s: String!, $p: Purpose!) { sendMessage(input: { to: { phone: $to }, sender: $s,
        content: { text: "Hello" }, purpose: $p }) { __typename ... on MessageRefused { decision { steps { gate verdict facts } } } } }`,
      { to, s: sender, p: purpose },
    );
  await send(phone, 'TRANSACTIONAL');
  await send(stranger, 'TRANSACTIONAL');
  await hearIt(phone, 'STOP');
  for (const sender of ['Acme', 'Acme Shop', '+447911100999']) {
    for (const purpose of ['TRANSACTIONAL', 'ALERT', 'CONVERSATION']) {
      const { __typename, decision } = await refusedBy(phone, sender, purpose);
      expect([sender, purpose, __typename]).toEqual([sender, purpose, 'MessageRefused']);
      expect(decision?.steps.at(-1)).toMatchObject({ gate: 'consent', verdict: 'REFUSE' });
    }
    expect(await refusedBy(stranger, sender)).toMatchObject({ __typename: 'SendMessagePayload' });
  }
  const { batch } = await service.ask<{ batch: { accepted: number; refusals: { index: number }[] } }>(
    `mutation($a: PhoneNumber!, $b: PhoneNumber!) { sendMessages(input: { recipients: [{ to: { phone: $a } }, { to: { phone: $b } }],
      content: { text: "Hello" }, purpose: ALERT, sender: "Acme" }) { ... on SendMessagesPayload { batch { accepted refusals { index } } } } }`,
    { a: phone, b: stranger },
  );
  expect(batch).toEqual({ accepted: 1, refusals: [{ index: 0 }] });
});
