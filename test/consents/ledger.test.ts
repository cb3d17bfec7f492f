import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { transaction } from '../../src/db/transaction.ts';
import { appendEntries, appendEntry, type LedgerEntry } from '../../src/domains/consents/ledger.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import type { Purpose } from '../../src/generated/prisma/enums.ts';
import { openService, type Service } from '../contacts/service.ts';
import { numberOf } from '../support/numbers.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const NOW = new Date('2026-11-23T12:00:00.000Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

async function newContact(): Promise<string> {
  const phone = numberOf(`+4479113${String(next++).padStart(5, '0')}`);
  const { pool } = service.api.runtime.db;
  const ids = await transaction(pool, (tx) =>
    ensureContacts(tx, service.api.runtime.secrets.hashKey, service.workspaceId, [phone], NOW),
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
  actor: { kind: 'SYSTEM', id: null },
  occurredAt: NOW,
  now: NOW,
  ...change,
});

const append = (entries: LedgerEntry[]) =>
  transaction(service.api.runtime.db.pool, (tx) => appendEntries(tx, service.api.runtime.secrets.hashKey, entries));

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

test.each<[string, Partial<LedgerEntry>[], string]>([
  ['after a no', [{ action: 'REVOKE' }, { source: 'IMPORT', occurredAt: at(1) }], 'REVOKE'],
  [
    'after a STOP',
    [
      { action: 'REVOKE', source: 'INBOUND_MESSAGE' },
      { source: 'IMPORT', occurredAt: at(1) },
    ],
    'REVOKE',
  ],
  ['of whoever said nothing', [{ source: 'IMPORT' }], 'GRANT'],
  [
    'with a new yes of the person',
    [{ action: 'REVOKE' }, { source: 'IMPORT', occurredAt: at(1) }, { source: 'FORM', occurredAt: at(2) }],
    'GRANT',
  ],
])('an import of a consent %s', async (_what, entries, state) => {
  const contactId = await newContact();
  for (const each of entries) await append([entry(contactId, each)]);
  expect(await stateOf(contactId)).toEqual({ MARKETING: state });
});

describe('START opens what only STOP has closed', () => {
  const [yes, no] = [{ action: 'GRANT' }, { action: 'REVOKE' }] as const;
  const stop = { action: 'REVOKE', source: 'INBOUND_MESSAGE', purposes: ['MARKETING', 'ALERT'] } as const;
  test.each<[string, Partial<LedgerEntry>[], string[]]>([
    ['STOP of who had said nothing: alerts, which need no opt-in', [stop], ['ALERT']],
    ['STOP after a yes', [yes, { ...stop, occurredAt: at(1) }], ['ALERT', 'MARKETING']],
    ['a second STOP', [yes, { ...stop, occurredAt: at(1) }, { ...stop, occurredAt: at(2) }], ['ALERT', 'MARKETING']],
    ['a no elsewhere before STOP', [yes, { ...no, occurredAt: at(1) }, { ...stop, occurredAt: at(2) }], ['ALERT']],
    ['a no elsewhere after STOP', [yes, { ...stop, occurredAt: at(1) }, { ...no, occurredAt: at(2) }], ['ALERT']],
    ['a no of before, recorded after', [yes, { ...stop, occurredAt: at(2) }, { ...no, occurredAt: at(1) }], ['ALERT']],
    [
      'a new yes after a no',
      [no, { ...yes, occurredAt: at(1) }, { ...stop, occurredAt: at(2) }],
      ['ALERT', 'MARKETING'],
    ],
  ])('%s', async (_what, entries, opened) => {
    const contactId = await newContact();
    for (const each of entries) await append([entry(contactId, each)]);
    const rows = await service.sql<{ purpose: string }>(
      'SELECT purpose::text FROM consents WHERE contact_id = $1 AND by_stop ORDER BY 1',
      [contactId],
    );
    expect(rows.map(({ purpose }) => purpose)).toEqual(opened);
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
      `SELECT e.id, e.contact_id, v.content AS proof, purposes::text[] FROM consent_entries e
       JOIN evidence v ON v.entry_id = e.id AND v.contact_id = e.contact_id WHERE e.id = ANY($1::uuid[]) ORDER BY e.id`,
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
          appendEntry(
            tx,
            service.api.runtime.secrets.hashKey,
            entry(contactId, { action: n % 3 === 0 ? 'GRANT' : 'REVOKE', occurredAt: at(n) }),
          ),
        ),
      ),
    );
    expect(await stateOf(contactId)).toEqual({ MARKETING: 'REVOKE' });
    const rows = await service.sql('SELECT 1 FROM consent_entries WHERE contact_id = $1', [contactId]);
    expect(rows).toHaveLength(12);
  });
});
