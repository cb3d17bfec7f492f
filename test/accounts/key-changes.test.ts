import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeyPayload { secret apiKey { id } } } }`;
const RENAME = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) {
  ... on UpdateApiKeyPayload { apiKey { id name } } ... on Error { code message } } }`;
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  ... on RotateApiKeyPayload { secret apiKey { id name role scopes expiresAt } replaced { id expiresAt revokedAt } }
  ... on Error { code message } } }`;

interface Key {
  id: string;
  name: string;
  role: string;
  scopes: string[];
  expiresAt: string | null;
  revokedAt: string | null;
}
interface Answer {
  secret: string;
  apiKey: Key;
  replaced: Key;
  code?: string;
  message?: string;
}

async function ask(query: string, input: object, key?: string): Promise<Answer> {
  const { body } = await api.post({ query, variables: { input } }, key);
  const [answer] = Object.values(body.data ?? {});
  if (answer == null) throw new Error(JSON.stringify(body));
  return answer as Answer;
}

const works = async (secret: string, at = new Date()) => (await authenticate(api.runtime.db.pool, secret, at)) !== null;

const lastAudit = () =>
  api.runtime.db.prisma.auditEntry.findFirst({
    where: { workspaceId: api.owner.workspace.id },
    orderBy: { id: 'desc' },
  });

describe('a key that is renamed', () => {
  test('has the new name and its old secret, and the change is audited', async () => {
    const made = await ask(CREATE, { name: 'shop', role: 'AGENT' });
    const renamed = await ask(RENAME, { id: made.apiKey.id, name: ' checkout ' });
    expect(renamed.apiKey).toEqual({ id: made.apiKey.id, name: 'checkout' });
    expect(await works(made.secret)).toBe(true);
    expect(await lastAudit()).toMatchObject({ action: 'apiKey.rename', detail: { from: 'shop', to: 'checkout' } });
  });

  test.each([
    ['an empty name', { name: ' ' }, 'INVALID_INPUT', /name: must not be empty/],
    ['a name that is too long', { name: 'x'.repeat(101) }, 'INVALID_INPUT', /at most 100 characters/],
    ['an id of nothing', { id: 'nothing', name: 'x' }, 'NOT_FOUND', /ApiKey "nothing" does not exist/],
  ])('is refused with %s', async (_what, change, code, message) => {
    const made = await ask(CREATE, { name: 'kept', role: 'AGENT' });
    const answer = await ask(RENAME, { id: made.apiKey.id, ...change });
    expect(answer).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('a key that is rotated', () => {
  test('works beside its successor until the overlap ends', async () => {
    const made = await ask(CREATE, { name: 'bot', role: 'AGENT', scopes: ['messages:send'] });
    const rotated = await ask(ROTATE, { id: made.apiKey.id, overlap: 'PT10M' });
    expect(rotated.apiKey).toMatchObject({ name: 'bot', role: 'AGENT', scopes: ['messages:send'], expiresAt: null });
    expect(rotated.replaced.id).toBe(made.apiKey.id);
    expect(rotated.secret).not.toBe(made.secret);
    const later = (ms: number) => new Date(Date.now() + ms);
    expect([await works(made.secret), await works(rotated.secret)]).toEqual([true, true]);
    expect([await works(made.secret, later(601_000)), await works(rotated.secret, later(601_000))]).toEqual([
      false,
      true,
    ]);
    const entry = await lastAudit();
    expect(entry).toMatchObject({ action: 'apiKey.rotate', detail: { overlapMs: 600_000 } });
    expect(toGlobalId('ApiKey', entry?.subject ?? '')).toBe(made.apiKey.id);
  });

  test('ends at once without an overlap, and keeps an end that comes sooner', async () => {
    const leaked = await ask(CREATE, { name: 'leaked', role: 'AGENT' });
    const { replaced } = await ask(ROTATE, { id: leaked.apiKey.id, overlap: 'PT0S' });
    expect(replaced.revokedAt).not.toBeNull();
    expect(await works(leaked.secret)).toBe(false);
    const short = await ask(CREATE, { name: 'short', role: 'AGENT', expiresIn: 'PT1M' });
    const rotated = await ask(ROTATE, { id: short.apiKey.id, overlap: 'P1D' });
    expect(rotated.replaced.expiresAt).toBe(rotated.apiKey.expiresAt);
    expect(Date.parse(rotated.replaced.expiresAt ?? '')).toBeLessThan(Date.now() + 61_000);
  });

  test('cannot be one that has ended, nor overlap for longer than thirty days', async () => {
    const made = await ask(CREATE, { name: 'ended', role: 'AGENT' });
    expect(await ask(ROTATE, { id: made.apiKey.id, overlap: 'P31D' })).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'overlap: must be between PT0S and P30D',
    });
    await ask(ROTATE, { id: made.apiKey.id, overlap: 'PT0S' });
    expect(await ask(ROTATE, { id: made.apiKey.id })).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('has ended'),
    });
  });

  test('cannot give its caller more than the caller has, nor be of another workspace', async () => {
    const manager = await ask(CREATE, { name: 'manager', role: 'OWNER', scopes: ['keys:manage'] });
    const owner = toGlobalId('ApiKey', api.owner.apiKeyId);
    expect(await ask(ROTATE, { id: owner }, manager.secret)).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('which your own key may not'),
    });
    const workspace = { name: 'Elsewhere', defaultCountry: null, currency: 'EUR' };
    const other = await createWorkspaceWithOwner(api.runtime.db, workspace);
    expect(await ask(ROTATE, { id: owner }, other.secret)).toMatchObject({ code: 'NOT_FOUND' });
  });
});
