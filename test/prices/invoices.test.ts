import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partsUpsert } from '../../src/db/sql/message-parts.ts';
import { messagesInsert, type NewMessage } from '../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { transaction } from '../../src/db/transaction.ts';
import { differencesByMessage, differencesByNetwork } from '../../src/domains/prices/invoice-differences.ts';
import { readInvoice } from '../../src/domains/prices/invoice-sheet.ts';
import type { Charge } from '../../src/kernel/charge.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { remoteKey } from '../../src/kernel/remote-key.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';
import { messageAt } from '../support/messages.ts';

describe('an invoice as a file', () => {
  test('of messages is read with its refused rows, whatever its titles and signs', async () => {
    const csv = 'Message ID;Net amount (EUR);Operator\nA1;0,0451;x\n;0,1;x\nA2;1,2,3;x\n00b3;0,05;x\n';
    const { kind, currency, invoiced, refused, ignored } = await readInvoice(csv);
    expect({ kind, currency, ignored }).toEqual({ kind: 'MESSAGES', currency: 'EUR', ignored: ['Operator'] });
    expect(invoiced.map(({ messageId, amountMicros }) => [messageId, amountMicros])).toEqual([
      ['A1', 45_100n],
      ['00b3', 50_000n],
    ]);
    expect(refused.map(({ line, column }) => [line, column])).toEqual([
      [3, 'Message ID'],
      [4, 'Net amount (EUR)'],
    ]);
  });

  test.each<[string, RegExp]>([
    ['', /is empty/],
    ['country,parts\nGB,3\n', /no column of amounts.*"country", "parts"/],
    ['amount,currency\n1,EUR\n', /neither a column of the carrier’s message ids nor one of countries/],
    ['country,amount\nGB,1 EUR\nFR,1 USD\n', /amounts in EUR and, on line 3, in USD/],
    ['country,amount,currency\nXX,1,EUR\n', /no row that could be read: line 2: country is no country/],
    ['country,amount,total\nGB,1,1\n', /two columns for the same: "amount" and "total"/],
  ])('%j is refused as a whole', async (csv, text) => {
    await expect(readInvoice(csv)).rejects.toMatchObject({
      issues: [{ path: ['csv'], message: expect.stringMatching(text) }],
    });
  });
});

const settled = (country: string, mccMnc: string | null, messages: number, costMicros: bigint) => ({
  ...{ country, mccMnc, messages, parts: messages, costMicros, unpriced: 0 },
});

test('an invoice of sums: a network that it does not name counts for its country, and what it names is corrected to the millionth', async () => {
  const csv = 'country,mccMnc,messages,amount,currency\nGB,23415,10,0.333333,EUR\nGB,,5,0.2,EUR\nFR,,1,0.05,EUR\n';
  const { lines, corrections } = differencesByNetwork(await readInvoice(csv), [
    settled('GB', '23415', 9, 300_001n),
    settled('GB', '23410', 3, 100_000n),
    settled('GB', null, 2, 100_000n),
    settled('FR', null, 1, 50_000n),
    settled('DE', null, 4, 160_000n),
  ]);
  expect(lines.map((line) => [line.country, line.mccMnc, line.isNamed, line.ourMessages, line.ourCostMicros])).toEqual([
    ['GB', '23415', true, 9, 300_001n],
    ['GB', null, true, 5, 200_000n],
    ['FR', null, true, 1, 50_000n],
    ['DE', null, false, 4, 160_000n],
  ]);
  expect(corrections).toEqual([{ messageId: null, country: 'GB', mccMnc: '23415', amountMicros: 33_332n }]);
});

test('an invoice of messages: parts of one are added up, and an id that is not known is named', async () => {
  const known = new Map(
    [
      { remoteKey: 'a', messageId: 'm1', isSettled: true, costMicros: 100n, costCurrency: 'EUR' },
      { remoteKey: 'b', messageId: 'm1', isSettled: true, costMicros: 100n, costCurrency: 'EUR' },
      { remoteKey: 'c', messageId: 'm2', isSettled: false, costMicros: 70n, costCurrency: 'EUR' },
      { remoteKey: 'd', messageId: 'm3', isSettled: true, costMicros: 70n, costCurrency: 'USD' },
      { remoteKey: 'e', messageId: 'm4', isSettled: true, costMicros: null, costCurrency: null },
    ].map((each) => [each.remoteKey, { country: 'GB', mccMnc: null, ...each }] as const),
  );
  const csv =
    'id,amount,currency\nA,0.00006,EUR\n00b,0.00006,EUR\nc,0.00005,EUR\nd,0.00005,EUR\ne,0.00003,EUR\nzz,1,EUR\n';
  const { lines, corrections, unmatched } = differencesByMessage(await readInvoice(csv), [], known);
  expect(corrections.map(({ messageId, amountMicros }) => [messageId, amountMicros])).toEqual([
    ['m1', 20n],
    ['m2', 50n],
    ['m4', 30n],
  ]);
  expect(lines).toMatchObject([
    { country: 'GB', invoicedMessages: 4, invoicedParts: 5, invoicedCostMicros: 250n },
    { country: null, invoicedMessages: 1, invoicedCostMicros: 1_000_000n },
  ]);
  expect(unmatched.map(({ messageId }) => messageId)).toEqual(['zz']);
});

const NOW = new Date('2026-12-07T12:00:00Z');
let service: Service;
let sent: NewMessage[] = [];
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => NOW } });
  const { workspaceId, connectionId } = service;
  const at = new Date('2026-11-15T12:00:00Z');
  const charge: Charge = {
    ...{ state: 'SETTLED', billedAt: 'SUBMIT', price: '90000', currency: 'GBP', connectionId, periods: [] },
    ...{ cost: '50000', costCurrency: 'EUR' },
  };
  const own = {
    workspaceId,
    connectionId,
    status: 'DELIVERED' as const,
    sentAt: at,
    finishedAt: at,
    charge,
    indexedStatus: null,
  };
  sent = [
    messageAt(at, { ...own, country: 'GB' }),
    messageAt(at, { ...own, country: 'GB', partCount: 2, charge: { ...charge, cost: '100000' } }),
    messageAt(at, { ...own, country: 'FR' }),
    messageAt(at, { ...own, country: 'FR', status: 'FAILED', charge: { ...charge, state: 'RELEASED' } }),
    messageAt(new Date('2026-10-15T12:00:00Z'), { ...own, country: 'GB' }),
  ];
  const part = (message: NewMessage, remoteId: string) => ({
    ...{ messageId: message.id, number: 1, attempt: 1, connectionId, status: 'DELIVERED' as const, remoteId },
    ...{
      remoteKey: remoteKey(remoteId),
      providerCode: null,
      receiptState: null,
      receiptWord: null,
      receiptDoneAt: null,
    },
    ...{ receiptTlvs: null, networkErrorCode: null, respondedAt: at, receiptAt: at, readAt: null },
  });
  const { pool } = service.api.runtime.db;
  const parts = sent.map((message, index) => part(message, `00A${index}`));
  await transaction(pool, (tx) => runAsOneStatement(tx, [messagesInsert(sent), partsUpsert(parts)]));
  await service.sql('UPDATE messages SET sent_at = created_at WHERE workspace_id = $1', [workspaceId]);
});
afterAll(() => service?.close());

interface Imported {
  __typename: string;
  invoiceId: string | null;
  corrections: number;
  correction: { amount: string };
  lines: { country: string | null; ourMessages: number; ourParts: number; difference: { amount: string } }[];
  unmatchedIds: string[];
  issues?: { path: string[]; message: string }[];
}
const MONEY = '{ amount currency }';
const importInvoice = (input: object, ask = service.ask) =>
  ask<Imported>(
    `mutation($i: ImportCarrierInvoiceInput!) { importCarrierInvoice(input: $i) { __typename
      ... on ImportCarrierInvoicePayload { invoiceId rows total ${MONEY} corrections correction ${MONEY} unmatchedIds
        lines { country mccMnc isNamed ourMessages ourParts ourCost ${MONEY} invoicedMessages invoicedCost ${MONEY} difference ${MONEY} } }
      ... on InvalidInput { issues { path message } } } }`,
    {
      i: {
        connectionId: toGlobalId('Connection', service.connectionId),
        periodFrom: '2026-11-01T00:00:00Z',
        periodUntil: '2026-12-01T00:00:00Z',
        ...input,
      },
    },
  );
const change = (field: 'correctCharges' | 'removeCarrierInvoice', id: string | null, ask = service.ask) =>
  ask<object>(
    `mutation($i: ${field === 'correctCharges' ? 'CorrectChargesInput' : 'RemoveCarrierInvoiceInput'}!) { ${field}(input: $i) {
      __typename ... on InvalidInput { issues { path message } }
      ${field === 'correctCharges' ? '... on CorrectChargesPayload { invoice { correctedAt corrections { count amount } } }' : ''} } }`,
    { i: { id } },
  );
const messageOf = (index: number) =>
  service.ask<object>(
    `query($id: ID!) { message(id: $id) { charge { state cost ${MONEY} } chargeCorrections { invoiceNumber amount ${MONEY} at } } }`,
    { id: toGlobalId('Message', sent[index]?.id ?? '') },
  );
const SUMS = 'country,messages,amount,currency\nGB,3,0.2,EUR\nFR,2,0.0999,EUR\n';

describe('an invoice', () => {
  test('is held to what was settled in its period, and corrects it by dated rows beside the charges', async () => {
    const csv = 'id,amount,currency\na0,0.04,EUR\n0A1,0.1,EUR\nA3,0.05,EUR\nA4,9,EUR\nnone,1,EUR\n';
    const tried = await importInvoice({ number: 'M-1', csv, dryRun: true });
    expect(tried).toMatchObject({ invoiceId: null, corrections: 2, correction: { amount: '0.04' } });
    const done = await importInvoice({ number: 'M-1', csv });
    expect(done.lines).toMatchObject([
      { country: null, ourMessages: 0, difference: { amount: '10', currency: 'EUR' } },
      { country: 'GB', ourMessages: 2, ourParts: 3, difference: { amount: '-0.01' } },
      { country: 'FR', ourMessages: 1, difference: { amount: '0' } },
    ]);
    // Messages from before the period are no part of it.
    expect(done.unmatchedIds).toEqual(['A4', 'none']);
    expect(await messageOf(0)).toMatchObject({ chargeCorrections: [] });
    const corrected = { invoice: { correctedAt: NOW.toISOString(), corrections: { count: 2, amount: '0.04' } } };
    expect(await change('correctCharges', done.invoiceId)).toMatchObject(corrected);
    expect(await change('correctCharges', done.invoiceId)).toMatchObject(corrected);
    expect(await messageOf(0)).toEqual({
      charge: { state: 'SETTLED', cost: { amount: '0.05', currency: 'EUR' } },
      chargeCorrections: [
        { invoiceNumber: 'M-1', amount: { amount: '-0.01', currency: 'EUR' }, at: NOW.toISOString() },
      ],
    });
    expect(await messageOf(3)).toMatchObject({
      charge: { state: 'RELEASED' },
      chargeCorrections: [{ amount: { amount: '0.05' } }],
    });
    expect(await change('removeCarrierInvoice', done.invoiceId)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ message: expect.stringMatching(/it stays, as what it corrected does/) }],
    });
  });

  test('corrects nothing that another one corrected, and is removed where it corrected nothing', async () => {
    const again = await importInvoice({ number: 'M-2', csv: 'id,amount,currency\nA0,0.07,EUR\n' });
    expect(await change('correctCharges', again.invoiceId)).toMatchObject({
      issues: [{ path: ['id'], message: 'would correct what the invoice "M-1" of the same carrier has corrected' }],
    });
    expect(await change('removeCarrierInvoice', again.invoiceId, service.askOther)).toEqual({ __typename: 'NotFound' });
    expect(await change('removeCarrierInvoice', again.invoiceId)).toEqual({
      __typename: 'RemoveCarrierInvoicePayload',
    });
    expect(
      await service.sql(
        'SELECT 1 FROM charge_corrections c WHERE NOT EXISTS (SELECT 1 FROM carrier_invoices i WHERE i.id = c.invoice_id)',
      ),
    ).toEqual([]);
  });

  test('of sums: what was settled and what is corrected are together what the carrier asks', async () => {
    const { invoiceId, lines, correction } = await importInvoice({ number: 'S-1', csv: SUMS });
    expect(lines).toMatchObject([
      { country: 'GB', ourMessages: 2, difference: { amount: '0.05' } },
      { country: 'FR', ourMessages: 1, difference: { amount: '0.0499' } },
    ]);
    expect(correction).toEqual({ amount: '0.0999', currency: 'EUR' });
    expect(await change('correctCharges', invoiceId)).toMatchObject({
      issues: [{ message: expect.stringMatching(/"M-1"/) }],
    });
    const listed = await service.ask(
      `{ carrierInvoices { edges { node { number kind unmatched total ${MONEY} correctedAt connection { name } lines { country } } } } }`,
    );
    expect(listed).toMatchObject({
      edges: [
        { node: { number: 'S-1', kind: 'NETWORKS', total: { amount: '0.2999' }, correctedAt: null } },
        { node: { number: 'M-1', kind: 'MESSAGES', unmatched: 2, connection: { name: 'carrier' } } },
      ],
    });
  });

  test.each<[object, string[], RegExp]>([
    [{ number: 'S-1', csv: SUMS }, ['number'], /imported already/],
    [{ number: ' ', csv: SUMS }, ['number'], /./],
    [{ number: 'X', csv: 'a,b\n1,2\n' }, ['csv'], /no column of amounts/],
    [{ number: 'X', csv: SUMS, periodUntil: '2026-11-01T00:00:00Z' }, ['periodUntil'], /later than the beginning/],
    [
      { number: 'X', csv: SUMS, periodUntil: '2027-11-01T00:00:00Z' },
      ['periodUntil'],
      /365 days behind the beginning, at most 100/,
    ],
  ])('%j is refused by name', async (input, path, text) => {
    expect(await importInvoice(input)).toMatchObject({ issues: [{ path, message: expect.stringMatching(text) }] });
  });

  test('is a workspace’s own, and leaves entries in the audit log', async () => {
    expect(await importInvoice({ number: 'X', csv: SUMS }, service.askOther)).toMatchObject({ __typename: 'NotFound' });
    expect(await service.askOther('{ carrierInvoices { edges { node { id } } } }')).toEqual({ edges: [] });
    expect(await change('correctCharges', idOfNothing('CarrierInvoice'))).toEqual({ __typename: 'NotFound' });
    const rows = await service.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE action LIKE 'carrierInvoice.%' ORDER BY id`,
    );
    expect(rows.map(({ action }) => action.split('.')[1])).toEqual(['import', 'correct', 'import', 'remove', 'import']);
  });
});
