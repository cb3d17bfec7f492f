import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { rotateSecretKey } from '../../src/db/secrets.ts';
import { expiryTimer, resendTimer } from '../../src/domains/verifications/timers.ts';
import { runDueTimers } from '../../src/pipeline/schedule/timer-runner.ts';
import { timerHandlers } from '../../src/pipeline/schedule/timers.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

/** The hub's clock: a test moves it. */
let now = new Date();
let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  // The guard has tests of its own: hardly any of these codes is entered.
  await service.ask('mutation($i: SetFraudRuleInput!) { setFraudRule(input: $i) { __typename } }', {
    i: { action: 'ALLOW', prefix: '+44791118', reason: 'tests' },
  });
});
afterAll(() => service.close());
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

interface Shown {
  id: string;
  status: string;
  attemptsLeft: number;
  sendsLeft: number;
  expiresAt: string;
  locale: string;
  messages: { id: string; body: string | null; status: string; purpose: string }[];
}
interface Answer {
  __typename: string;
  verification?: Shown;
  valid?: boolean;
  replayed?: boolean;
  message?: string;
  retryAfterMs?: number;
  issues?: { path: string[]; message: string; received: string | null }[];
}

const SHOWN = 'id status attemptsLeft sendsLeft expiresAt locale messages { id body status purpose }';
const FAILURES = '... on Error { message } ... on InvalidInput { issues { path message received } }';
const START_FAILURES = `${FAILURES} ... on RateLimited { retryAfterMs }`;
const start = (to: string, input: object = {}, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: StartVerificationInput!) { startVerification(input: $i) { __typename
      ... on StartVerificationPayload { replayed verification { ${SHOWN} } } ${START_FAILURES} } }`,
    { i: { to, purposeText: 'Example', ...input } },
  );
const resend = (id: string) =>
  service.ask<Answer>(
    `mutation($i: ResendVerificationInput!) { resendVerification(input: $i) { __typename
      ... on StartVerificationPayload { replayed verification { ${SHOWN} } } ${START_FAILURES} } }`,
    { i: { id } },
  );
const check = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: CheckVerificationInput!) { checkVerification(input: $i) { __typename
      ... on CheckVerificationPayload { valid verification { ${SHOWN} } } ${FAILURES} } }`,
    { i: input },
  );
const cancel = (id: string, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: CancelVerificationInput!) { cancelVerification(input: $i) { __typename
      ... on VerificationPayload { verification { ${SHOWN} } } ${FAILURES} } }`,
    { i: { id } },
  );
const shown = (id: string, ask = service.ask) =>
  ask<Shown | null>(`query($id: ID!) { verification(id: $id) { ${SHOWN} } }`, { id });

/** Starts one. @returns it with its code */
async function started(to: string, input: object = {}) {
  const answer = await start(to, input);
  const { verification } = answer;
  if (verification === undefined) throw new Error(JSON.stringify(answer));
  return { ...verification, code: codeIn(verification) };
}
function codeIn(verification: Shown): string {
  const code = /\d{4,10}/.exec(verification.messages.at(-1)?.body ?? '')?.[0];
  if (code === undefined) throw new Error('the message holds no code');
  return code;
}
const wrong = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');
const runTimers = () => {
  const { runtime } = service.api;
  const handlers = timerHandlers(runtime, [expiryTimer, resendTimer]);
  return runDueTimers({ ...runtime, timerHandlers: handlers }, new AbortController().signal);
};

describe('a verification', () => {
  test('sends a code as an urgent message, takes it once, and leaves its text nowhere', async () => {
    const { id, code, messages, ...rest } = await started('+447911180001');
    expect(rest).toMatchObject({ status: 'PENDING', attemptsLeft: 5, sendsLeft: 4, locale: 'en' });
    expect(messages).toMatchObject([
      { purpose: 'OTP', body: `Example: your code is ${code}. Do not share it with anyone.` },
    ]);
    const lanes = await service.sql('SELECT lane FROM queued_chunks WHERE $1 = ANY(message_ids)', [
      uuidOf(messages[0]?.id ?? ''),
    ]);
    expect(lanes).toEqual([{ lane: 'urgent' }]);
    expect(await check({ id, code: wrong(code) })).toMatchObject({ valid: false, verification: { attemptsLeft: 4 } });
    expect(await check({ id, code: `${code.slice(0, 3)} ${code.slice(3)}` })).toMatchObject({
      valid: true,
      verification: {
        status: 'APPROVED',
        attemptsLeft: 0,
        sendsLeft: 0,
        messages: [{ body: null, status: 'CANCELED' }],
      },
    });
    expect(await check({ id, code })).toMatchObject({ valid: false, verification: { status: 'APPROVED' } });
    const [row] = await service.sql('SELECT secret_cipher FROM verifications WHERE id = $1', [uuidOf(id)]);
    expect(row).toEqual({ secret_cipher: null });
    expect(await service.sql('SELECT 1 FROM timers WHERE subject_id = $1', [uuidOf(id)])).toEqual([]);
  });

  test('is found by its number, and by its purpose where the number has several live codes', async () => {
    const to = '+447911180002';
    const first = await started(to, { purposeText: 'Shop' });
    expect(await check({ to: '07911 180002', code: wrong(first.code) })).toMatchObject({ valid: false });
    const second = await started(to, { purposeText: 'Bank' });
    expect((await check({ to, code: second.code })).issues).toMatchObject([{ path: ['purposeText'] }]);
    expect(await check({ to, purposeText: 'Bank', code: second.code })).toMatchObject({ valid: true });
    expect(await check({ to, code: first.code })).toMatchObject({ valid: true, verification: { id: first.id } });
    expect(await check({ to, code: first.code })).toMatchObject({ __typename: 'NotFound' });
  });

  test('sends the same code again, not before its time, five times in all', async () => {
    const to = '+447911180003';
    const { id, code } = await started(to);
    expect(await start(to)).toMatchObject({ __typename: 'RateLimited', retryAfterMs: 30_000 });
    for (const [index, seconds] of [30, 60, 120, 240].entries()) {
      pass(seconds - 1);
      expect(await resend(id)).toMatchObject({ __typename: 'RateLimited', retryAfterMs: 1_000 });
      pass(1);
      const answer = index % 2 === 0 ? await start(to) : await resend(id);
      expect(answer).toMatchObject({ verification: { id, sendsLeft: 3 - index } });
      expect(codeIn(answer.verification as Shown)).toBe(code);
    }
    pass(240);
    // 450 of 600 seconds had gone, and it was over at the last look.
    expect(await resend(id)).toMatchObject({ __typename: 'StartVerificationPayload' });
  });

  test('waits for its end after five messages', async () => {
    const to = '+447911180004';
    const { id } = await started(to, { expiresIn: 'PT1H' });
    for (const seconds of [30, 60, 120, 240]) {
      pass(seconds);
      await resend(id);
    }
    pass(300);
    expect(await start(to)).toMatchObject({
      __typename: 'RateLimited',
      message: expect.stringContaining('was sent 5 times'),
    });
  });

  test('ends with the fifth wrong code, takes the right one no more, and gives no other before its time is over', async () => {
    const to = '+447911180005';
    const { id, code } = await started(to);
    for (let n = 4; n > 0; n--) {
      expect(await check({ id, code: wrong(code) })).toMatchObject({ valid: false, verification: { attemptsLeft: n } });
    }
    expect(await check({ id, code: wrong(code) })).toMatchObject({
      verification: { status: 'EXHAUSTED', messages: [{ body: null }] },
    });
    expect(await check({ id, code })).toMatchObject({ valid: false });
    pass(60);
    expect(await start(to)).toMatchObject({ __typename: 'RateLimited', retryAfterMs: 540_000 });
    pass(541);
    expect(await start(to)).toMatchObject({ verification: { status: 'PENDING', attemptsLeft: 5 } });
  });

  test('gives no new tries and messages by being canceled', async () => {
    const to = '+447911180006';
    const { id, code } = await started(to);
    await check({ id, code: wrong(code) });
    expect(await cancel(id)).toMatchObject({ verification: { status: 'CANCELED', messages: [{ body: null }] } });
    expect(await check({ id, code })).toMatchObject({ valid: false });
    expect(await start(to)).toMatchObject({ __typename: 'RateLimited' });
    pass(30);
    expect(await start(to)).toMatchObject({ verification: { attemptsLeft: 4, sendsLeft: 3 } });
    const audited = await service.sql(
      `SELECT detail FROM audit_entries WHERE action = 'verification.cancel' AND subject = $1`,
      [uuidOf(id)],
    );
    expect(audited).toEqual([{ detail: {} }]);
  });

  test('expires by its timer, and at a check that comes before the timer', async () => {
    const [byTimer, byCheck] = [
      await started('+447911180007', { expiresIn: 'PT2M' }),
      await started('+447911180008', { expiresIn: 'PT2M' }),
    ];
    pass(120);
    expect(await check({ id: byCheck.id, code: byCheck.code })).toMatchObject({
      valid: false,
      verification: { status: 'EXPIRED' },
    });
    expect(await shown(byTimer.id)).toMatchObject({ status: 'PENDING' });
    await runTimers();
    expect(await shown(byTimer.id)).toMatchObject({
      status: 'EXPIRED',
      messages: [{ body: null, status: 'CANCELED' }],
    });
  });

  test('is not begun anew by a repetition with its key, and refuses another input with it', async () => {
    const to = '+447911180009';
    const input = { idempotencyKey: 'k-1', codeLength: 4 };
    const first = await started(to, input);
    expect(first.code).toHaveLength(4);
    const again = await Promise.all([start('07911 180009', input), start(to, input)]);
    for (const answer of again)
      expect(answer).toMatchObject({ replayed: true, verification: { id: first.id, sendsLeft: 4 } });
    expect(await start(to, { ...input, codeLength: 5 })).toMatchObject({ __typename: 'IdempotencyConflict' });
  });

  test('holds its limits under 64 racing requests of each kind', async () => {
    const to = '+447911180010';
    const starts = await Promise.all(Array.from({ length: 64 }, () => start(to)));
    const [won, ...others] = starts.filter(({ verification }) => verification !== undefined);
    expect(others).toEqual([]);
    const { id = '' } = won?.verification ?? {};
    expect(await service.sql('SELECT 1 FROM verification_sends WHERE verification_id = $1', [uuidOf(id)])).toHaveLength(
      1,
    );
    pass(30);
    const resends = await Promise.all(Array.from({ length: 64 }, () => resend(id)));
    expect(resends.filter(({ verification }) => verification !== undefined)).toHaveLength(1);
    const code = codeIn((await shown(id)) as Shown);
    const wrongs = await Promise.all(Array.from({ length: 64 }, () => check({ id, code: wrong(code) })));
    expect(wrongs.every(({ valid }) => valid === false)).toBe(true);
    const [row] = await service.sql('SELECT checks, sends, status FROM verifications WHERE id = $1', [uuidOf(id)]);
    expect(row).toEqual({ checks: 5, sends: 2, status: 'EXHAUSTED' });
    const other = await started('+447911180011');
    const rights = await Promise.all(Array.from({ length: 64 }, () => check({ id: other.id, code: other.code })));
    expect(rights.filter(({ valid }) => valid === true)).toHaveLength(1);
  });

  test('goes again by itself when no receipt came, and not once it was delivered', async () => {
    const to = '+447911180012';
    const { id, messages, code } = await started(to, { resendAfter: 'PT40S' });
    const first = uuidOf(messages[0]?.id ?? '');
    pass(40);
    await runTimers();
    // It waits in the queue: another one would wait behind it.
    expect(await shown(id)).toMatchObject({ sendsLeft: 4 });
    await service.sql(`UPDATE messages SET status = 'SENT' WHERE id = $1`, [first]);
    pass(40);
    await runTimers();
    const again = (await shown(id)) as Shown;
    expect(again).toMatchObject({ sendsLeft: 3 });
    expect(codeIn(again)).toBe(code);
    await service.sql(`UPDATE messages SET status = 'DELIVERED' WHERE id = $1`, [uuidOf(again.messages[1]?.id ?? '')]);
    pass(100);
    await runTimers();
    expect(await shown(id)).toMatchObject({ sendsLeft: 3, status: 'PENDING' });
  });

  test('is written by a template, in the locale of the contact, with the lines for apps and browsers', async () => {
    const save = `mutation($i: SaveTemplateInput!) { saveTemplate(input: $i) { __typename ... on Error { message } } }`;
    const template = {
      name: 'login-code',
      defaultLocale: 'en',
      variables: [{ name: 'code', required: true }, { name: 'minutes' }],
      bodies: [
        { locale: 'en', body: '{{ code }} opens Example for {{ minutes }} minutes' },
        { locale: 'de', body: '{{ code }} öffnet Example' },
      ],
    };
    expect(await service.ask(save, { i: template })).toEqual({ __typename: 'SaveTemplatePayload' });
    const lines = { domain: 'Example.com', appHash: 'FA+9qCX9VSu' };
    const english = await started('+447911180013', { template: 'login-code', ...lines });
    expect(english.messages[0]?.body).toBe(
      `${english.code} opens Example for 10 minutes\n\nFA+9qCX9VSu\n@example.com #${english.code}`,
    );
    const german = await started('+447911180014', { template: 'login-code', locale: 'de-AT' });
    expect(german).toMatchObject({ locale: 'de', messages: [{ body: `${german.code} öffnet Example` }] });
    await service.ask(save, { i: { ...template, name: 'no-code', bodies: [{ locale: 'en', body: 'Hello' }] } });
    expect((await start('+447911180015', { template: 'no-code' })).issues).toMatchObject([
      { path: ['template'], message: expect.stringContaining('{{ code }}'), received: 'no-code' },
    ]);
    expect(await start('+447911180015', { template: 'nowhere' })).toMatchObject({ __typename: 'NotFound' });
  });

  test.each<[string, object, string]>([
    ['to', { to: '12' }, 'not a valid number'],
    ['purposeText', { purposeText: 'a\nb' }, 'one line'],
    ['purposeText', { purposeText: 'x'.repeat(61) }, 'at most 60'],
    ['locale', { locale: 'english!' }, 'BCP 47'],
    ['codeLength', { codeLength: 3 }, 'at least 4'],
    ['codeLength', { codeLength: 11 }, 'at most 10'],
    ['expiresIn', { expiresIn: 'PT1M' }, 'between PT2M and PT24H'],
    ['resendAfter', { resendAfter: 'PT5S' }, 'between PT30S and PT10M'],
    ['domain', { domain: 'https://example.com/' }, 'host name'],
    ['appHash', { appHash: 'short' }, '11 characters'],
    ['clientAddress', { clientAddress: '1.2.3' }, 'IPv4 or IPv6'],
    ['sender', { sender: 'Nobody' }, 'createSender'],
  ])('is refused by its %s: %j', async (field, input, words) => {
    const { issues } = await start('+447911180016', input);
    expect(issues).toMatchObject([{ path: [field], message: expect.stringContaining(words) }]);
    expect(await service.sql(`SELECT 1 FROM verifications WHERE "to" = '+447911180016'`)).toEqual([]);
  });

  test('of which the code cannot be one is refused, and no try is counted', async () => {
    const { id } = await started('+447911180017');
    for (const code of ['123', '12345678901', 'abcdef']) {
      expect((await check({ id, code })).issues).toMatchObject([
        { path: ['code'], message: 'must be 4 to 10 digits', received: code },
      ]);
    }
    expect((await check({ code: '123456' })).issues).toMatchObject([{ path: ['id'] }]);
    expect((await check({ id, to: '+447911180017', code: '123456' })).issues).toMatchObject([{ path: ['id'] }]);
    expect(await shown(id)).toMatchObject({ attemptsLeft: 5 });
  });

  test('that a gate refuses is not there, and its number may be asked for at once', async () => {
    const to = '+447911180018';
    const suppress = `mutation { suppress(input: { to: { phone: "${to}" }, reason: COMPLAINT }) { __typename ... on SuppressPayload { suppression { id } } } }`;
    const { suppression } = await service.ask<{ suppression: { id: string } }>(suppress);
    expect(await start(to, { idempotencyKey: 'k-2' })).toMatchObject({ __typename: 'MessageRefused' });
    const lift = `mutation { liftSuppression(input: { id: "${suppression.id}", proof: { text: "mine" } }) { __typename } }`;
    await service.ask(lift);
    expect(await start(to, { idempotencyKey: 'k-2' })).toMatchObject({ replayed: false });
  });

  test('leaves its code in no column of any table and no line of the log once it has ended', async () => {
    const tables = await service.sql<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
         AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    );
    const places = async (code: string) => {
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await service.sql(`SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [code]);
        if (rows.length > 0) found.push(name);
      }
      return found;
    };
    const input = { codeLength: 10, domain: 'example.com', idempotencyKey: 'leak', clientAddress: '192.0.2.8' };
    const { id, code } = await started('+447911180022', input);
    expect(await places(code)).toEqual(['messages']);
    expect(await check({ id, code: wrong(code) })).toMatchObject({ valid: false });
    expect(await check({ id, code })).toMatchObject({ valid: true });
    expect(await places(code)).toEqual([]);
    expect(service.api.logged.join('')).not.toContain(code);
  });

  test('goes with the person who is erased', async () => {
    const to = '+447911180019';
    const { id, code } = await started(to, { clientAddress: '192.0.2.7' });
    await service.ask(`mutation { eraseContact(input: { phone: "${to}" }) { __typename } }`);
    expect(await check({ id, code })).toMatchObject({ valid: false, verification: { status: 'CANCELED' } });
    const [row] = await service.sql('SELECT "to", client_address, secret_cipher FROM verifications WHERE id = $1', [
      uuidOf(id),
    ]);
    expect(row).toEqual({ to: null, client_address: null, secret_cipher: null });
  });

  test('outlives a change of the secret key', async () => {
    const { id, code } = await started('+447911180020');
    const { db, config } = service.api.runtime;
    const old = config.secretKey as Buffer;
    // The connection of this service has a password that nobody encrypted.
    await service.sql('UPDATE connections SET secret_cipher = NULL');
    const client = await db.pool.connect();
    try {
      await client.query('BEGIN');
      expect(await rotateSecretKey(client, old, Buffer.alloc(32, 7))).toBeGreaterThan(0);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    expect(await check({ id, code })).toMatchObject({ valid: true });
  });

  test('is the workspace’s own', async () => {
    const { id, code } = await started('+447911180021');
    expect(await shown(id, service.askOther)).toBeNull();
    for (const answer of [await check({ id, code }, service.askOther), await cancel(id, service.askOther)]) {
      expect(answer).toMatchObject({ __typename: 'NotFound' });
    }
    expect(await check({ to: '+447911180021', code }, service.askOther)).toMatchObject({ __typename: 'NotFound' });
    expect(await cancel(idOfNothing('Verification'))).toMatchObject({ __typename: 'NotFound' });
    const list = `query { verifications(first: 2, filter: { to: "+447911180021", statuses: [PENDING], countries: ["gb", "gg"] }) { edges { node { id } } } }`;
    expect(await service.ask(list)).toEqual({ edges: [{ node: { id } }] });
    const of = `query($id: ID!) { message(id: $id) { verification { id } } }`;
    const [message] = ((await shown(id)) as Shown).messages;
    expect(await service.ask(of, { id: message?.id })).toEqual({ verification: { id } });
  });
});
