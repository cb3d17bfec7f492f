import { describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { uuidOf } from '../contacts/service.ts';
import { type Asked, asking, MORNING } from './asking.ts';

const HOUR_MS = 3_600_000;
const { clock, ask, sql, newPhone, hearIt, request, statusOf, messageOf, moveWhatIsDue, claimIt, sendIt, runTimer } =
  asking('+4479111021');
const laterThan = (at: Date, ms: number) => new Date(at.getTime() + ms);
const timesOf = async (phone: string) =>
  (
    await ask<{ consentRequests: object[] }>(
      'query($phone: PhoneNumber) { contact(phone: $phone) { consentRequests { status plannedAt askedAt expiresAt } } }',
      { phone },
    )
  ).consentRequests;
const cancel = (asked: Asked) =>
  ask(`mutation { cancelMessages(input: { ids: ["${asked.request?.message.id}"] }) { __typename } }`);

describe('the question of a double opt-in', () => {
  test('is asked when it is sent, not when it is queued', async () => {
    clock.now = MORNING;
    const phone = newPhone();
    const asked = await request(phone);
    expect(await messageOf(asked)).toMatchObject({ status: 'QUEUED' });
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['OPEN'], consents: 0 });
    clock.now = laterThan(MORNING, 60_000);
    expect(await claimIt(asked)).toBe(1);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['CONFIRMED'], consents: 1 });
  });

  test('is answered by nothing that came before it went out, and is read later', async () => {
    const phone = newPhone();
    const asked = await request(phone);
    clock.now = MORNING;
    await sendIt(asked);
    clock.now = laterThan(MORNING, -1);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['OPEN'], consents: 0 });
    clock.now = MORNING;
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['CONFIRMED'], consents: 1 });
  });

  test('that waits when its time is over is waited for, and a reply counts from when it goes out', async () => {
    clock.now = MORNING;
    const phone = newPhone();
    const asked = await request(phone, { validFor: 'PT1H' });
    clock.now = laterThan(MORNING, HOUR_MS);
    expect(await runTimer(asked)).toEqual(laterThan(clock.now, HOUR_MS));
    expect(await request(phone)).toMatchObject({ wasOpen: true, request: { id: asked.request?.id } });
    clock.now = laterThan(MORNING, 1.5 * HOUR_MS);
    await sendIt(asked);
    expect(await timesOf(phone)).toEqual([
      {
        status: 'OPEN',
        plannedAt: laterThan(MORNING, HOUR_MS).toISOString(),
        askedAt: clock.now.toISOString(),
        expiresAt: laterThan(clock.now, HOUR_MS).toISOString(),
      },
    ]);
    const end = laterThan(clock.now, HOUR_MS);
    clock.now = laterThan(MORNING, 2 * HOUR_MS);
    expect(await runTimer(asked)).toEqual(end);
    clock.now = laterThan(end, -1);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['CONFIRMED'], consents: 1 });
  });

  test('that is deferred once more moves the end on to after its new time', async () => {
    clock.now = new Date('2026-12-07T19:59:00Z');
    const phone = newPhone();
    const asked = await request(phone, { validFor: 'PT2H' });
    clock.now = new Date('2026-12-07T20:00:00Z');
    expect(await claimIt(asked)).toBe(0);
    clock.now = new Date('2026-12-07T21:59:00Z');
    expect(await runTimer(asked)).toEqual(new Date('2026-12-08T10:00:00Z'));
    clock.now = new Date('2026-12-08T08:00:00Z');
    await moveWhatIsDue();
    expect(await claimIt(asked)).toBe(1);
    await sendIt(asked);
    clock.now = new Date('2026-12-08T09:59:00Z');
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toEqual({ requests: ['CONFIRMED'], consents: 1 });
  });

  test('that went out ends with its time, and is not asked again soon', async () => {
    clock.now = MORNING;
    const phone = newPhone();
    const asked = await request(phone, { validFor: 'PT1H' });
    clock.now = laterThan(MORNING, 60_000);
    await sendIt(asked);
    clock.now = laterThan(MORNING, HOUR_MS + 60_000);
    await hearIt(phone, 'Yes');
    expect(await runTimer(asked)).toBeNull();
    expect(await timesOf(phone)).toMatchObject([
      { status: 'EXPIRED', askedAt: laterThan(MORNING, 60_000).toISOString() },
    ]);
    const refused = await request(phone);
    expect(refused.decision?.steps[0]?.reason).toContain(laterThan(MORNING, 60_000 + 30 * 24 * HOUR_MS).toISOString());
  });

  test.each([
    ['it is canceled', 'by its timer', async (asked: Asked) => void (await cancel(asked))],
    [
      'it expires before it goes out',
      'by the next request',
      async (asked: Asked) => {
        await sql('UPDATE messages SET expires_at = $2 WHERE id = $1', [
          uuidOf(asked.request?.message.id ?? ''),
          MORNING,
        ]);
        clock.now = MORNING;
        await moveWhatIsDue();
      },
    ],
  ])('reached nobody when %s: the person may be asked again, where it is ended %s', async (_when, by, happens) => {
    // Of South Africa, where nobody is asked twice.
    const phone = `+2782123451${by === 'by its timer' ? 1 : 2}`;
    const asked = await request(phone);
    expect(await messageOf(asked)).toMatchObject({ status: 'DEFERRED' });
    await happens(asked);
    await hearIt(phone, 'Yes');
    expect(await statusOf(phone)).toMatchObject({ consents: 0 });
    if (by === 'by its timer') expect(await runTimer(asked)).toBeNull();
    const again = await request(phone);
    expect(again).toMatchObject({ wasOpen: false, request: { status: 'OPEN' } });
    expect((await timesOf(phone)).at(-1)).toMatchObject({ status: 'NOT_ASKED', askedAt: null });
  });

  test('keeps in the proof when it went out, beside when it was to', async () => {
    const phone = newPhone();
    const asked = await request(phone);
    clock.now = laterThan(MORNING, 5 * 60_000);
    await sendIt(asked);
    clock.now = laterThan(clock.now, 60_000);
    await hearIt(phone, 'Yes');
    const contact = await ask<{ consentRequests: { entry: { proof: unknown } }[] }>(
      'query($phone: PhoneNumber) { contact(phone: $phone) { consentRequests { entry { proof } } } }',
      { phone },
    );
    expect(contact.consentRequests[0]?.entry.proof).toMatchObject({
      request: { plannedAt: MORNING.toISOString(), sentAt: laterThan(MORNING, 5 * 60_000).toISOString() },
      reply: { at: clock.now.toISOString() },
    });
  });
});
