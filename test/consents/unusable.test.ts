import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockMessages } from '../../src/db/sql/messages.ts';
import { transaction } from '../../src/db/transaction.ts';
import { carrierComplaintTimer } from '../../src/domains/consents/heard-complaints.ts';
import { checkNumbers } from '../../src/domains/consents/unusable-numbers.ts';
import { writeChanges } from '../../src/pipeline/message/write.ts';
import type { DueTimer } from '../../src/pipeline/schedule/timers.ts';
import { isNumberFailure } from '../../src/policy/number-failure.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const send = (phone: string) =>
  service.ask<{ accepted?: { id: string }; decision?: { steps: { gate: string }[] } }>(
    `mutation($to: PhoneNumber!) { sendMessage(input: { to: { phone: $to }, content: { text: "Hello" }, purpose: TRANSACTIONAL }) {
      ... on SendMessagePayload { accepted { id } } ... on MessageRefused { decision { steps { gate } } } } }`,
    { to: phone },
  );
type Ending = { status: 'UNDELIVERED' | 'DELIVERED' | 'OUTCOME_UNKNOWN'; networkErrorCode?: string };
/** Ends a message as a receipt does. */
async function end(id: string, { status, networkErrorCode = '3:1' }: Ending): Promise<void> {
  const now = new Date();
  await transaction(service.api.runtime.db.pool, async (tx) => {
    const [message] = await lockMessages(tx, [uuidOf(id)]);
    if (message === undefined) throw new Error('no such message');
    const bad = status === 'UNDELIVERED' ? { reasonCode: 'UNDELIVERABLE', networkErrorCode } : {};
    await writeChanges(tx, [{ message, to: { status, sentAt: now, ...bad }, events: [{ type: status }] }], now);
  });
}
async function sendAndEnd(phone: string, ...endings: Ending[]): Promise<string[]> {
  const ids: string[] = [];
  for (const ending of endings) {
    const { accepted } = await send(phone);
    if (accepted === undefined) throw new Error('it was refused');
    ids.push(accepted.id);
    await end(accepted.id, ending);
    await check();
  }
  return ids;
}
const check = async () => {
  await checkNumbers(service.api.runtime, new AbortController().signal);
};
const listed = async (phone: string) =>
  (
    await service.ask<{ edges: { node: { reason: string; failures: object[] } }[] }>(
      `query($p: PhoneNumber!) { suppressions(filter: { phone: $p, reasons: [UNUSABLE] }) { edges { node { reason actor { kind }
        failures { messageId code networkErrorCode } } } } }`,
      { p: phone },
    )
  ).edges.map(({ node }) => node);
const free = (phone: string) =>
  service.ask('mutation($p: PhoneNumber!) { freeNumber(input: { to: { phone: $p } }) { __typename } }', { p: phone });

const BAD: Ending = { status: 'UNDELIVERED' };
const GOOD: Ending = { status: 'DELIVERED' };
const UNKNOWN: Ending = { status: 'OUTCOME_UNKNOWN' };
const ABSENT: Ending = { status: 'UNDELIVERED', networkErrorCode: '3:27' };

test.each<[string, Parameters<typeof isNumberFailure>[0], boolean]>([
  [
    'undeliverable',
    { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', providerCode: null, networkErrorCode: null },
    true,
  ],
  [
    'unknown subscriber',
    { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', providerCode: null, networkErrorCode: '3:1' },
    true,
  ],
  [
    'absent',
    { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', providerCode: null, networkErrorCode: '3:27' },
    false,
  ],
  [
    'absent, in a receipt’s text',
    { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', providerCode: null, networkErrorCode: '027' },
    false,
  ],
  [
    'rejected',
    { status: 'UNDELIVERED', reasonCode: 'REJECTED_BY_PROVIDER', providerCode: null, networkErrorCode: null },
    false,
  ],
  [
    'expired',
    { status: 'EXPIRED', reasonCode: 'EXPIRED_AT_PROVIDER', providerCode: null, networkErrorCode: null },
    false,
  ],
  [
    'unknown',
    { status: 'OUTCOME_UNKNOWN', reasonCode: 'NO_RESPONSE', providerCode: null, networkErrorCode: null },
    false,
  ],
  [
    'no address',
    {
      status: 'FAILED',
      reasonCode: 'SUBMIT_REFUSED',
      providerCode: { channel: 'SMPP', code: '11', text: '' },
      networkErrorCode: null,
    },
    true,
  ],
  [
    'a sender that is wrong',
    {
      status: 'FAILED',
      reasonCode: 'SUBMIT_REFUSED',
      providerCode: { channel: 'SMPP', code: '10', text: '' },
      networkErrorCode: null,
    },
    false,
  ],
])('%s speaks against the number or not', (_name, given, expected) => {
  expect(isNumberFailure(given)).toBe(expected);
});

describe('a number', () => {
  test('is unusable after three failures in a row, with the messages that say so, until it is freed', async () => {
    const phone = '+447911180001';
    const ids = await sendAndEnd(phone, BAD, BAD);
    const waiting = (await send(phone)).accepted?.id ?? '';
    ids.push(...(await sendAndEnd(phone, BAD)));
    expect(await listed(phone)).toEqual([
      {
        reason: 'UNUSABLE',
        actor: { kind: 'SYSTEM' },
        failures: ids.map((messageId) => ({ messageId, code: 'UNDELIVERABLE', networkErrorCode: '3:1' })),
      },
    ]);
    expect((await send(phone)).decision?.steps.map(({ gate }) => gate)).toEqual(['validity', 'number']);
    const shown = await service.ask('query($id: ID!) { message(id: $id) { status reason { code } } }', { id: waiting });
    expect(shown).toEqual({ status: 'BLOCKED', reason: { code: 'NUMBER_UNUSABLE' } });
    expect(await free(phone)).toEqual({ __typename: 'FreeNumberPayload' });
    expect(await free(phone)).toEqual({ __typename: 'NotFound' });
    await sendAndEnd(phone, BAD, BAD);
    expect(await listed(phone)).toEqual([]);
  });

  test.each<[string, Ending[]]>([
    ['a delivery begins the row anew', [BAD, BAD, GOOD, BAD, BAD]],
    ['an absent phone is none', [BAD, ABSENT, ABSENT, ABSENT, BAD]],
    ['an unknown outcome is none', [BAD, BAD, UNKNOWN, UNKNOWN, UNKNOWN]],
  ])('is usable: %s', async (name, endings) => {
    const phone = `+4479111810${name.length}`;
    await sendAndEnd(phone, ...endings);
    expect(await listed(phone)).toEqual([]);
    expect((await send(phone)).accepted).toBeDefined();
  });

  test('is freed where one of the failures turns out to be delivered', async () => {
    const phone = '+447911180002';
    const [first = ''] = await sendAndEnd(phone, BAD, BAD, BAD);
    expect(await listed(phone)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await end(first, GOOD);
    await service.sql(
      'UPDATE number_failures SET check_at = now() - make_interval(secs => 1) WHERE check_at IS NOT NULL',
    );
    await check();
    expect(await listed(phone)).toEqual([]);
    expect((await send(phone)).accepted).toBeDefined();
  });

  test('is marked after as many failures as the workspace says, or never', async () => {
    const set = (unusableAfter: number) =>
      service.ask('mutation($n: Int!) { setWorkspaceRules(input: { unusableAfter: $n }) { __typename } }', {
        n: unusableAfter,
      });
    await set(1);
    await sendAndEnd('+447911180003', BAD);
    expect(await listed('+447911180003')).toHaveLength(1);
    await set(0);
    await sendAndEnd('+447911180004', BAD, BAD, BAD, BAD);
    expect(await listed('+447911180004')).toEqual([]);
  });
});

describe('a suppression', () => {
  const suppress = (input: object) =>
    service.ask<{ __typename: string; issues?: { path: string[]; message: string }[] }>(
      `mutation($i: SuppressInput!) { suppress(input: $i) { __typename ... on InvalidInput { issues { path message } } } }`,
      { i: input },
    );

  test('of a register ends when it says, what a person said never does', async () => {
    const to = { phone: '+447911180010' };
    const soon = new Date(Date.now() + 600).toISOString();
    await suppress({ to, reason: 'REGULATOR', expiresAt: soon });
    expect((await send(to.phone)).decision?.steps.at(-1)).toEqual({ gate: 'suppression' });
    await expect.poll(async () => (await send(to.phone)).accepted !== undefined).toBe(true);
    for (const reason of ['STOP', 'COMPLAINT', 'INVALID']) {
      const refused = await suppress({ to, reason, expiresAt: '2037-01-01T00:00:00Z' });
      expect(refused.issues?.[0]).toMatchObject({
        path: ['expiresAt'],
        message: expect.stringContaining('never ends'),
      });
    }
    expect((await suppress({ to, reason: 'MANUAL', expiresAt: '2020-01-01T00:00:00Z' })).issues?.[0]?.path).toEqual([
      'expiresAt',
    ]);
  });

  test('of two, the one that holds longest counts', async () => {
    const to = { phone: '+447911180011' };
    await suppress({ to, reason: 'REGULATOR', expiresAt: new Date(Date.now() + 300).toISOString() });
    await suppress({ to, reason: 'STOP' });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await send(to.phone)).decision?.steps.at(-1)).toEqual({ gate: 'suppression' });
  });
});

test('a complaint ends offers alone, and counts for the sender of what was sent last', async () => {
  const phone = '+447911180020';
  await sendAndEnd(phone, GOOD);
  const recorded = await service.ask<{ suppression: object }>(
    `mutation($p: PhoneNumber!) { recordComplaint(input: { to: { phone: $p }, proof: { letter: "please stop" } }) {
      ... on RecordComplaintPayload { suppression { reason purposes } } } }`,
    { p: phone },
  );
  expect(recorded.suppression).toEqual({ reason: 'COMPLAINT', purposes: ['MARKETING', 'SURVEY'] });
  expect((await send(phone)).accepted).toBeDefined();
  const imported = await service.ask(
    `mutation($rows: [SuppressionRowInput!]!) { importSuppressions(input: { rows: $rows }) {
      ... on ImportSuppressionsPayload { added known refused { path message } } } }`,
    {
      rows: [
        { phone: '+447911180021', reason: 'COMPLAINT' },
        { phone: 'x', reason: 'STOP' },
        { phone, reason: 'COMPLAINT' },
      ],
    },
  );
  expect(imported).toMatchObject({ added: 1, known: 1, refused: [{ path: ['rows', '1', 'phone'] }] });
  const { rates } = await service.ask<{
    rates: { name: string; sent: number; complaints: number; perThousand: number }[];
  }>('{ complaintRates(by: SENDER) { since rates { name sent complaints perThousand } } }');
  const hub = rates.find(({ name }) => name === 'Hub');
  expect(hub).toMatchObject({ complaints: 1 });
  expect(hub?.perThousand).toBeCloseTo(1_000 / (hub?.sent ?? 0), 2);
  const byTemplate = await service.ask<{ rates: { name: string | null }[] }>(
    '{ complaintRates(by: TEMPLATE) { rates { name complaints } } }',
  );
  expect(byTemplate.rates).toMatchObject([{ name: null, complaints: 1 }]);
});

describe('complaints that nobody has to type', () => {
  const complaintsOf = (phone: string) =>
    service.sql<{ source: string; about: string | null }>(
      `SELECT c.source, c.message_id AS about FROM complaints c JOIN contacts p ON p.id = c.contact_id WHERE p.phone = $1 ORDER BY c.id`,
      [phone],
    );
  const reasonsOf = (phone: string) =>
    service.sql<{ reason: string; purposes: string }>(
      `SELECT s.reason, s.purposes::text FROM suppressions s JOIN contacts p ON p.id = s.contact_id WHERE p.phone = $1`,
      [phone],
    );
  const COMPLAINT = { reason: 'COMPLAINT', purposes: '{MARKETING,SURVEY}' };
  const counted = async () => {
    const { rates } = await service.ask<{ rates: { complaints: number }[] }>(
      '{ complaintRates(by: SENDER) { rates { complaints } } }',
    );
    return rates.reduce((sum, { complaints }) => sum + complaints, 0);
  };
  async function runTimers(): Promise<void> {
    const timers = await service.sql<DueTimer>(
      `SELECT subject_id AS "subjectId", workspace_id AS "workspaceId", due_at AS "dueAt", payload, attempts FROM timers
       WHERE kind = 'complaint.carrier'`,
    );
    await transaction(service.api.runtime.db.pool, (tx) => carrierComplaintTimer.run(service.api.runtime, tx, timers));
  }

  test('a carrier’s code of its connection counts once a message, and ends offers; other codes count for nothing', async () => {
    const [phone, other] = ['+447911100861', '+447911100862'];
    await service.sql(`UPDATE connections SET settings = settings || '{"complaintCodes": "1089,69"}'`);
    const before = await counted();
    const [id = ''] = await sendAndEnd(phone, { status: 'UNDELIVERED', networkErrorCode: '3:069' });
    await sendAndEnd(other, { status: 'UNDELIVERED', networkErrorCode: '3:70' });
    await runTimers();
    await runTimers();
    expect(await complaintsOf(phone)).toEqual([{ source: 'CARRIER', about: uuidOf(id) }]);
    expect(await reasonsOf(phone)).toEqual([COMPLAINT]);
    expect([await complaintsOf(other), await reasonsOf(other)]).toEqual([[], []]);
    expect(await counted()).toBe(before + 1);
    const [entry] = await service.sql(
      "SELECT detail FROM audit_entries WHERE action = 'suppression.add' ORDER BY id DESC LIMIT 1",
    );
    expect(entry).toMatchObject({ detail: { reason: 'COMPLAINT', because: 'CARRIER' } });
    await service.sql(`UPDATE connections SET settings = settings - 'complaintCodes'`);
  });

  test('a reply that calls a text spam counts, and what else it asks for is done; a sentence about spam is none', async () => {
    const [phone, other] = ['+447911100863', '+447911100864'];
    await sendAndEnd(phone, GOOD);
    await sendAndEnd(other, GOOD);
    await hear(service, phone.slice(1), '12345', 'SPAM!!');
    await hear(service, other.slice(1), '12345', 'Your last mail went to my spam folder, can you send it again?');
    expect(await complaintsOf(phone)).toMatchObject([{ source: 'REPLY', about: expect.any(String) }]);
    expect(await reasonsOf(phone)).toEqual([COMPLAINT]);
    await hear(service, phone.slice(1), '12345', 'Stop spam');
    expect(await complaintsOf(phone)).toHaveLength(2);
    const revoked = await service.sql(
      `SELECT 1 FROM consents c JOIN contacts p ON p.id = c.contact_id WHERE p.phone = $1 AND c.purpose = 'MARKETING' AND c.state = 'REVOKE'`,
      [phone],
    );
    expect(revoked).toHaveLength(1);
    expect([await complaintsOf(other), await reasonsOf(other)]).toEqual([[], []]);
  });
});
