import { describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { uuidOf } from '../contacts/service.ts';
import { asking, MORNING, NIGHT } from './asking.ts';

const { clock, ask, sql, newPhone, hearIt, request, statusOf, messageOf, moveWhatIsDue, claimIt, revoke } =
  asking('+4479111019');

describe('the request of a double opt-in', () => {
  test('waits for the hours of what it asks for, and the time for a reply counts from then', async () => {
    const { request: made } = await request(newPhone(), { validFor: 'PT2H' });
    expect(made).toMatchObject({
      status: 'OPEN',
      createdAt: NIGHT.toISOString(),
      plannedAt: MORNING.toISOString(),
      expiresAt: '2026-12-07T10:00:00.000Z',
      message: { status: 'DEFERRED', purpose: 'TRANSACTIONAL', asksFor: 'MARKETING', reason: { code: 'QUIET_HOURS' } },
    });
    expect(made?.message.decision.steps.find(({ gate }) => gate === 'quiet hours')).toMatchObject({
      verdict: 'DEFER',
      until: MORNING.toISOString(),
    });
    const timers = await sql<{ due: Date }>('SELECT due_at AS due FROM timers WHERE subject_id = $1', [
      uuidOf(made?.id ?? ''),
    ]);
    expect(timers).toEqual([{ due: new Date('2026-12-07T10:00:00Z') }]);
  });

  test.each([
    ['by day', { purposes: ['MARKETING'] }, MORNING, 'MARKETING'],
    ['for what has no hours', { purposes: ['ALERT'] }, NIGHT, null],
  ])('goes out at once %s', async (_when, input, at, asksFor) => {
    clock.now = at;
    expect((await request(newPhone(), input)).request).toMatchObject({
      plannedAt: at.toISOString(),
      message: { status: 'QUEUED', asksFor },
    });
  });

  test('for several purposes waits where one of them has hours', async () => {
    const { request: made } = await request(newPhone(), { purposes: ['ALERT', 'SURVEY'] });
    expect(made).toMatchObject({ plannedAt: MORNING.toISOString(), message: { asksFor: 'SURVEY' } });
  });

  test('waits for the hours of the person’s own', async () => {
    const phone = newPhone();
    await ask(`mutation { upsertContacts(input: { contacts: [{ phone: "${phone}" }] }) { __typename } }`);
    const set = await ask<{ __typename: string }>(
      `mutation { setOwnHours(input: { contact: { phone: "${phone}" }, hours: { from: "11:00", to: "18:00" } }) { __typename } }`,
    );
    expect(set.__typename).toBe('SetOwnHoursPayload');
    expect((await request(phone)).request?.plannedAt).toBe('2026-12-07T11:00:00.000Z');
  });

  test('is answered by nothing that is written before it went out', async () => {
    const phone = newPhone();
    const asked = await request(phone);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['OPEN'], consents: 0 });
    // It is asked once: the one that waits is that one.
    expect(await request(phone)).toMatchObject({ request: { id: asked.request?.id } });
    clock.now = MORNING;
    await moveWhatIsDue();
    expect(await claimIt(asked)).toBe(1);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['CONFIRMED'], consents: 1 });
  });

  test('is judged again when it is taken from the queue', async () => {
    clock.now = new Date('2026-12-07T19:59:00Z');
    const phone = newPhone();
    const asked = await request(phone);
    expect(asked.request?.message.status).toBe('QUEUED');
    clock.now = new Date('2026-12-07T20:00:00Z');
    expect(await claimIt(asked)).toBe(0);
    const due = new Date('2026-12-08T08:00:00Z');
    expect(await messageOf(asked)).toEqual({ status: 'DEFERRED', reason: 'QUIET_HOURS', due });
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['OPEN'], consents: 0 });
    clock.now = due;
    await moveWhatIsDue();
    expect(await claimIt(asked)).toBe(1);
  });

  test.each([
    ['takes that consent back', 'MARKETING', { status: 'BLOCKED', reason: 'CONSENT_REVOKED' }],
    ['takes back another one', 'SURVEY', { status: 'DEFERRED', reason: 'QUIET_HOURS' }],
  ])('of who %s meanwhile', async (_what, purpose, state) => {
    const phone = newPhone();
    const asked = await request(phone);
    await revoke(phone, purpose);
    expect(await messageOf(asked)).toMatchObject(state);
  });

  test('is withdrawn by a STOP of the night, and reaches nobody', async () => {
    const phone = newPhone();
    const asked = await request(phone);
    await hearIt(phone, 'STOP');
    expect((await statusOf(phone)).requests).toEqual(['WITHDRAWN']);
    expect(await messageOf(asked)).toMatchObject({ status: 'BLOCKED', reason: 'OPTED_OUT' });
  });

  test('is refused where no moment suits all places the person may be in', async () => {
    await ask('mutation { setRuleOverride(input: { ruleId: "default", open: "mon-fri 10:00-18:00" }) { __typename } }');
    const refused = await request('+79123456711');
    expect(refused.decision?.steps.at(-1)).toMatchObject({ gate: 'quiet hours', code: 'NO_COMMON_WINDOW' });
  });
});
