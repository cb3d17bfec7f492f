import { afterAll, beforeAll, expect, test } from 'vitest';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { acceptedBy, addedUp, movedTo, urlOf } from './counted.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ago = (ms: number) => new Date(Date.now() - ms);

/** A person, and messages to it by their senders, each accepted and sent so long ago. */
async function written(phone: string, messages: Record<string, readonly [accepted: number, sent: number]>) {
  await service.ask('mutation($c: ContactInput!) { upsertContacts(input: { contacts: [$c] }) { __typename } }', {
    c: { phone },
  });
  const [contact] = await service.sql<{ id: string }>('SELECT id FROM contacts WHERE phone = $1', [phone]);
  for (const [sender, [accepted, sent]] of Object.entries(messages)) {
    const message = { contactId: contact?.id ?? '', to: phone, sender };
    const ids = await acceptedBy(service, [[ago(accepted), message]]);
    await movedTo(service, ids, { status: 'SENT', sentAt: ago(sent) }, ago(sent));
  }
}
const say = (phone: string, text: string) => hear(service, phone.slice(1), '60700', text);
const revoke = (phone: string, purposes: string[], occurredAt: Date) =>
  service.ask<{ __typename: string }>('mutation($i: RevokeConsentInput!) { revokeConsent(input: $i) { __typename } }', {
    i: { contact: { phone }, purposes, source: 'FORM', proof: { text: 'on the web' }, occurredAt },
  });

/** Answers and opt-outs of messages by their sender, those that have some. */
async function counts(senders: readonly string[]): Promise<Record<string, [replied: number, optedOut: number]>> {
  await addedUp(service);
  // The referee counts the same from what people wrote and from the ledger.
  expect(await rollupDifferences(urlOf(service))).toEqual([]);
  const { groups } = await service.ask<{
    groups: { keys: { value: string }[]; figures: { replied: number; optedOut: number } }[];
  }>(
    `query($s: [String!]) { analytics(input: { from: "${ago(60 * DAY_MS).toISOString()}", groupBy: [SENDER], filter: { senders: $s } }) {
      groups { keys { value } figures { replied optedOut } } } }`,
    { s: senders },
  );
  const rows = groups.map(({ keys, figures: { replied, optedOut } }) => [keys[0]?.value, [replied, optedOut]] as const);
  return Object.fromEntries(rows.filter(([, [replied, optedOut]]) => replied + optedOut > 0));
}

test('an answer is about the message that was sent last, also where it was accepted long before others', async () => {
  const phone = '+447911130001';
  await written(phone, { planned: [10 * DAY_MS, HOUR_MS], later: [2 * DAY_MS, DAY_MS] });
  await say(phone, 'Thanks');
  await say(phone, 'And when?');
  expect(await counts(['planned', 'later'])).toEqual({ planned: [1, 0] });
});

test('each message is answered once, and the next one by what is said after it', async () => {
  const phone = '+447911130002';
  await written(phone, { first: [HOUR_MS, HOUR_MS] });
  await say(phone, 'Yes');
  await written(phone, { second: [1, 0] });
  await say(phone, 'No');
  await say(phone, 'Or yes');
  expect(await counts(['first', 'second'])).toEqual({ first: [1, 0], second: [1, 0] });
});

test('nothing is about a message of more than three days before', async () => {
  const phone = '+447911130003';
  await written(phone, { old: [3 * DAY_MS + 60_000, 3 * DAY_MS + 60_000] });
  await say(phone, 'Who are you?');
  await say(phone, 'STOP');
  expect(await counts(['old'])).toEqual({});
  await written('+447911130004', { young: [3 * DAY_MS - 60_000, 3 * DAY_MS - 60_000] });
  await say('+447911130004', 'STOP');
  expect(await counts(['young'])).toEqual({ young: [1, 1] });
});

test('an opt-out counts once, again after a new opt-in, and not where it takes nothing back', async () => {
  const phone = '+447911130005';
  await written(phone, { offer: [HOUR_MS, HOUR_MS] });
  for (const text of ['STOP', 'STOP', 'START', 'STOP']) await say(phone, text);
  // The answers of the hub itself are no messages that a person opts out after.
  expect(await counts(['offer'])).toEqual({ offer: [1, 2] });
  expect(await revoke(phone, ['MARKETING', 'SURVEY'], new Date())).toEqual({ __typename: 'RevokeConsentPayload' });
  expect(await counts(['offer'])).toEqual({ offer: [1, 2] });
});

test('an opt-out by the API is about the message before the moment that it names', async () => {
  const phone = '+447911130006';
  await written(phone, { early: [5 * HOUR_MS, 5 * HOUR_MS], late: [HOUR_MS, HOUR_MS] });
  await revoke(phone, ['MARKETING'], ago(2 * HOUR_MS));
  expect(await counts(['early', 'late'])).toEqual({ early: [0, 1] });
  await revoke(phone, ['MARKETING', 'ALERT'], new Date());
  expect(await counts(['early', 'late'])).toEqual({ early: [0, 1], late: [0, 1] });
});

test('the referee sees an answer or an opt-out that was not counted, and one too many', async () => {
  const phone = '+447911130007';
  await written(phone, { watched: [HOUR_MS, HOUR_MS] });
  await say(phone, 'STOP');
  expect(await counts(['watched'])).toEqual({ watched: [1, 1] });
  for (const column of ['replied', 'opted_out']) {
    for (const by of ['- 1', '+ 1']) {
      const change = (text: string) =>
        service.sql(`UPDATE rollups SET ${column} = ${column} ${text} WHERE cut = 8 AND key1 = 'watched'`);
      await change(by);
      expect(await rollupDifferences(urlOf(service))).toHaveLength(3);
      await change(by === '- 1' ? '+ 1' : '- 1');
    }
  }
  expect(await rollupDifferences(urlOf(service))).toEqual([]);
});
