import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { transaction } from '../../src/db/client.ts';
import { appendEntries, appendEntry, type LedgerEntry } from '../../src/domains/consents/ledger.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import type { Purpose } from '../../src/generated/prisma/enums.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const NOW = new Date('2026-11-23T12:00:00.000Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

async function newContact(): Promise<string> {
  const phone = { e164: `+4479113${String(next++).padStart(5, '0')}`, country: 'GB' };
  const { pool } = service.api.runtime.db;
  const ids = await transaction(pool, (tx) =>
    ensureContacts(tx, Buffer.alloc(32, 7), service.workspaceId, [phone], NOW),
  );
  return ids.get(phone.e164) ?? '';
}

const entry = (contactId: string, change: Partial<LedgerEntry>): LedgerEntry => ({
  workspaceId: service.workspaceId,
  contactId,
  action: 'GRANT',
  purposes: ['MARKETING'],
  source: 'API',
  proof: {},
  inboundMessageId: null,
  apiKeyId: null,
  occurredAt: NOW,
  now: NOW,
  ...change,
});

const append = (entries: LedgerEntry[]) => transaction(service.api.runtime.db.pool, (tx) => appendEntries(tx, entries));

async function stateOf(contactId: string): Promise<Record<string, string>> {
  const rows = await service.sql<{ purpose: string; state: string }>(
    'SELECT purpose::text, state::text FROM consents WHERE contact_id = $1',
    [contactId],
  );
  return Object.fromEntries(rows.map(({ purpose, state }) => [purpose, state]));
}

describe('what was said later holds', () => {
  test.each<[string, Partial<LedgerEntry>[], string]>([
    ['yes', [{}], 'GRANT'],
    ['yes, then no', [{}, { action: 'REVOKE', occurredAt: at(1) }], 'REVOKE'],
    ['no, then yes', [{ action: 'REVOKE' }, { occurredAt: at(1) }], 'GRANT'],
    ['a yes of before a no, recorded after it', [{ action: 'REVOKE' }, { occurredAt: at(-1) }], 'REVOKE'],
    ['a no of before a yes, recorded after it', [{}, { action: 'REVOKE', occurredAt: at(-1) }], 'GRANT'],
    ['both at one moment, the no last', [{}, { action: 'REVOKE' }], 'REVOKE'],
    ['both at one moment, the yes last', [{ action: 'REVOKE' }, {}], 'REVOKE'],
  ])('%s', async (_what, entries, state) => {
    const [apart, together] = [await newContact(), await newContact()];
    for (const each of entries) await append([entry(apart, each)]);
    await append(entries.map((each) => entry(together, each)));
    expect(await stateOf(apart)).toEqual({ MARKETING: state });
    expect(await stateOf(together)).toEqual({ MARKETING: state });
  });

  test('whatever the order and the chunks in which it is recorded', async () => {
    const said = fc.record({
      action: fc.constantFrom('GRANT' as const, 'REVOKE' as const),
      purposes: fc.uniqueArray(fc.constantFrom<Purpose>('MARKETING', 'SURVEY', 'ALERT'), { minLength: 1 }),
      minute: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        async (all, size) => {
          const contactId = await newContact();
          const entries = all.map(({ minute, ...each }) => entry(contactId, { ...each, occurredAt: at(minute) }));
          for (let start = 0; start < entries.length; start += size) await append(entries.slice(start, start + size));
          expect(await stateOf(contactId)).toEqual(fold(entries));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The rule, said once more: per purpose the latest entry, of equals the revocation. */
function fold(entries: readonly LedgerEntry[]): Record<string, string> {
  const states = new Map<string, LedgerEntry>();
  for (const each of entries) {
    for (const purpose of each.purposes) {
      const held = states.get(purpose);
      const later = held === undefined || each.occurredAt > held.occurredAt;
      const tie = held?.occurredAt.getTime() === each.occurredAt.getTime() && each.action === 'REVOKE';
      if (later || tie) states.set(purpose, each);
    }
  }
  return Object.fromEntries([...states].map(([purpose, { action }]) => [purpose, action]));
}

describe('many entries at once', () => {
  test('are as many rows, in the order given, and every contact has its own state', async () => {
    const contacts = await Promise.all(Array.from({ length: 20 }, newContact));
    const entries = contacts.map((contactId, n) =>
      entry(contactId, { action: n % 2 === 0 ? 'GRANT' : 'REVOKE', purposes: ['MARKETING', 'SURVEY'], proof: { n } }),
    );
    const { ids } = await append(entries);
    const rows = await service.sql<{ id: string; contact_id: string; proof: object; purposes: string[] }>(
      'SELECT id, contact_id, proof, purposes::text[] FROM consent_entries WHERE id = ANY($1::uuid[]) ORDER BY id',
      [ids],
    );
    expect(rows.map((row) => row.contact_id)).toEqual(contacts);
    expect(rows.map((row) => row.proof)).toEqual(contacts.map((_contact, n) => ({ n })));
    expect(rows[0]?.purposes).toEqual(['MARKETING', 'SURVEY']);
    for (const [n, contactId] of contacts.entries()) {
      const state = n % 2 === 0 ? 'GRANT' : 'REVOKE';
      expect(await stateOf(contactId)).toEqual({ MARKETING: state, SURVEY: state });
    }
  });

  test('of one contact from many sides end, with a row for each', async () => {
    const contactId = await newContact();
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        transaction(service.api.runtime.db.pool, (tx) =>
          appendEntry(tx, entry(contactId, { action: n % 3 === 0 ? 'GRANT' : 'REVOKE', occurredAt: at(n) })),
        ),
      ),
    );
    expect(await stateOf(contactId)).toEqual({ MARKETING: 'REVOKE' });
    const rows = await service.sql('SELECT 1 FROM consent_entries WHERE contact_id = $1', [contactId]);
    expect(rows).toHaveLength(12);
  });
});
