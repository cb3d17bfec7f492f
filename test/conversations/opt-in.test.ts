import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { transaction } from '../../src/db/transaction.ts';
import { CONSENT_REQUEST_TIMER } from '../../src/domains/conversations/consent-request.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from './hear.ts';

/** A Wednesday on which it is open in all countries of these tests when they begin; the clock goes on from there. */
const BEGIN = Date.parse('2026-12-02T10:00:00Z');
const startedAt = Date.now();
const now = () => new Date(BEGIN + Date.now() - startedAt);
let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now } });
});
afterAll(() => service.close());

const FORM = { text: 'Send me offers by SMS', version: '3', url: 'https://example.com/sign-up', ip: '192.0.2.1' };
let next = 0;
const newPhone = () => `+4479111009${String(10 + next++)}`;
const hearIt = (phone: string, text: string) => hear(service, phone.slice(1), '12345', text);

interface Asked {
  __typename: string;
  wasOpen?: boolean;
  request?: { id: string; status: string; message: { id: string; body: string } };
  issues?: { path: string[]; message: string }[];
  decision?: { steps: { ruleId: string; reason: string; until: string | null }[] };
}
/** Asks, and lets the carrier take the question at once. */
const request = async (phone: string, input: object = {}) => {
  const asked = await ask(phone, input);
  await service.sql(`UPDATE messages SET status = 'SENT', sent_at = $2 WHERE "to" = $1 AND sent_at IS NULL`, [
    phone,
    now(),
  ]);
  return asked;
};
const ask = (phone: string, input: object) =>
  service.ask<Asked>(
    `mutation($i: RequestConsentInput!) { requestConsent(input: $i) { __typename
      ... on RequestConsentPayload { wasOpen request { id status message { id body } } }
      ... on InvalidInput { issues { path message } }
      ... on MessageRefused { decision { steps { ruleId reason until } } } } }`,
    { i: { contact: { phone }, purposes: ['MARKETING'], form: FORM, ...input } },
  );
interface Person {
  consents: { purpose: string; state: string }[];
  consentRequests: { status: string; endedAt: string | null; entry: { source: string; proof: object } | null }[];
}
const person = (phone: string) =>
  service.ask<Person>(
    `query($phone: PhoneNumber) { contact(phone: $phone) { consents { purpose state }
      consentRequests { status endedAt entry { source proof } } } }`,
    { phone },
  );
const statusOf = async (phone: string) => (await person(phone)).consentRequests.map(({ status }) => status);
const sentTo = async (phone: string) =>
  (await service.sql<{ body: string }>('SELECT body FROM messages WHERE "to" = $1 ORDER BY id', [phone])).map(
    ({ body }) => body,
  );
const upsert = (phone: string, locale: string) =>
  service.ask(
    `mutation { upsertContacts(input: { contacts: [{ phone: "${phone}", locale: "${locale}" }] }) { __typename } }`,
  );

describe('a double opt-in', () => {
  test('asks in the language of the person, and keeps form, request and reply', async () => {
    const phone = newPhone();
    await upsert(phone, 'es-MX');
    const asked = await request(phone);
    expect(asked).toMatchObject({ wasOpen: false, request: { status: 'OPEN', message: { body: /Responda SI/ } } });
    expect((await person(phone)).consents).toEqual([]);
    await hearIt(phone, 'Sí, por favor');
    const { consents, consentRequests } = await person(phone);
    expect(consents).toEqual([{ purpose: 'MARKETING', state: 'GRANT' }]);
    expect(consentRequests).toMatchObject([
      {
        status: 'CONFIRMED',
        entry: {
          source: 'DOUBLE_OPT_IN',
          proof: {
            text: FORM.text,
            version: '3',
            form: FORM,
            request: {
              plannedAt: expect.any(String),
              sentAt: expect.any(String),
              id: asked.request?.id,
              messageId: asked.request?.message.id,
              text: asked.request?.message.body,
            },
            reply: { text: 'Sí, por favor', to: '12345', inboundId: expect.stringMatching(/^inbound_/) },
          },
        },
      },
    ]);
    // Question and confirmation: no reminder, nothing else.
    expect(await sentTo(phone)).toHaveLength(2);
  });

  test.each([
    ['Germany', '+49151234567', /JA/, 'Ja'],
    ['France', '+336123456', /OUI/, 'oui'],
    ['Spain', '+346123456', /SI/, 'Sí'],
    ['India, in English', '+9198123456', /YES/, 'yes'],
  ])(
    'asks whoever has no language in that of the number, and takes its yes: %s',
    async (_country, start, word, yes) => {
      const phone = `${start}${String(10 + next++)}`;
      const asked = await request(phone);
      expect(asked.request?.message.body).toMatch(word);
      await hearIt(phone, yes);
      expect(await statusOf(phone)).toEqual(['CONFIRMED']);
      expect((await person(phone)).consents).toEqual([{ purpose: 'MARKETING', state: 'GRANT' }]);
    },
  );

  test.each([
    ['a clear no', 'No, thanks', 'DECLINED'],
    ['STOP', 'STOP', 'WITHDRAWN'],
    ['what is no answer', 'who is this?', 'OPEN'],
    ['a yes of another language', 'ja', 'OPEN'],
  ])('%s grants nothing', async (_what, text, status) => {
    const phone = newPhone();
    await request(phone);
    await hearIt(phone, text);
    expect(await statusOf(phone)).toEqual([status]);
    const states = Object.fromEntries((await person(phone)).consents.map(({ purpose, state }) => [purpose, state]));
    expect(states.MARKETING).toBe(status === 'WITHDRAWN' ? 'REVOKE' : undefined);
    if (status === 'OPEN') return;
    await hearIt(phone, 'yes');
    expect(await statusOf(phone)).toEqual([status]);
    const after = Object.fromEntries((await person(phone)).consents.map(({ purpose, state }) => [purpose, state]));
    expect(after.MARKETING).toBe(states.MARKETING);
  });

  test('whoever has not answered is not asked again for it, but for something else', async () => {
    const phone = newPhone();
    const first = await request(phone);
    expect(await request(phone, { purposes: ['MARKETING', 'SURVEY'] })).toMatchObject({
      wasOpen: true,
      request: { id: first.request?.id },
    });
    expect(await request(phone, { purposes: ['SURVEY'] })).toMatchObject({ wasOpen: false });
    await hearIt(phone, 'yes');
    expect(await statusOf(phone)).toEqual(['CONFIRMED', 'OPEN']);
    expect((await person(phone)).consents).toEqual([{ purpose: 'SURVEY', state: 'GRANT' }]);
    await hearIt(phone, 'START');
    expect(await statusOf(phone)).toEqual(['CONFIRMED', 'CONFIRMED']);
  });

  test('whoever said no is not asked for it again, and whoever said nothing not within 30 days', async () => {
    const [no, silent] = [newPhone(), newPhone()];
    await request(no);
    await hearIt(no, 'No, thanks');
    expect(await request(no)).toMatchObject({
      __typename: 'MessageRefused',
      decision: {
        steps: [{ ruleId: 'consent-request.declined', until: null, reason: expect.stringContaining('said no') }],
      },
    });
    expect(await request(no, { purposes: ['SURVEY'] })).toMatchObject({ wasOpen: false });
    await request(silent, { validFor: 'PT1H' });
    const move = (days: number) =>
      service.sql(
        `WITH sent AS (UPDATE messages SET sent_at = $3::timestamptz - $2 * interval '1 day' WHERE "to" = $1)
         UPDATE consent_requests r SET planned_at = $3::timestamptz - $2 * interval '1 day',
           created_at = $3::timestamptz - $2 * interval '1 day', expires_at = $3::timestamptz - interval '1 s'
         FROM contacts c WHERE c.id = r.contact_id AND c.phone = $1`,
        [silent, days, now()],
      );
    await move(29);
    expect(await request(silent)).toMatchObject({
      __typename: 'MessageRefused',
      decision: { steps: [{ ruleId: 'consent-request.again', until: expect.any(String) }] },
    });
    expect(await statusOf(silent)).toHaveLength(1);
    await move(30);
    expect(await request(silent)).toMatchObject({ wasOpen: false });
    expect(await sentTo(silent)).toHaveLength(2);
  });

  test('a no to two purposes stays one to the other after a consent to one, and a purpose taken back is not asked for', async () => {
    const [no, revoked] = [newPhone(), newPhone()];
    const state = (mutation: string, phone: string, purpose: string) =>
      service.ask(
        `mutation { ${mutation}(input: { contact: { phone: "${phone}" }, purposes: [${purpose}], source: API }) { __typename } }`,
      );
    const declined = { decision: { steps: [{ ruleId: 'consent-request.declined', until: null }] } };
    await request(no, { purposes: ['MARKETING', 'SURVEY'] });
    await hearIt(no, 'No, thanks');
    await state('recordConsent', no, 'SURVEY');
    expect(await request(no)).toMatchObject(declined);
    await state('recordConsent', no, 'MARKETING');
    expect(await request(no)).toMatchObject({ wasOpen: false });
    await state('revokeConsent', revoked, 'MARKETING');
    expect(await request(revoked, { purposes: ['SURVEY', 'MARKETING'] })).toMatchObject(declined);
    expect(await sentTo(revoked)).toEqual([]);
    expect(await request(revoked, { purposes: ['SURVEY'] })).toMatchObject({ wasOpen: false });
    await state('recordConsent', revoked, 'MARKETING');
    expect(await request(revoked)).toMatchObject({ wasOpen: false });
  });

  test('many requests at once ask once; many replies at once confirm once', async () => {
    const phone = newPhone();
    const asked = await Promise.all(Array.from({ length: 16 }, () => request(phone)));
    expect(asked.filter(({ wasOpen }) => wasOpen === false)).toHaveLength(1);
    expect(new Set(asked.map((each) => each.request?.id)).size).toBe(1);
    expect(await sentTo(phone)).toHaveLength(1);
    await Promise.all(Array.from({ length: 8 }, () => hearIt(phone, 'Yes')));
    const entries = await service.sql(
      `SELECT e.source::text FROM consent_entries e JOIN contacts c ON c.id = e.contact_id WHERE c.phone = $1`,
      [phone],
    );
    expect(entries).toEqual([{ source: 'DOUBLE_OPT_IN' }]);
    expect(await sentTo(phone)).toHaveLength(2);
  });

  test('ends by its timer, and a reply that is late confirms nothing', async () => {
    const [phone, late] = [newPhone(), newPhone()];
    const asked = await request(phone, { validFor: 'PT1H' });
    await request(late, { validFor: 'PT1H' });
    const timers = await service.sql<{ due_at: Date; subject_id: string }>(
      `SELECT due_at, subject_id FROM timers WHERE kind = 'consent.request' AND subject_id = $1`,
      [uuidOf(asked.request?.id ?? '')],
    );
    // The question went out a moment after it was planned.
    const due = new Date((timers[0]?.due_at ?? new Date(0)).getTime() + 60_000);
    expect(Math.abs(due.getTime() - now().getTime() - 3_600_000)).toBeLessThan(120_000);
    const { runtime } = service.api;
    await transaction(runtime.db.pool, (tx) =>
      CONSENT_REQUEST_TIMER.run({ ...runtime, clock: { now: () => due } }, tx, [
        {
          subjectId: timers[0]?.subject_id ?? '',
          workspaceId: service.workspaceId,
          dueAt: due,
          payload: {},
          attempts: 0,
        },
      ]),
    );
    expect(await statusOf(phone)).toEqual(['EXPIRED']);
    // The timer of the other one is late itself.
    await service.sql(
      `WITH sent AS (UPDATE messages SET sent_at = $2::timestamptz - interval '2 h' WHERE "to" = $1)
       UPDATE consent_requests r SET planned_at = $2::timestamptz - interval '2 h', expires_at = $2::timestamptz - interval '1 h' FROM contacts c WHERE c.id = r.contact_id AND c.phone = $1`,
      [late, now()],
    );
    for (const each of [phone, late]) {
      await hearIt(each, 'yes');
      expect((await person(each)).consents).toEqual([]);
    }
  });

  test('is refused without a form, and for whoever has opted out', async () => {
    const phone = newPhone();
    expect(await request(phone, { form: {} })).toMatchObject({ issues: [{ path: ['form'] }] });
    expect(await request(phone, { validFor: 'PT1M' })).toMatchObject({ __typename: 'InvalidInput' });
    await hearIt(phone, 'STOP');
    expect(await request(phone)).toMatchObject({ __typename: 'MessageRefused' });
    expect(await statusOf(phone)).toEqual([]);
  });

  test('is not readable once the person is erased', async () => {
    const phone = newPhone();
    const { request: made } = await request(phone);
    const id = uuidOf(made?.id ?? '');
    const evidence = () => service.sql('SELECT content FROM evidence WHERE entry_id = $1', [id]);
    expect(await evidence()).toMatchObject([{ content: { form: FORM } }]);
    await service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    expect(await evidence()).toEqual([]);
  });
});
