import { createHash } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import '../graphql/fields.ts';
import { chainedEntries } from '../../src/db/sql/consent-entries.ts';
import { transaction } from '../../src/db/transaction.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { entryHash, NO_HASH } from '../../src/domains/consents/chain.ts';
import { CONSENT_DUTIES } from '../../src/domains/consents/duties.ts';
import { appendEntries } from '../../src/domains/consents/ledger.ts';
import type { ConsentProof } from '../../src/domains/consents/proof.ts';
import { type NotedHead, verifyLedger } from '../../src/domains/consents/verify.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { eraseContact } from '../../src/domains/contacts/erase.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { databaseClient } from '../support/database-client.ts';
import { numberOf } from '../support/numbers.ts';

let service: Service;
let owner: pg.Client;
beforeAll(async () => {
  service = await openService();
  const [row] = await service.sql<{ name: string }>('SELECT current_database() AS name');
  // Whoever owns the tables switches their triggers off.
  owner = await databaseClient(inject('templateUrl').replace(/\/[^/]*$/, `/${row?.name}`));
  await owner.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await owner.end();
  await service.close();
});

const NOW = new Date('2026-11-23T12:00:00.000Z');
let next = 0;

/** A workspace with a contact. */
async function newWorkspace() {
  const { db, secrets } = service.api.runtime;
  const made = await createWorkspaceWithOwner(db, { name: 'Chain', defaultCountry: 'GB', currency: 'GBP' });
  const phone = numberOf(`+4479111${60_000 + next++}`);
  const workspaceId = made.workspace.id;
  const ids = await transaction(db.pool, (tx) => ensureContacts(tx, secrets.hashKey, workspaceId, [phone], NOW));
  return { workspaceId, contactId: ids.get(phone.e164) ?? '', secret: made.secret };
}

type Ledger = Awaited<ReturnType<typeof newWorkspace>>;

const append = ({ workspaceId, contactId }: Ledger, count: number) =>
  transaction(service.api.runtime.db.pool, (tx) =>
    appendEntries(
      tx,
      service.api.runtime.secrets.hashKey,
      Array.from({ length: count }, (_, n) => ({
        workspaceId,
        contactId,
        action: 'GRANT' as const,
        purposes: ['MARKETING' as const, 'SURVEY' as const],
        source: 'FORM' as const,
        proof: { text: 'Yes, send me offers', version: n, price: 1.5, nested: { b: ['ä', null], a: true } },
        actor: { kind: 'SYSTEM' as const, id: null },
        occurredAt: new Date(NOW.getTime() + n),
        now: NOW,
      })),
    ),
  );

const verify = async ({ workspaceId }: Ledger, noted: NotedHead | null = null, after = 0n, limit = 1_000) => {
  const { db, secrets } = service.api.runtime;
  return verifyLedger(db.pool, secrets.hashKey, workspaceId, { after, limit, noted });
};
const faultsOf = async (ledger: Ledger, noted: NotedHead | null = null) =>
  (await verify(ledger, noted)).breaks.map(({ position, fault }) => `${position} ${fault}`);
const tamper = ({ workspaceId }: Ledger, statement: string) =>
  owner.query(statement.replaceAll('$w', `workspace_id = '${workspaceId}'`));

/** Writes the chain again so that every hash fits, as whoever knows how it is made can. */
async function rewrite({ workspaceId }: Ledger): Promise<void> {
  let hash = NO_HASH;
  for (const entry of await chainedEntries(owner, workspaceId, 0n, 100)) {
    hash = entryHash(hash, { ...entry, position: BigInt(entry.position) });
    await owner.query('UPDATE consent_entries SET hash = $2 WHERE id = $1', [entry.id, hash]);
  }
  await owner.query('UPDATE consent_heads SET hash = $2 WHERE workspace_id = $1', [workspaceId, hash]);
}

describe('what the owner of the tables does is found', () => {
  test.each<[string, string, string[]]>([
    ...[
      ['action', `action = 'REVOKE'`],
      ['purposes', `purposes = '{ALERT}'`],
      ['source', `source = 'API'`],
      ['contact', 'contact_id = (SELECT id FROM contacts WHERE NOT $w LIMIT 1)'],
      ['id', 'id = gen_random_uuid()'],
      ['actor', `actor_kind = 'API_KEY', actor_id = gen_random_uuid()`],
      ['time', `occurred_at = occurred_at - interval '1 ms'`],
      ['record', `recorded_at = recorded_at + interval '1 day'`],
      ['digest', String.raw`proof_digest = '\x00'`],
    ].map<[string, string, string[]]>(([what, set]) => [
      `another ${what}`,
      `UPDATE consent_entries SET ${set} WHERE $w AND position = 3`,
      ['3 CHANGED'],
    ]),
    ['one removed', 'DELETE FROM consent_entries WHERE $w AND position = 3', ['3 MISSING']],
    ['the first removed', 'DELETE FROM consent_entries WHERE $w AND position = 1', ['1 MISSING']],
    ['the last two removed', 'DELETE FROM consent_entries WHERE $w AND position > 4', ['5 CUT']],
    ['all removed', 'DELETE FROM consent_entries WHERE $w', ['1 CUT']],
    [
      'the last two removed, and the head moved',
      `DELETE FROM consent_entries WHERE $w AND position > 4;
       UPDATE consent_heads SET position = 4, hash = (SELECT hash FROM consent_entries WHERE $w AND position = 4) WHERE $w`,
      ['4 HEAD_MOVED'],
    ],
    ['the head removed', 'DELETE FROM consent_heads WHERE $w', ['1 ADDED', '2 ADDED', '3 ADDED']],
    [
      'one added behind',
      `INSERT INTO consent_entries SELECT gen_random_uuid(), workspace_id, 7, hash, contact_id, action, purposes, source,
         proof_digest, actor_kind, actor_id, occurred_at, recorded_at FROM consent_entries WHERE $w AND position = 6`,
      ['7 ADDED'],
    ],
    [
      'one put between two',
      `UPDATE consent_entries SET position = 7 WHERE $w AND position = 6;
       INSERT INTO consent_entries SELECT gen_random_uuid(), workspace_id, 6, hash, contact_id, 'REVOKE', purposes, source,
         proof_digest, actor_kind, actor_id, occurred_at, recorded_at FROM consent_entries WHERE $w AND position = 5`,
      ['6 CHANGED', '7 ADDED'],
    ],
    [
      'two that changed places',
      `UPDATE consent_entries SET position = 9 WHERE $w AND position = 3;
       UPDATE consent_entries SET position = 3 WHERE $w AND position = 4;
       UPDATE consent_entries SET position = 4 WHERE $w AND position = 9`,
      ['3 CHANGED', '4 CHANGED', '5 CHANGED'],
    ],
    [
      'other evidence',
      `UPDATE evidence SET content = '{"text": "Yes"}' WHERE entry_id = (SELECT id FROM consent_entries WHERE $w AND position = 2)`,
      ['2 EVIDENCE_CHANGED'],
    ],
    [
      'evidence removed',
      'DELETE FROM evidence WHERE entry_id = (SELECT id FROM consent_entries WHERE $w AND position = 2)',
      ['2 EVIDENCE_MISSING'],
    ],
  ])('%s', async (_what, statement, faults) => {
    const ledger = await newWorkspace();
    await append(ledger, 2);
    await append(ledger, 4);
    expect(await faultsOf(ledger)).toEqual([]);
    await tamper(ledger, statement);
    const found = await faultsOf(ledger);
    expect(found.slice(0, faults.length)).toEqual(faults);
    if (!faults[0]?.endsWith('ADDED')) expect(found).toHaveLength(faults.length);
    // What is said later is recorded all the same, and mends nothing.
    if (
      faults.includes('7 ADDED') ||
      statement.includes('position > 4') ||
      statement === 'DELETE FROM consent_entries WHERE $w'
    )
      return;
    await append(ledger, 1);
    expect(await faultsOf(ledger)).not.toEqual([]);
  });

  test('a chain that fits itself again: by the seal', async () => {
    const ledger = await newWorkspace();
    await append(ledger, 4);
    await tamper(ledger, `UPDATE consent_entries SET action = 'REVOKE' WHERE $w AND position = 2`);
    await rewrite(ledger);
    expect(await faultsOf(ledger)).toEqual(['4 HEAD_MOVED']);
    await append(ledger, 1);
    expect(await faultsOf(ledger)).toEqual(['5 HEAD_MOVED']);
  });

  test('an older state with its own head: by what was noted', async () => {
    const ledger = await newWorkspace();
    await append(ledger, 3);
    const older = await owner.query('SELECT position, hash, seal FROM consent_heads WHERE workspace_id = $1', [
      ledger.workspaceId,
    ]);
    await append(ledger, 3);
    const { head } = await verify(ledger);
    expect(await faultsOf(ledger, head)).toEqual([]);
    await tamper(ledger, 'DELETE FROM consent_entries WHERE $w AND position > 3');
    const { position, hash, seal } = older.rows[0];
    await owner.query('UPDATE consent_heads SET position = $2, hash = $3, seal = $4 WHERE workspace_id = $1', [
      ledger.workspaceId,
      position,
      hash,
      seal,
    ]);
    expect(await faultsOf(ledger)).toEqual([]);
    expect(await faultsOf(ledger, head)).toEqual(['6 OTHER_PAST']);
    await append(ledger, 3);
    // Other entries of the same words are other entries.
    expect(await faultsOf(ledger, head)).toEqual(['6 OTHER_PAST']);
  });
});

test('an erased person leaves a ledger that is whole', async () => {
  const ledger = await newWorkspace();
  await append(ledger, 3);
  const actor = { workspaceId: ledger.workspaceId, kind: 'SYSTEM' as const, id: null };
  await eraseContact(service.api.runtime, actor, ledger.contactId);
  expect(await verify(ledger)).toMatchObject({ checked: 3, broken: 0, checkedTo: null });
});

test('many writers at once make one chain', async () => {
  const ledger = await newWorkspace();
  await Promise.all(Array.from({ length: 24 }, (_, n) => append(ledger, 1 + (n % 3))));
  expect(await verify(ledger)).toMatchObject({ checked: 48, broken: 0, head: { position: 48n } });
});

test('a long ledger is checked stretch by stretch', async () => {
  const ledger = await newWorkspace();
  await append(ledger, 5);
  await tamper(ledger, `UPDATE consent_entries SET action = 'REVOKE' WHERE $w AND position = 4`);
  const first = await verify(ledger, null, 0n, 2);
  expect(first).toMatchObject({ checked: 2, broken: 0, checkedTo: 2n });
  const second = await verify(ledger, null, first.checkedTo ?? 0n, 2);
  expect(second).toMatchObject({ checked: 2, breaks: [{ position: 4n, fault: 'CHANGED' }], checkedTo: 4n });
  expect(await verify(ledger, null, 4n, 2)).toMatchObject({ checked: 1, broken: 0, checkedTo: null });
});

test('the API says where it is broken, and the log keeps the heads', async () => {
  const ledger = await newWorkspace();
  const check = async (args = '') => {
    const query = `{ consentLedger${args} { verified checked checkedTo broken head { position hash } firstBroken { position fault entryId } } }`;
    const { body } = await service.api.post({ query }, ledger.secret);
    return body.data?.consentLedger ?? body.errors?.[0];
  };
  expect(await check()).toMatchObject({ verified: true, checked: 0, head: null, firstBroken: null });
  await append(ledger, 2);
  const whole = (await check()) as { head: { position: string; hash: string } };
  expect(whole).toMatchObject({ verified: true, checked: 2, checkedTo: null, head: { position: '2' } });
  expect(await check(`(noted: { position: "2", hash: "${whole.head.hash}" })`)).toMatchObject({ verified: true });
  expect(await check(`(noted: { position: "2", hash: "${newId().replaceAll('-', '').repeat(2)}" })`)).toMatchObject({
    firstBroken: { position: '2', fault: 'OTHER_PAST' },
  });
  expect(await check('(behind: "-1")')).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
  const duty = CONSENT_DUTIES.find(({ name }) => name === 'consent heads');
  const clock = { now: () => NOW };
  await duty?.run({ ...service.api.runtime, clock }, new AbortController().signal);
  const line = service.api.logged.find((each) => each.includes(whole.head.hash));
  expect(line).toContain('head of the consent ledger');
  await tamper(ledger, `UPDATE consent_entries SET action = 'REVOKE' WHERE $w AND position = 1`);
  expect(await check()).toMatchObject({
    verified: false,
    broken: 1,
    firstBroken: { position: '1', fault: 'CHANGED', entryId: expect.any(String) },
  });
});

test('exportConsentProof has every entry with its evidence, and hashes that anybody can compute', async () => {
  const ledger = await newWorkspace();
  await append(ledger, 1);
  const other = numberOf('+447911100991');
  const { db, secrets } = service.api.runtime;
  await transaction(db.pool, (tx) => ensureContacts(tx, secrets.hashKey, ledger.workspaceId, [other], NOW));
  const evil = { text: '<script>alert(1)</script>', version: 'v7', ip: '192.0.2.7' };
  const ask = async (query: string) => {
    const { body } = await service.api.post({ query }, ledger.secret);
    expect(body.errors).toBeUndefined();
    return body;
  };
  const record = (phone: string, extra: string) =>
    ask(`mutation { recordConsent(input: { contact: { phone: "${phone}" }, purposes: [ALERT], source: FORM, ${extra} }) {
      ... on RecordConsentPayload { contact { id } } ... on Error { message } } }`);
  await record(other.e164, 'proof: { text: "Other" }');
  const prove = async (id = toGlobalId('Contact', ledger.contactId)) => {
    const { data } = await ask(`mutation { exportConsentProof(input: { contactId: "${id}" }) { __typename
      ... on ExportConsentProofPayload { document page } } }`);
    return data?.exportConsentProof as { __typename: string; document: ConsentProof; page: string };
  };
  const [row] = await service.sql<{ phone: string }>('SELECT phone FROM contacts WHERE id = $1', [ledger.contactId]);
  await record(row?.phone ?? '', `proof: { text: "${evil.text}", version: "${evil.version}", ip: "${evil.ip}" }`);
  const { document, page } = await prove();

  expect(document).toMatchObject({
    contact: { phone: row?.phone },
    now: expect.arrayContaining([
      expect.objectContaining({ purpose: 'ALERT', position: '3' }),
      expect.objectContaining({ purpose: 'MARKETING', position: '1' }),
      expect.objectContaining({ purpose: 'SURVEY', position: '1' }),
    ]),
    entries: [
      { position: '1', textShown: 'Yes, send me offers', textVersion: '0', evidenceState: 'KEPT', intact: true },
      { position: '3', textShown: evil.text, textVersion: 'v7', evidenceState: 'KEPT', evidence: evil, intact: true },
    ],
    head: { position: '3' },
  });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  for (const { hash, hashedText } of document.entries) expect(sha256(hashedText)).toBe(hash);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script');
  expect(page).toContain(document.entries[1]?.hash);
  await tamper(ledger, `UPDATE consent_entries SET purposes = '{MARKETING}' WHERE $w AND position = 1`);
  const actor = { workspaceId: ledger.workspaceId, kind: 'SYSTEM' as const, id: null };
  await eraseContact(service.api.runtime, actor, ledger.contactId);
  const after = await prove();
  expect(after.document.entries).toMatchObject([
    { intact: false, evidenceState: 'ERASED', evidence: null },
    { intact: true, evidenceState: 'ERASED', evidence: null, evidenceDigest: document.entries[1]?.evidenceDigest },
  ]);
  expect(after.page).not.toContain('192.0.2.7');
  const audits = await service.sql(
    `SELECT detail FROM audit_entries WHERE action = 'consent.export' AND workspace_id = $1`,
    [ledger.workspaceId],
  );
  expect(audits).toEqual([{ detail: { count: 2 } }, { detail: { count: 2 } }]);
  expect(await prove(toGlobalId('Contact', newId()))).toMatchObject({ __typename: 'NotFound' });
});

test('evidence that was rewritten is not taken for what came with its entry', async () => {
  const ledger = await newWorkspace();
  await append(ledger, 1);
  const ask = async (query: string) => (await service.api.post({ query }, ledger.secret)).body.data ?? {};
  await service.sql(`UPDATE evidence SET content = '{"text": "Yes to everything"}' WHERE contact_id = $1`, [
    ledger.contactId,
  ]);
  const id = toGlobalId('Contact', ledger.contactId);
  expect(await ask(`{ contact(id: "${id}") { consentLedger { evidence } } }`)).toEqual({
    contact: { consentLedger: [{ evidence: 'ALTERED' }] },
  });
  const { exportConsentProof } = await ask(`mutation { exportConsentProof(input: { contactId: "${id}" }) {
    ... on ExportConsentProofPayload { document page } } }`);
  const { document, page } = exportConsentProof as { document: ConsentProof; page: string };
  expect(document.entries).toMatchObject([{ evidenceState: 'ALTERED', intact: false }]);
  expect(page).toMatch(/by entry 1; ITS EVIDENCE WAS REWRITTEN</);
});

test('the proof names every consent that rests on somebody’s word alone, and evidence that was removed', async () => {
  const ledger = await newWorkspace();
  await append(ledger, 1);
  const ask = async (query: string) => (await service.api.post({ query }, ledger.secret)).body.data ?? {};
  const [row] = await service.sql<{ phone: string }>('SELECT phone FROM contacts WHERE id = $1', [ledger.contactId]);
  const state = (mutation: string, purpose: string) =>
    ask(
      `mutation { ${mutation}(input: { contact: { phone: "${row?.phone}" }, purposes: [${purpose}], source: API }) { __typename } }`,
    );
  await state('recordConsent', 'ALERT');
  await state('revokeConsent', 'SURVEY');
  await service.sql('DELETE FROM evidence WHERE contact_id = $1', [ledger.contactId]);
  const id = toGlobalId('Contact', ledger.contactId);
  const { exportConsentProof } = await ask(`mutation { exportConsentProof(input: { contactId: "${id}" }) {
    ... on ExportConsentProofPayload { document page } } }`);
  const { document, page } = exportConsentProof as { document: ConsentProof; page: string };
  expect(document.entries.map(({ evidenceState, intact }) => `${evidenceState} ${intact}`)).toEqual([
    'MISSING false',
    'NONE true',
    'NONE true',
  ]);
  expect(document.now).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ purpose: 'ALERT', state: 'GRANT', evidence: 'NONE' }),
      expect.objectContaining({ purpose: 'MARKETING', state: 'GRANT', evidence: 'MISSING' }),
      expect.objectContaining({ purpose: 'SURVEY', state: 'REVOKE', evidence: 'NONE' }),
    ]),
  );
  expect(page).toMatch(/by entry 2; no evidence was given</);
  expect(page).toMatch(/no evidence was given: this consent rests on the word of API_KEY [0-9a-f-]{36} alone</);
  expect(page).toMatch(/no evidence was given, and none is needed to end a consent</);
  expect(page).toMatch(/by entry 1; ITS EVIDENCE WAS REMOVED</);
});
