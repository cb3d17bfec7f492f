import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { originOn } from '../../src/domains/verifications/passkeys.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { Authenticator } from '../members/authenticator.ts';
import { Receiver, verify } from '../webhooks/receiver.ts';

/** The hub's clock: a test moves it. */
let now = new Date();
let service: Service;
let receiver: Receiver;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  receiver = await new Receiver().start();
  await settings({ passkeyDomains: ['shop.example'] });
  // The tests ask for more codes of one range than the fraud guard takes for usual.
  await service.ask('mutation($i: SetFraudRuleInput!) { setFraudRule(input: $i) { __typename } }', {
    i: { action: 'ALLOW', prefix: '+44791119', reason: 'tests' },
  });
});
afterAll(async () => {
  await receiver?.stop();
  await service?.close();
});

interface Answer {
  __typename: string;
  message?: string;
  issues?: { path: string[]; message: string }[];
  options?: Parameters<Authenticator['get']>[0] & Parameters<Authenticator['create']>[0];
  passkeyOptions?: Answer['options'];
  passkey?: { id: string; name: string; domain: string; lastUsedAt: string | null };
  verification?: {
    id: string;
    status: string;
    channel: string;
    sendsLeft: number;
    attemptsLeft: number;
    messages: { body: string }[];
  };
  valid?: boolean;
}
const VERIFICATION = 'verification { id status channel sendsLeft attemptsLeft messages { body } }';
const act = (name: string, fields: string, input: object, type = name.charAt(0).toUpperCase() + name.slice(1)) =>
  service.ask<Answer>(
    `mutation($i: ${type}Input!) { ${name}(input: $i) { __typename ... on ${fields} ... on Error { message } ... on InvalidInput { issues { path message } } } }`,
    { i: input },
  );
const settings = (input: object) =>
  act('setVerificationSettings', 'SetVerificationSettingsPayload { numberCheckSecret }', input) as Promise<
    Answer & { numberCheckSecret: string | null }
  >;
const begin = (to: string, more: object = {}) =>
  act('startPasskeyAuthentication', `StartPasskeyAuthenticationPayload { options ${VERIFICATION} }`, {
    ...{ to, domain: 'shop.example', purposeText: 'Example' },
    ...more,
  });
const finish = (id: string | undefined, response: object) =>
  act('finishPasskeyAuthentication', `CheckVerificationPayload { valid ${VERIFICATION} }`, { id, response });
const startSms = (to: string, more: object = {}) =>
  act('startVerification', `StartVerificationPayload { passkeyOptions ${VERIFICATION} }`, {
    ...{ to, purposeText: 'Example' },
    ...more,
  });
const resend = (id: string | undefined) =>
  act('resendVerification', `StartVerificationPayload { passkeyOptions ${VERIFICATION} }`, { id });

/** A person with a passkey. */
async function registered(to: string, device = new Authenticator('https://www.shop.example')) {
  await service.ask('mutation($i: UpsertContactsInput!) { upsertContacts(input: $i) { __typename } }', {
    i: { contacts: [{ phone: to }] },
  });
  const asked = { to, domain: 'shop.example' };
  const { options } = await act('startPasskeyRegistration', 'StartPasskeyRegistrationPayload { options }', asked);
  if (options === undefined) throw new Error('no options');
  const response = device.create(options);
  const store = () =>
    act('finishPasskeyRegistration', 'ContactPasskeyPayload { passkey { id name domain lastUsedAt } }', {
      ...{ ...asked, name: 'Phone', response },
    });
  return { device, store };
}

describe('a passkey of a person', () => {
  test('approves a verification without a message, once, and is the better factor of both', async () => {
    const to = '+447911190001';
    const { device, store } = await registered(to);
    expect(await store()).toMatchObject({ passkey: { name: 'Phone', domain: 'shop.example', lastUsedAt: null } });
    expect((await store()).issues).toMatchObject([{ path: ['response'], message: /registered already/ }]);
    const { options, verification } = await startSms(to, { domain: 'shop.example' }).then((answer) => ({
      ...answer,
      options: answer.passkeyOptions,
    }));
    expect(verification).toMatchObject({ channel: 'PASSKEY', status: 'PENDING', sendsLeft: 5, messages: [] });
    if (options === undefined) throw new Error('no options');
    const response = device.get(options);
    expect(await finish(verification?.id, response)).toMatchObject({
      valid: true,
      verification: { status: 'APPROVED', channel: 'PASSKEY' },
    });
    expect(await finish(verification?.id, response)).toMatchObject({ valid: false });
    const [passkey] = await service.sql('SELECT counter::int, last_used_at FROM contact_passkeys');
    expect(passkey).toMatchObject({ last_used_at: now });
  });

  test('falls back on a code of the same verification', async () => {
    const to = '+447911190002';
    const { device, store } = await registered(to);
    await store();
    const begun = await begin(to);
    expect(begun.verification).toMatchObject({ channel: 'PASSKEY', messages: [] });
    const { verification } = await resend(begun.verification?.id);
    expect(verification).toMatchObject({ id: begun.verification?.id, channel: 'SMS', sendsLeft: 4 });
    const [code = ''] = /\d{6}/.exec(verification?.messages[0]?.body ?? '') ?? [];
    expect(verification?.messages[0]?.body).toContain(`@shop.example #${code}`);
    // The same one again by passkey, and then by code.
    const again = await begin(to);
    expect(again.verification).toMatchObject({ id: verification?.id, channel: 'PASSKEY', sendsLeft: 4 });
    expect(again.options).toEqual(begun.options);
    const check = { id: verification?.id, code };
    expect(await act('checkVerification', `CheckVerificationPayload { valid ${VERIFICATION} }`, check)).toMatchObject({
      valid: true,
    });
    if (begun.options === undefined) throw new Error('no options');
    expect(await finish(verification?.id, device.get(begun.options))).toMatchObject({ valid: false });
  });

  test('comes before the code, after it, alone or not at all, as the workspace or the request says', async () => {
    const [to, stranger] = ['+447911190007', '+447911190008'];
    const { store } = await registered(to);
    await store();
    const first = async (number: string, more: object = {}) => {
      const purposeText = `Step ${++steps}`;
      const { verification, issues } = await startSms(number, { domain: 'shop.example', purposeText, ...more });
      return verification?.channel ?? issues?.[0]?.path;
    };
    let steps = 0;
    expect([await first(to), await first(stranger)]).toEqual(['PASSKEY', 'SMS']);
    expect(await first(to, { domain: 'elsewhere.example' })).toBe('SMS');
    expect(await first(to, { channels: ['SMS', 'PASSKEY'] })).toBe('SMS');
    expect(await first(to, { channels: ['SMS'] })).toBe('SMS');
    expect(await first(stranger, { channels: ['PASSKEY'] })).toEqual(['to']);
    expect(await first(to, { channels: [] })).toEqual(['channels']);
    expect(await first(to, { channels: ['SMS', 'SMS'] })).toEqual(['channels']);
    await settings({ channels: ['SMS', 'PASSKEY'] });
    expect([await first(to), await first(to, { channels: ['PASSKEY', 'SMS'] })]).toEqual(['SMS', 'PASSKEY']);
    await settings({ channels: ['PASSKEY'] });
    expect(await first(stranger)).toEqual(['to']);
    const { verification } = await startSms(to, { domain: 'shop.example', purposeText: 'No code' });
    expect(verification).toMatchObject({ channel: 'PASSKEY' });
    expect((await resend(verification?.id)).issues).toMatchObject([{ path: ['id'], message: /no code is sent/ }]);
    await settings({ channels: ['PASSKEY', 'SMS'] });
  });

  test('of somebody else, of another challenge or of another page proves nothing, and each try counts', async () => {
    const [to, other] = ['+447911190003', '+447911190004'];
    const { device, store } = await registered(to);
    await store();
    const { device: stranger, store: storeOther } = await registered(other);
    await storeOther();
    const { options, verification } = await begin(to);
    const { options: elsewhere } = await begin(other);
    if (options === undefined || elsewhere === undefined) throw new Error('no options');
    const theirs = stranger.get({ ...elsewhere, challenge: options.challenge });
    const own = device.get({ ...options, challenge: elsewhere.challenge });
    for (const [left, response] of [
      [4, theirs],
      [3, own],
    ] as const) {
      expect(await finish(verification?.id, response)).toMatchObject({
        valid: false,
        verification: { attemptsLeft: left },
      });
    }
    expect(await finish(verification?.id, { id: 'x' })).toMatchObject({ __typename: 'InvalidInput' });
    expect(await finish(verification?.id, device.get(options))).toMatchObject({ valid: true });
  });

  test('is made only for a contact, a domain of the workspace, and within ten minutes', async () => {
    const ask = (input: object) =>
      act('startPasskeyRegistration', 'StartPasskeyRegistrationPayload { options }', input);
    expect(await ask({ to: '+447911190099', domain: 'shop.example' })).toMatchObject({ __typename: 'NotFound' });
    expect((await ask({ to: '+447911190001', domain: 'other.example' })).issues).toMatchObject([{ path: ['domain'] }]);
    expect((await begin('+447911190098')).issues).toMatchObject([{ path: ['to'], message: /no passkey/ }]);
    const { store } = await registered('+447911190005');
    now = new Date(now.getTime() + 601_000);
    expect((await store()).issues).toMatchObject([{ path: ['response'] }]);
  });

  test('goes when it is removed, and with the person who is erased', async () => {
    const to = '+447911190006';
    const { store } = await registered(to);
    const { passkey } = await store();
    const { store: another } = await registered(to);
    await another();
    const remove = (id: string | undefined) =>
      service.ask(
        'mutation($id: ID!) { removeContactPasskey(input: { id: $id }) { __typename ... on ContactPasskeyPayload { passkey { id } } } }',
        { id },
      );
    expect(await remove(passkey?.id)).toMatchObject({ passkey: null });
    expect(await remove(passkey?.id)).toEqual({ __typename: 'NotFound' });
    const count = () =>
      service.sql(`SELECT 1 FROM contact_passkeys p JOIN contacts c ON c.id = p.contact_id WHERE c.phone = $1`, [to]);
    expect(await count()).toHaveLength(1);
    const contactId = await service.sql('SELECT id FROM contacts WHERE phone = $1', [to]);
    await service.ask(`mutation { eraseContact(input: { phone: "${to}" }) { __typename } }`);
    expect(await service.sql('SELECT 1 FROM contact_passkeys WHERE contact_id = $1', [contactId[0]?.id])).toEqual([]);
    expect(
      await service.sql(`SELECT 1 FROM audit_entries WHERE subject = $1`, [uuidOf(passkey?.id ?? '')]),
    ).toHaveLength(2);
  });

  test.each([
    ['https://shop.example', true],
    ['https://www.shop.example', true],
    ['https://notshop.example', false],
    ['http://shop.example', false],
    ['https://shop.example.org', false],
    ['android:apk-key-hash:x', false],
  ])('on a page of %s is one of shop.example: %s', (origin, is) => {
    const clientData = Buffer.from(JSON.stringify({ origin })).toString('base64url');
    expect(originOn('shop.example', clientData)).toBe(is ? origin : null);
  });
});

describe('the number check', () => {
  const to = (n: number) => `+4479111910${String(n).padStart(2, '0')}`;

  test('is asked before a code goes, signed, and its answer holds', async () => {
    now = new Date();
    const { numberCheckSecret } = await settings({ numberCheck: { url: `${receiver.url}/check`, silence: 'ALLOW' } });
    const answers = ['{"answer":"allow"}', '{"answer":"deny","reason":"SIM changed today"}', '{"answer":"unknown"}'];
    receiver.answer = (_received, response, count) => void response.end(answers[count - 1]);
    expect(await startSms(to(1), { clientAddress: '192.0.2.7' })).toMatchObject({
      verification: { status: 'PENDING' },
    });
    const [received] = receiver.received;
    if (received === undefined || numberCheckSecret === null) throw new Error('nobody was asked');
    expect(verify(numberCheckSecret, received)).toMatchObject({
      type: 'verification.number_check',
      data: { to: to(1), purposeText: 'Example', clientAddress: '192.0.2.7' },
    });
    expect(await startSms(to(2))).toMatchObject({ __typename: 'FraudSuspected', message: /SIM changed today/ });
    expect(await startSms(to(3))).toMatchObject({ verification: { status: 'PENDING' } });
    expect(await service.sql('SELECT 1 FROM verifications WHERE "to" = $1', [to(2)])).toEqual([]);
  });

  test('that is silent, fails or is not understood is what the setting makes of it', async () => {
    const check = { url: `${receiver.url}/check`, timeout: 'PT0.2S' };
    const ways: ((response: { end: (text?: string) => void; statusCode: number }) => void)[] = [
      () => {},
      (response) => {
        response.statusCode = 500;
        response.end('{"answer":"allow"}');
      },
      (response) => response.end('<html>'),
    ];
    for (const [index, silence] of ['ALLOW', 'DENY'].entries()) {
      expect(await settings({ numberCheck: { ...check, silence } })).toMatchObject({ numberCheckSecret: null });
      for (const [way, answer] of ways.entries()) {
        receiver.answer = (_received, response) => answer(response);
        expect(await startSms(to(10 + 10 * index + way))).toMatchObject(
          silence === 'ALLOW'
            ? { verification: { status: 'PENDING' } }
            : { __typename: 'FraudSuspected', message: /gave no answer/ },
        );
      }
    }
    await settings({ numberCheck: null });
    const asked = receiver.received.length;
    expect(await startSms(to(40))).toMatchObject({ verification: { status: 'PENDING' } });
    expect(receiver.received).toHaveLength(asked);
    expect((await settings({ numberCheck: { url: 'ftp://x', silence: 'DENY' } })).issues).toMatchObject([
      { path: ['numberCheck', 'url'] },
    ]);
  });
});
