import { describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { asking, MORNING } from './asking.ts';

const { clock, ask, sql, newPhone, hearIt, request, statusOf, messageOf, claimIt, revoke } = asking('+4479111020');

describe('the question of a double opt-in', () => {
  test.each([
    ['is suppressed', 'reason: MANUAL, purposes: [MARKETING]', 'SUPPRESSED'],
    ['complains to an agent', 'reason: COMPLAINT, purposes: [SURVEY, MARKETING]', 'SUPPRESSED'],
    ['is suppressed for something else', 'reason: MANUAL, purposes: [ALERT]', null],
  ])('reaches nobody who %s meanwhile', async (_what, said, reason) => {
    const phone = newPhone();
    const asked = await request(phone, { purposes: ['SURVEY', 'MARKETING'] });
    await ask(`mutation { suppress(input: { to: { phone: "${phone}" }, ${said} }) { __typename } }`);
    const state = reason === null ? { status: 'DEFERRED', reason: 'QUIET_HOURS' } : { status: 'BLOCKED', reason };
    expect(await messageOf(asked)).toMatchObject(state);
  });

  test('reaches nobody whom a regulator’s list names meanwhile', async () => {
    const phone = newPhone();
    const asked = await request(phone);
    const imported = await ask<{ added: number }>(
      `mutation { importSuppressions(input: { rows: [{ phone: "${phone}", reason: REGULATOR, purposes: [MARKETING] }] }) {
        ... on ImportSuppressionsPayload { added } } }`,
    );
    expect(imported.added).toBe(1);
    expect(await messageOf(asked)).toMatchObject({ status: 'BLOCKED', reason: 'SUPPRESSED' });
  });

  test.each([
    ['complains', 'This is spam', 'SUPPRESSED'],
    ['may refuse', 'enough already', 'UNCLEAR_REPLY'],
  ])('reaches nobody who %s by a reply meanwhile', async (_what, text, reason) => {
    const phone = newPhone();
    const asked = await request(phone);
    await hearIt(phone, text);
    expect(await messageOf(asked)).toMatchObject({ status: 'BLOCKED', reason });
  });

  test.each([
    ['MANUAL', '[MARKETING]', ['SURVEY', 'MARKETING']],
    ['COMPLAINT', '[MARKETING, SURVEY]', ['SURVEY']],
    ['REGULATOR', '[ALERT]', ['ALERT']],
  ])('is not asked of whoever is suppressed for it: %s', async (reason, purposes, asked) => {
    const phone = newPhone();
    await ask(
      `mutation { suppress(input: { to: { phone: "${phone}" }, reason: ${reason}, purposes: ${purposes} }) { __typename } }`,
    );
    const refused = await request(phone, { purposes: asked });
    expect(refused).toMatchObject({
      __typename: 'MessageRefused',
      decision: {
        steps: [{ gate: 'consent request', code: 'SUPPRESSED', reason: expect.stringContaining(`(${reason})`) }],
      },
    });
    expect(await request(phone, { purposes: ['OTP'] })).toMatchObject({ request: { status: 'OPEN' } });
  });

  test('for several purposes reaches nobody who takes one of them back, whichever it keeps the hours of', async () => {
    const phone = newPhone();
    const asked = await request(phone, { purposes: ['SURVEY', 'MARKETING', 'ALERT'] });
    expect(asked.request?.message.asksFor).toBe('SURVEY');
    await revoke(phone, 'MARKETING');
    expect(await messageOf(asked)).toEqual({ status: 'BLOCKED', reason: 'CONSENT_REVOKED', due: null });
  });

  test('grants nothing that is taken back after it went out, by a yes to the rest', async () => {
    clock.now = MORNING;
    const [some, all] = [newPhone(), newPhone()];
    for (const phone of [some, all])
      expect(await claimIt(await request(phone, { purposes: ['SURVEY', 'MARKETING'] }))).toBe(1);
    await revoke(some, 'MARKETING');
    await revoke(all, 'MARKETING, SURVEY');
    await hearIt(some, 'Yes');
    await hearIt(all, 'Yes');
    const states = async (phone: string) =>
      sql(
        `SELECT k.purpose::text, k.state::text FROM consents k JOIN contacts c ON c.id = k.contact_id
         WHERE c.phone = $1 ORDER BY 1`,
        [phone],
      );
    expect(await states(some)).toEqual([
      { purpose: 'MARKETING', state: 'REVOKE' },
      { purpose: 'SURVEY', state: 'GRANT' },
    ]);
    expect(await states(all)).toEqual(['MARKETING', 'SURVEY'].map((purpose) => ({ purpose, state: 'REVOKE' })));
    expect([(await statusOf(some)).requests, (await statusOf(all)).requests]).toEqual([['CONFIRMED'], ['WITHDRAWN']]);
  });
});
