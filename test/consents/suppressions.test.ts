import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { STOPPED_PURPOSES } from '../../src/policy/purposes.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Shown {
  id: string;
  reason: string;
  purposes: string[];
  contact: { id: string } | null;
  actor: { kind: string };
}
interface Answer {
  __typename: string;
  suppression?: Shown;
  lifted?: Shown;
  issues?: { path: string[]; message: string }[];
}

const SHOWN = 'id reason purposes contact { id } actor { kind }';
const suppress = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: SuppressInput!) { suppress(input: $i) { __typename ... on SuppressPayload { suppression { ${SHOWN} } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { reason: 'MANUAL', ...input } },
  );
const lift = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: LiftSuppressionInput!) { liftSuppression(input: $i) { __typename
      ... on LiftSuppressionPayload { lifted { ${SHOWN} } } ... on InvalidInput { issues { path message } } } }`,
    { i: { proof: { text: 'Yes, send me offers again' }, ...input } },
  );
const listed = async (filter: object, ask = service.ask) =>
  (
    await ask<{ edges: { node: Shown }[] }>(
      `query($f: SuppressionFilter) { suppressions(filter: $f) { edges { node { ${SHOWN} } } } }`,
      { f: filter },
    )
  ).edges.map(({ node }) => node);
const send = (phone: string, purpose = 'TRANSACTIONAL') =>
  service.ask<{ __typename: string; accepted?: { id: string }; decision?: { steps: { gate: string }[] } }>(
    `mutation($to: PhoneNumber!, $p: Purpose!) { sendMessage(input: { to: { phone: $to }, content: { text: "Hello" },
      purpose: $p }) { __typename ... on SendMessagePayload { accepted { id } } } }`,
    { to: phone, p: purpose },
  );
const erase = (phone: string) => service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
const codeOf = async (phone: string, purpose: string) =>
  (
    await service.ask<{ code: string | null }>('query($i: CanMessageInput!) { canMessage(input: $i) { code } }', {
      i: { to: { phone }, purpose },
    })
  ).code;
const contactCount = async (phone: string) =>
  (await service.sql('SELECT 1 FROM contacts WHERE phone = $1', [phone])).length;

describe('a suppression', () => {
  test('of a number that is no contact is seen by its number, holds, and makes no contact', async () => {
    const phone = '+447911170001';
    const { suppression } = await suppress({ to: { phone }, reason: 'COMPLAINT', proof: { from: 'a letter' } });
    expect(await listed({ phone: '07911 170001' })).toEqual([suppression]);
    expect(suppression).toMatchObject({ reason: 'COMPLAINT', contact: null, actor: { kind: 'API_KEY' } });
    expect(await codeOf(phone, 'OTP')).toBe('SUPPRESSED');
    expect(await send(phone, 'OTP')).toMatchObject({ __typename: 'MessageRefused' });
    expect(await contactCount(phone)).toBe(0);
  });

  test('of a contact that is a short code, not a number, is one of that code', async () => {
    await hear(service, '10086', '12345', 'hello');
    const [row] = await service.sql<{ id: string }>(
      'SELECT id FROM contacts WHERE address IS NOT NULL AND workspace_id = $1',
      [service.workspaceId],
    );
    const contactId = toGlobalId('Contact', row?.id ?? '');
    const { suppression } = await suppress({ to: { contactId } });
    expect(await listed({ contactId })).toEqual([suppression]);
    expect(suppression?.contact).toEqual({ id: contactId });
  });

  test('blocks at once what waits for the contact, of its purposes only', async () => {
    const phone = '+447911170002';
    const ids = [];
    for (const purpose of ['ALERT', 'TRANSACTIONAL']) ids.push((await send(phone, purpose)).accepted?.id ?? '');
    const { suppression } = await suppress({ to: { phone }, purposes: ['ALERT'] });
    const statuses = await service.sql(
      'SELECT status::text, reason_code FROM messages WHERE id = ANY($1::uuid[]) ORDER BY id',
      [ids.map(uuidOf)],
    );
    expect(statuses).toEqual([
      { status: 'BLOCKED', reason_code: 'SUPPRESSED' },
      { status: 'QUEUED', reason_code: null },
    ]);
    expect([await codeOf(phone, 'ALERT'), await codeOf(phone, 'TRANSACTIONAL')]).toEqual(['SUPPRESSED', null]);
    expect(await listed({ contactId: suppression?.contact?.id })).toEqual([suppression]);
  });

  test('for the same reason again blocks what either says; for another stands beside it', async () => {
    const phone = '+447911170003';
    await suppress({ to: { phone }, purposes: ['ALERT'] });
    const { suppression } = await suppress({ to: { phone }, purposes: ['MARKETING', 'ALERT'] });
    expect([...(suppression?.purposes ?? [])].sort()).toEqual(['ALERT', 'MARKETING']);
    await suppress({ to: { phone }, reason: 'REGULATOR' });
    expect((await listed({ phone })).map(({ reason }) => reason)).toEqual(['REGULATOR', 'MANUAL']);
    expect((await listed({ phone, reasons: ['REGULATOR'] }))[0]?.purposes).toHaveLength(6);
    expect(await codeOf(phone, 'SURVEY')).toBe('SUPPRESSED');
  });

  test('is lifted with proof alone; the audit log keeps who did it, and the proof is erased with the person', async () => {
    const phone = '+447911170004';
    await send(phone);
    const { suppression } = await suppress({ to: { phone }, reason: 'INVALID' });
    const id = suppression?.id ?? '';
    for (const proof of [{}, { text: '' }, { text: '  ', at: null }, 'because']) {
      expect(await lift({ id, proof })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['proof'] }] });
    }
    expect(await lift({ id, proof: { text: 'It is mine now' } })).toMatchObject({ lifted: { id, reason: 'INVALID' } });
    expect(await listed({ phone })).toEqual([]);
    expect(await send(phone)).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await lift({ id })).toMatchObject({ __typename: 'NotFound' });
    const entries = () =>
      service.sql<{ action: string; byKey: boolean; content: object | null; digest: boolean }>(
        `SELECT a.action, a.actor_id = $2 AS "byKey", v.content, a.evidence_digest IS NOT NULL AS digest
         FROM audit_entries a LEFT JOIN evidence v ON v.entry_id = a.id WHERE a.subject = $1 ORDER BY a.id`,
        [uuidOf(id), service.api.owner.apiKeyId],
      );
    const kept = [
      { action: 'suppression.add', byKey: true, content: null, digest: false },
      { action: 'suppression.lift', byKey: true, content: { text: 'It is mine now' }, digest: true },
    ];
    expect(await entries()).toEqual(kept);
    await erase(phone);
    expect((await entries()).map(({ content, digest }) => ({ content, digest }))).toEqual([
      { content: null, digest: false },
      { content: null, digest: true },
    ]);
  });

  test.each<[string, object, string[], RegExp]>([
    ['ERASED', { reason: 'ERASED' }, ['reason'], /eraseContact alone.*MANUAL/],
    ['no purpose', { purposes: [] }, ['purposes'], /must not be empty/],
    ['a number that is none', { to: { phone: '12' } }, ['to', 'phone'], /"12"/],
    ['a proof that is a text', { proof: 'yes' }, ['proof'], /must be an object/],
  ])('of %s is refused', async (_what, input, path, message) => {
    const to = { phone: '+447911170005' };
    expect(await suppress({ to, ...input })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path, message: expect.stringMatching(message) }],
    });
    expect(await listed(to)).toEqual([]);
  });

  test('of another workspace is neither seen nor lifted', async () => {
    const phone = '+447911170006';
    const { suppression } = await suppress({ to: { phone } });
    expect(await listed({ phone }, service.askOther)).toEqual([]);
    for (const id of [suppression?.id, idOfNothing('Suppression'), 'nonsense']) {
      expect(await lift({ id }, service.askOther)).toEqual({ __typename: 'NotFound' });
    }
    expect(await listed({ phone })).toHaveLength(1);
  });
});

describe('an erased number', () => {
  const GONE = { reason: 'ERASED', purposes: [...STOPPED_PURPOSES] };
  const signUp = (phone: string) =>
    service.ask<{ contact: { id: string }; stillSuppressed: Shown[] }>(
      `mutation($i: RecordConsentInput!) { recordConsent(input: $i) { ... on RecordConsentPayload { contact { id }
        stillSuppressed { ${SHOWN} } } } }`,
      { i: { contact: { phone }, purposes: ['MARKETING'], source: 'FORM', proof: { text: 'Yes' } } },
    );

  test('gets codes, and says of a new consent what is in its way until that is lifted', async () => {
    const phone = '+447911170010';
    await send(phone);
    await erase(phone);
    expect(await codeOf(phone, 'MARKETING')).toBe('ERASED');
    expect(await send(phone, 'OTP')).toMatchObject({ __typename: 'SendMessagePayload' });
    const { contact, stillSuppressed } = await signUp(phone);
    expect(stillSuppressed).toMatchObject([{ ...GONE, contact }]);
    expect(await send(phone, 'MARKETING')).toMatchObject({ __typename: 'MessageRefused' });
    await lift({ id: stillSuppressed[0]?.id });
    expect(await send(phone, 'MARKETING')).toMatchObject({ __typename: 'SendMessagePayload' });
    expect((await signUp(phone)).stillSuppressed).toEqual([]);
  });

  test('that writes START is shown to be held back still, and is not told the contrary', async () => {
    const phone = '+447911170011';
    await send(phone);
    await erase(phone);
    await hear(service, phone.slice(1), '12345', 'START');
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const { edges } = await service.ask<{ edges: { node: { stillSuppressed: object[] } }[] }>(
      'query($c: ID!) { inboundMessages(filter: { contactId: $c }) { edges { node { keyword stillSuppressed { reason purposes } } } } }',
      { c: id },
    );
    expect(edges).toEqual([{ node: { keyword: 'START', stillSuppressed: [GONE] } }]);
    expect(await service.sql('SELECT 1 FROM messages WHERE contact_id = $1', [uuidOf(id)])).toEqual([]);
  });

  test('of an upsert is told by its positions in the request', async () => {
    const [erased, other] = ['+447911170012', '+447911170013'];
    await send(erased);
    await erase(erased);
    const upsert = (phones: string[]) =>
      service.ask<{ suppressed: object[] }>(
        `mutation($i: UpsertContactsInput!) { upsertContacts(input: $i) { ... on UpsertContactsPayload { created updated
          suppressed { index contact { suppressions { reason } } } } } }`,
        { i: { contacts: phones.map((phone) => ({ phone })) } },
      );
    const told = (index: number) => ({ index, contact: { suppressions: [{ reason: 'ERASED' }] } });
    expect(await upsert([other, erased])).toMatchObject({ created: 2, suppressed: [told(1)] });
    expect(await upsert([erased, 'nobody', other, '07911 170012'])).toMatchObject({
      updated: 2,
      suppressed: [told(0), told(3)],
    });
  });
});

describe('what is refused leaves nothing behind', () => {
  const everything = async () => {
    const tables = await service.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    // The outbox empties itself meanwhile; requests, and reads of what is about people, are logged a moment later.
    const kept = tables.filter(({ name }) => !['outbox', 'request_log', 'data_reads'].includes(name));
    const counts = await Promise.all(
      kept.map(async ({ name }) => {
        const [row] = await service.sql<{ n: number }>(`SELECT count(*)::int AS n FROM "${name}"`);
        return [name, row?.n];
      }),
    );
    return Object.fromEntries(counts);
  };

  test.each<[string, string, string, () => Promise<unknown>]>([
    ['marketing to a stranger', '+447911170020', 'MARKETING', async () => {}],
    [
      'an alert to who was erased',
      '+447911170021',
      'ALERT',
      async () => {
        await send('+447911170021');
        await erase('+447911170021');
      },
    ],
    ['a code to a suppressed stranger', '+447911170022', 'OTP', () => suppress({ to: { phone: '+447911170022' } })],
  ])('%s', async (_what, phone, purpose, prepare) => {
    await prepare();
    const before = await everything();
    for (let time = 0; time < 2; time++) {
      expect(await send(phone, purpose)).toMatchObject({ __typename: 'MessageRefused' });
    }
    const answer = await service.ask(`mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }`, {
      i: { to: { phone }, content: { text: 'Hi' }, purpose, idempotencyKey: phone },
    });
    expect(answer).toMatchObject({ __typename: 'MessageRefused' });
    expect(await everything()).toEqual(before);
  });

  test('of a batch only those become contacts that are accepted', async () => {
    const [gone, known, stranger] = ['+447911170030', '+447911170031', '+447911170032'];
    await send(gone);
    await erase(gone);
    await service.ask(`mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }`, {
      i: { contact: { phone: known }, purposes: ['MARKETING'], source: 'API' },
    });
    const batch = (purpose: string) =>
      service.ask<{ batch: { accepted: number; refusals: { index: number; code: string }[] } }>(
        `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { accepted
          refusals { index code } } } } }`,
        {
          i: {
            recipients: [gone, known, stranger].map((phone) => ({ to: { phone } })),
            content: { text: 'Hi' },
            purpose,
          },
        },
      );
    expect((await batch('MARKETING')).batch).toEqual({
      accepted: 1,
      refusals: [
        { index: 0, code: 'ERASED' },
        { index: 2, code: 'NO_CONSENT' },
      ],
    });
    expect([await contactCount(gone), await contactCount(stranger)]).toEqual([0, 0]);
    expect((await batch('ALERT')).batch).toMatchObject({ accepted: 2, refusals: [{ index: 0, code: 'ERASED' }] });
    expect([await contactCount(gone), await contactCount(stranger)]).toEqual([0, 1]);
  });
});
