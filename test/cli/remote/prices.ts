import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '../../../src/kernel/ids.ts';
import { Receiver } from '../../webhooks/receiver.ts';
import type { Terminal } from './terminal.ts';

/** Prices. */
export function priceTests(terminal: () => Terminal): void {
  test('prices are set, listed, asked for a number, imported, exported and removed', async () => {
    const [sheet, refused] = ['sheet', 'refused'].map((name) => path.join(tmpdir(), `${name}-${newId()}.csv`));
    const price = await terminal().json<{ id: string }>(
      'price',
      'prices',
      'set',
      '0.05 EUR',
      '--country',
      'GB',
      '--purpose',
      'otp',
    );
    expect(await terminal().lines('price', 'prices', 'list', '--sell', '--country', 'GB', '--now')).toContainEqual(
      expect.objectContaining({ id: price.id, purpose: 'OTP' }),
    );
    const of = await terminal().lines(
      'number-price',
      'prices',
      'of',
      '+447700900123',
      '--purpose',
      'otp',
      '--parts',
      '3',
    );
    expect(of[0]).toMatchObject({ partCount: 3, total: { amount: '0.15', currency: 'EUR' }, connection: null });
    await writeFile(sheet ?? '', 'Country;MCC;MNC;Price (EUR);Operator\nFR;208;1;0,0451;Orange\nAtlantis;;;1;\n');
    const imported = ['prices', 'import', sheet ?? '', '--connection', 'simulator', '--from', '2026-01-01T00:00:00Z'];
    const done = await terminal().run([...imported, '--refusals', refused ?? '']);
    expect(done).toMatchObject({
      code: 8,
      out: /2 rows: 1 added.*1 refused\nnot read: Operator\nline 3: Country is no country/s,
    });
    expect(await readFile(refused ?? '', 'utf8')).toMatch(
      /^Country,MCC,MNC,Price \(EUR\),Operator,refused because\r\nAtlantis,/,
    );
    const again = await terminal().json('imported-prices', ...imported, '--allow-refused', '--dry-run');
    expect(again).toMatchObject({ added: 0, known: 1 });
    const exported = await terminal().run(['prices', 'export', '--connection', 'simulator']);
    expect(exported.out).toMatch(/^country,mccMnc,prefix.*\nFR,20801,,,,0.0451,EUR,2026-01-01T00:00:00.000Z,\n$/);
    expect(await terminal().json('set-rate', 'prices', 'rate', 'USD', 'EUR', '0.8651')).toMatchObject({
      rate: { rate: '0.8651' },
    });
    expect(await terminal().lines('rate', 'prices', 'rates')).toMatchObject([{ currency: 'USD', rate: '0.8651' }]);
    expect(await terminal().json('removed-rate', 'prices', 'remove-rate', 'USD', 'EUR')).toMatchObject({
      removed: { rate: '0.8651' },
    });
    expect(await terminal().run(['prices', 'remove-rate', 'USD', 'EUR'])).toMatchObject({
      code: 2,
      err: /There is no rate of USD in EUR/,
    });
    await terminal().json('removed-prices', 'prices', 'remove', price.id);
  });

  test('the cheapest route is taken where that is switched on, and shown', async () => {
    const leastCost = ['routes', 'least-cost'];
    expect(await terminal().json('least-cost', ...leastCost)).toBeNull();
    const set = await terminal().json('least-cost', ...leastCost, '--on', '--min-delivery', '85.5');
    expect(set).toEqual({ minDeliveryPercent: 85.5, minSamples: 50 });
    expect(await terminal().run(leastCost)).toMatchObject({ out: /^on: the cheapest route .* floor of 85.5 %/ });
    expect(await terminal().run([...leastCost, '--min-samples', '9'])).toMatchObject({ code: 2, err: /need --on/ });
    expect(await terminal().json('least-cost', ...leastCost, '--off')).toBeNull();
  });

  test('numbers are looked up by a provider, and what was spent is told by day', async () => {
    const lookups = (...args: string[]) => terminal().run(['lookups', ...args]);
    const provider = await new Receiver().start();
    provider.answer = ({ body }, response) => {
      const { numbers } = JSON.parse(body) as { numbers: string[] };
      response.end(JSON.stringify({ results: numbers.map((number) => ({ number, lineType: 'LANDLINE' })) }));
    };
    try {
      expect(await terminal().json('number-lookups', 'lookups')).toBeNull();
      expect(await lookups('set', '--refuse-landlines')).toMatchObject({ code: 2, err: /url.*missing/i });
      const set = ['lookups', 'set', '--provider', provider.url, '--price', '0.004 EUR', '--token'];
      const { code, out } = await terminal().run([...set, '-'], { input: 'secret-token\n' });
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/bearer token +set/) });
      const changed = await terminal().json(
        'number-lookups',
        'lookups',
        'set',
        '--refuse-landlines',
        '--country',
        'gb',
      );
      expect(changed).toMatchObject({ countries: ['GB'], refuseLandlines: true, hasToken: true });
      const looked = await terminal().json('looked-up', 'lookups', 'of', '+442079460000');
      expect(looked).toMatchObject({ fault: null, lookup: { lineType: 'LANDLINE', source: 'PROVIDER' } });
      expect(provider.received[0]?.headers.authorization).toBe('Bearer secret-token');
      expect(await lookups('of', '+442079460000')).toMatchObject({ code: 0, out: /landline.*what is stored/s });
      const refused = await terminal().run(['send', '+442079460000', 'Hello', '--purpose', 'transactional']);
      expect(refused.code).not.toBe(0);
      expect(refused.err).toContain('is a landline');
      expect(await terminal().lines('lookup-day', 'lookups', 'spent', '--days', '2')).toMatchObject([
        { asked: 1, answered: 1, cost: { amount: '0.004', currency: 'EUR' } },
      ]);
      expect(await lookups('set', '--daily-limit', '1')).toMatchObject({ out: /daily limit +1 numbers, 0 left today/ });
      expect(await lookups('of', '+442079460001')).toMatchObject({ out: /^No answer: the daily limit of 1 look-ups/ });
      expect(await lookups('set', '--daily-limit', '0')).toMatchObject({ code: 2, err: /from 1 to 100,000,000/ });
      expect(await lookups('set', '--daily-limit', 'none')).toMatchObject({ code: 0, out: /daily limit +none/ });
      expect(await lookups('off')).toMatchObject({ code: 0, out: /^off/ });
    } finally {
      await provider.stop();
    }
  });

  test('an invoice is held to what was settled, corrects it, and another one is removed', async () => {
    const file = path.join(tmpdir(), `invoice-${newId()}.csv`);
    await writeFile(file, 'Country;Messages;Amount (EUR)\nMT;2;0,1\nAtlantis;1;1\n');
    const of = ['--connection', 'simulator', '--from', '2020-01-01T00:00:00Z', '--until', '2020-02-01T00:00:00Z'];
    const first = ['invoices', 'import', file, ...of, '--number', '2020-01'];
    expect(await terminal().run(first)).toMatchObject({
      code: 8,
      out: /1 rows, 0.1 EUR in all, 1 refused, .*MT: 0 settled.*difference 0.1 EUR.*line 3: Country is no country/s,
    });
    const [{ id } = { id: '' }] = await terminal().lines<{ id: string }>('carrier-invoice', 'invoices');
    expect(await terminal().json('whole-carrier-invoice', 'invoices', 'show', id)).toMatchObject({
      number: '2020-01',
      lines: [{ country: 'MT', invoicedMessages: 2 }],
    });
    expect(await terminal().json('carrier-invoice', 'invoices', 'correct', id)).toMatchObject({
      corrections: { count: 1, amount: '0.1' },
    });
    const other = ['invoices', 'import', file, ...of, '--number', 'other', '--allow-refused'];
    const done = await terminal().json<{ invoiceId: string }>('imported-invoice', ...other);
    expect(await terminal().run(['invoices', 'correct', done.invoiceId])).toMatchObject({
      err: /"2020-01" of the same/,
    });
    const removed = await terminal().json('removed-invoice', 'invoices', 'remove', done.invoiceId);
    expect(removed).toEqual({ removedInvoiceId: done.invoiceId });
  });

  test('budgets are set, listed and removed', async () => {
    const set = ['budgets', 'set', '250 EUR', '--period', 'month', '--warn', '50', '--warn-only'];
    const { id } = await terminal().json<{ id: string }>('budget', ...set);
    expect(await terminal().lines('budget', 'budgets')).toMatchObject([
      {
        id,
        period: 'MONTH',
        warnAtPercents: [50],
        stops: false,
        current: { left: { amount: '250', currency: 'EUR' } },
      },
    ]);
    expect(await terminal().json('removed-budget', 'budgets', 'remove', id)).toEqual({ removedBudgetId: id });
  });
}
