import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { ALL_PURPOSES } from '../../src/policy/purposes.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Stated {
  __typename: string;
  contact?: {
    id: string;
    consents: {
      purpose: string;
      state: string;
      since: string;
      entry: { source: string; evidence: string; proof: object | null; proofDigest: string | null; actor: object };
    }[];
    consentLedger: { action: string; purposes: string[] }[];
  };
  issues?: { path: string[]; message: string }[];
}
interface Verdict {
  allowed: boolean;
  code: string | null;
  reason: string | null;
  entry: { action: string } | null;
}

const state = (name: 'record' | 'revoke', contact: object, input: object = {}, ask = service.ask) =>
  ask<Stated>(
    `mutation($i: ${name === 'record' ? 'RecordConsentInput' : 'RevokeConsentInput'}!) { ${name}Consent(input: $i) { __typename
      ... on ${name === 'record' ? 'RecordConsentPayload' : 'RevokeConsentPayload'} { contact { id
        consents { purpose state since entry { source evidence proof proofDigest actor { kind id name } } } consentLedger { action purposes } } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { contact, purposes: ['MARKETING'], source: 'API', ...input } },
  );
const canMessage = (to: object, purpose = 'MARKETING', ask = service.ask) =>
  ask<Verdict>('query($i: CanMessageInput!) { canMessage(input: $i) { allowed code reason entry { action } } }', {
    i: { to, purpose },
  });
const send = (phone: string, purpose: string) =>
  service.ask<{ __typename: string; accepted?: { id: string } }>(
    `mutation($to: PhoneNumber!, $p: Purpose!) { sendMessage(input: { to: { phone: $to }, content: { text: "Hello" },
      purpose: $p }) { __typename ... on SendMessagePayload { accepted { id } } } }`,
    { to: phone, p: purpose },
  );

describe('recordConsent and revokeConsent', () => {
  test('make a contact of a new number, and keep the proof', async () => {
    const proof = { text: 'I agree to offers by SMS.', version: '3', ip: '192.0.2.1' };
    const recorded = await state(
      'record',
      { phone: '07911 100201' },
      { source: 'FORM', proof, purposes: ['MARKETING', 'MARKETING'] },
    );
    expect(recorded.contact).toMatchObject({
      consents: [
        {
          purpose: 'MARKETING',
          state: 'GRANT',
          entry: { source: 'FORM', proof, proofDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      ],
      consentLedger: [{ action: 'GRANT', purposes: ['MARKETING'] }],
    });
    const revoked = await state('revoke', { contactId: recorded.contact?.id });
    expect(revoked.contact).toMatchObject({
      consents: [{ purpose: 'MARKETING', state: 'REVOKE' }],
      consentLedger: [{ action: 'GRANT' }, { action: 'REVOKE' }],
    });
    const query = `query($id: ID!, $after: String) { consentHistory(contactId: $id, first: 1, after: $after) {
      edges { node { action proof } } pageInfo { endCursor hasNextPage } } }`;
    interface Page {
      edges: object[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    }
    const id = recorded.contact?.id;
    const newest = await service.ask<Page>(query, { id });
    expect(newest).toMatchObject({ edges: [{ node: { action: 'REVOKE' } }], pageInfo: { hasNextPage: true } });
    const { endCursor } = newest.pageInfo;
    const older = await service.ask<Page>(query, { id, after: endCursor });
    expect(older).toMatchObject({ edges: [{ node: { action: 'GRANT', proof } }], pageInfo: { hasNextPage: false } });
    await expect(service.askOther<Page>(query, { id })).rejects.toThrow('does not exist in this workspace');
  });

  test('a revocation blocks what waits, of its purposes only', async () => {
    const phone = '+447911100202';
    await state('record', { phone }, { purposes: ['MARKETING', 'SURVEY'] });
    const waiting = await Promise.all(['MARKETING', 'SURVEY', 'ALERT'].map((purpose) => send(phone, purpose)));
    await state('revoke', { phone }, { purposes: ['MARKETING'] });
    const statuses = await service.sql<{ purpose: string; status: string; reason_code: string | null }>(
      'SELECT purpose::text, status::text, reason_code FROM messages WHERE id = ANY($1::uuid[]) ORDER BY id',
      [waiting.map(({ accepted }) => uuidOf(accepted?.id ?? ''))],
    );
    expect(statuses.sort((a, b) => (a.purpose < b.purpose ? -1 : 1))).toEqual([
      { purpose: 'ALERT', status: 'QUEUED', reason_code: null },
      { purpose: 'MARKETING', status: 'BLOCKED', reason_code: 'CONSENT_REVOKED' },
      { purpose: 'SURVEY', status: 'QUEUED', reason_code: null },
    ]);
  });

  test('a revocation of before a later consent is kept, and holds nothing back', async () => {
    const phone = '+447911100203';
    await state('record', { phone }, { occurredAt: '2026-06-01T00:00:00Z' });
    const { accepted } = await send(phone, 'MARKETING');
    const { contact } = await state('revoke', { phone }, { occurredAt: '2026-05-01T00:00:00Z' });
    expect(contact).toMatchObject({ consents: [{ state: 'GRANT' }], consentLedger: [{}, { action: 'REVOKE' }] });
    const [row] = await service.sql('SELECT status::text FROM messages WHERE id = $1', [uuidOf(accepted?.id ?? '')]);
    expect(row).toEqual({ status: 'QUEUED' });
  });

  test.each<[string, object, string[], RegExp]>([
    [
      'a made-up double opt-in',
      { source: 'DOUBLE_OPT_IN', proof: { text: 'Yes' } },
      ['source'],
      /hub alone.*one of API, FORM/,
    ],
    ['a made-up reply', { source: 'INBOUND_MESSAGE', proof: { text: 'Yes' } }, ['source'], /hub alone/],
    ['a form without its proof', { source: 'FORM' }, ['proof'], /FORM.*for example/],
    ['an import with a proof that says nothing', { source: 'IMPORT', proof: { text: ' ' } }, ['proof'], /IMPORT/],
    ['what was said with an empty proof', { source: 'VERBAL', proof: {} }, ['proof'], /VERBAL/],
    ['a proof of an application that says nothing', { proof: { text: '', agreed: true } }, ['proof'], /leave it out/],
    ['no purpose', { purposes: [] }, ['purposes'], /must not be empty/],
    ['a proof that is a text', { proof: 'yes' }, ['proof'], /must be an object/],
    ['a proof with a NUL', { proof: { ip: '\u0000' } }, ['proof'], /NUL/],
    ['a proof of 8 KiB and more', { proof: { text: 'é'.repeat(4_200) } }, ['proof'], /8 KiB/],
    ['a moment to come', { occurredAt: '2100-01-01T00:00:00Z' }, ['occurredAt'], /future/],
    ['a number that is none', { contact: { phone: '12' } }, ['contact', 'phone'], /"12"/],
  ])('%s is refused, and leaves no contact behind', async (_what, change, path, message) => {
    const phone = '+447911100204';
    const result = await state('record', { phone }, change);
    expect(result).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path, message: expect.stringMatching(message) }],
    });
    expect(await service.ask(`{ contact(phone: "${phone}") { id } }`)).toBeNull();
  });

  test('name the key that recorded them; a proof is recognised and cannot be changed into another', async () => {
    const { apiKey } = await service.ask<{ apiKey: { id: string; name: string } }>('{ viewer { apiKey { id name } } }');
    const proof = { text: 'I agree', at: { page: '/offers', version: 2 } };
    const [one, same, other] = await Promise.all(
      [proof, { at: { version: 2, page: '/offers' }, text: 'I agree' }, { text: 'I do not agree' }].map(
        async (each, n) =>
          (await state('record', { phone: `+44791110023${n}` }, { source: 'VERBAL', proof: each })).contact,
      ),
    );
    expect(one?.consents[0]?.entry.actor).toEqual({ kind: 'API_KEY', id: apiKey.id, name: apiKey.name });
    const digests = [one, same, other].map((contact) => contact?.consents[0]?.entry.proofDigest);
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  test('are never dated later than now, though clocks may differ', async () => {
    const ahead = new Date(Date.now() + 4 * 60_000);
    const { contact } = await state('record', { phone: '+447911100236' }, { occurredAt: ahead.toISOString() });
    expect(Date.parse(contact?.consents[0]?.since ?? '')).toBeLessThanOrEqual(Date.now());
    const later = await state('revoke', { phone: '+447911100236' });
    expect(later.contact).toMatchObject({ consents: [{ state: 'REVOKE' }] });
  });

  test('a revocation needs no proof', async () => {
    const { contact } = await state('revoke', { phone: '+447911100235' }, { source: 'FORM' });
    expect(contact).toMatchObject({
      consents: [{ state: 'REVOKE', entry: { evidence: 'NONE', proof: null, proofDigest: null } }],
    });
  });

  test('an entry says whether there is evidence for it, also after it is gone', async () => {
    const evidenceOf = async (id: string) => {
      const { edges } = await service.ask<{ edges: { node: { evidence: string } }[] }>(
        'query($id: ID!) { consentHistory(contactId: $id, first: 9) { edges { node { evidence } } } }',
        { id },
      );
      return edges.map(({ node }) => node.evidence);
    };
    const [phone, removed] = ['+447911100271', '+447911100272'];
    await state('record', { phone }, { source: 'FORM', proof: { text: 'I agree' } });
    await state('record', { phone }, { proof: {} });
    // A revocation is believed whatever comes with it, and is not proven by nothing.
    const { contact } = await state('revoke', { phone }, { proof: { text: ' ' } });
    const id = contact?.id ?? '';
    expect(await evidenceOf(id)).toEqual(['NONE', 'NONE', 'KEPT']);
    const other = await state('record', { phone: removed }, { source: 'FORM', proof: { text: 'I agree' } });
    await service.sql('DELETE FROM evidence WHERE contact_id = $1', [uuidOf(other.contact?.id ?? '')]);
    expect(await evidenceOf(other.contact?.id ?? '')).toEqual(['MISSING']);
    await service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    expect(await evidenceOf(id)).toEqual(['ERASED', 'NONE', 'ERASED']);
  });

  test('a workspace may demand evidence of every consent, and of no revocation', async () => {
    const demand = (isDemanded: boolean) =>
      service.ask(
        'mutation($d: Boolean!) { setWorkspaceRules(input: { evidenceRequired: $d }) { ... on WorkspaceRulesPayload { rules { evidenceRequired } } } }',
        { d: isDemanded },
      );
    const phone = '+447911100273';
    expect(await demand(true)).toEqual({ rules: { evidenceRequired: true } });
    expect(await state('record', { phone })).toMatchObject({
      issues: [{ path: ['proof'], message: expect.stringContaining('evidenceRequired') }],
    });
    expect((await state('record', { phone }, { proof: { ticket: 17 } })).contact?.consents).toMatchObject([
      { state: 'GRANT', entry: { source: 'API', evidence: 'KEPT' } },
    ]);
    expect((await state('revoke', { phone })).contact?.consents).toMatchObject([{ state: 'REVOKE' }]);
    await demand(false);
    expect((await state('record', { phone })).contact?.consents).toMatchObject([{ entry: { evidence: 'NONE' } }]);
  });

  test('commit with their audit entry', async () => {
    const { contact } = await state('record', { phone: '+447911100205' });
    const rows = await service.sql(
      `SELECT a.detail, a.xmin = e.xmin AS together FROM audit_entries a JOIN consent_entries e ON e.contact_id::text = a.subject
       WHERE a.subject = $1`,
      [uuidOf(contact?.id ?? '')],
    );
    expect(rows).toEqual([{ detail: expect.objectContaining({ action: 'GRANT' }), together: true }]);
  });

  test('of another workspace’s contact, or of none, are not found', async () => {
    const { contact } = await state('record', { phone: '+447911100206' });
    for (const contactId of [contact?.id, idOfNothing('Contact'), 'nonsense']) {
      expect(await state('record', { contactId }, {}, service.askOther)).toEqual({ __typename: 'NotFound' });
      expect(await state('revoke', { contactId }, {}, service.askOther)).toEqual({ __typename: 'NotFound' });
    }
    expect(await canMessage({ contactId: contact?.id })).toMatchObject({ allowed: true, entry: { action: 'GRANT' } });
    expect(await canMessage({ phone: '+447911100206' }, 'MARKETING', service.askOther)).toMatchObject({
      allowed: false,
      code: 'NO_CONSENT',
      entry: null,
    });
  });
});

describe('canMessage', () => {
  test('of another workspace’s contact is refused like one of none', async () => {
    const { contact } = await state('record', { phone: '+447911100210' });
    for (const contactId of [contact?.id, idOfNothing('Contact')]) {
      const { body } = await service.api.post({
        query: 'query($i: CanMessageInput!) { canMessage(input: $i) { allowed } }',
        variables: { i: { to: { contactId }, purpose: 'OTP' } },
      });
      if (contactId === contact?.id) expect(body).toMatchObject({ data: { canMessage: { allowed: true } } });
      else expect(body).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    await expect(canMessage({ contactId: contact?.id }, 'OTP', service.askOther)).rejects.toThrow('NOT_FOUND');
  });

  test('names what is wrong with a number', async () => {
    await expect(canMessage({ phone: '12' })).rejects.toThrow('INVALID_INPUT');
  });

  test('says what sending would, of whoever it is asked', async () => {
    const [silent, granted, revoked, erased, back] = ['20', '21', '22', '23', '24'].map((n) => `+4479111002${n}`);
    const purposes = { purposes: ALL_PURPOSES };
    await state('record', { phone: granted }, purposes);
    await state('revoke', { phone: revoked }, purposes);
    const erase = (phone = '') => service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    for (const phone of [erased, back]) await state('record', { phone }, purposes);
    await erase(erased);
    await erase(back);
    await service.ask(`mutation { upsertContacts(input: { contacts: [{ phone: "${back}" }] }) { __typename } }`);
    for (const phone of [silent, granted, revoked, erased, back]) {
      for (const purpose of ALL_PURPOSES) {
        const { allowed } = await canMessage({ phone }, purpose);
        const { __typename } = await send(phone ?? '', purpose);
        expect({ phone, purpose, allowed }).toEqual({ phone, purpose, allowed: __typename === 'SendMessagePayload' });
      }
    }
    expect(await canMessage({ phone: erased }, 'ALERT')).toMatchObject({ allowed: false, code: 'ERASED' });
    expect(await canMessage({ phone: erased }, 'OTP')).toMatchObject({ allowed: true });
  });
});
