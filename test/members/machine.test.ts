import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteLeftovers } from '../../src/domains/members/duties.ts';
import { held } from '../cli/remote/terminal.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';
import { heliograph, results } from '../support/doctor.ts';
import { Browser, invited, signedIn } from './browser.ts';

let api: OpenApi;
let on: { DATABASE_URL: string };
beforeAll(async () => {
  api = await openApi();
  on = { DATABASE_URL: String(api.runtime.db.pool.options.connectionString) };
});
afterAll(() => api.close());

test('a link made by command lets in the first owner, and a member who is named, and says so in the audit log', async () => {
  const made = await heliograph(on, 'admin', 'member', 'sign-in-link', '--workspace', 'test', '--json');
  expect(made.code, made.text).toBe(0);
  const { link, member } = held<{ link: string; member: object }>('machine-link', JSON.parse(made.text));
  expect(member).toMatchObject({ email: 'owner@localhost', role: 'OWNER' });
  expect(link).toMatch(/^http:\/\/localhost:4000\/sign-in#[\w-]{43}$/);
  const browser = await signedIn(api, link.split('#')[1] ?? '');
  const audit = '{ auditEntries(filter: { actions: ["member.link"] }) { edges { node { actor { kind } detail } } } }';
  expect(await browser.ask(audit)).toMatchObject({
    auditEntries: { edges: [{ node: { actor: { kind: 'SYSTEM' }, detail: { madeBy: 'MACHINE' } } }] },
  });

  await invited(api, 'named@example.com');
  const named = await heliograph(
    on,
    'admin',
    'member',
    'sign-in-link',
    '--workspace',
    'Test',
    '--email',
    'NAMED@example.com',
  );
  const token = named.text.trim().split('#').at(-1) ?? '';
  const other = await signedIn(api, token);
  expect(await other.ask('{ session { member { email } } }')).toEqual({
    session: { member: { email: 'named@example.com' } },
  });

  const nobody = await heliograph(
    on,
    'admin',
    'member',
    'sign-in-link',
    '--workspace',
    'Test',
    '--email',
    'no@example.com',
  );
  expect(nobody.code).not.toBe(0);
  expect(nobody.text).toContain('No member of this workspace has the e-mail "no@example.com"');
});

test('the doctor minds passkeys that no browser can use', async () => {
  expect((await results(on)).get('accounts: passkeys')).toMatchObject({ verdict: 'ok' });
  const { id } = await api.runtime.db.prisma.login.findFirstOrThrow();
  const key = { credentialId: Buffer.from('x'), publicKey: Buffer.from('y'), counter: 0n, backedUp: false };
  await api.runtime.db.prisma.passkey.create({ data: { id, loginId: id, name: 'x', ...key } });
  expect((await results(on)).get('accounts: passkeys')).toMatchObject({
    verdict: 'ok',
    found: expect.stringContaining('localhost'),
  });
  const plain = await results({ ...on, HELIOGRAPH_PUBLIC_URL: 'http://hub.example.com' });
  expect(plain.get('accounts: passkeys')).toMatchObject({
    verdict: 'failed',
    todo: expect.stringContaining('HELIOGRAPH_PUBLIC_URL'),
  });
});

test('what signing in leaves is deleted in its time, and nothing before', async () => {
  const { db } = api.runtime;
  const { token } = await invited(api, 'leftover@example.com');
  const browser = await signedIn(api, token);
  await browser.post('/session/link', { token: 'x' });
  const count = async () => {
    const { rows } = await db.pool.query<{ rows: number }>(
      `SELECT (SELECT count(*) FROM sessions)::int + (SELECT count(*) FROM sign_in_links)::int
         + (SELECT count(*) FROM sign_in_rates)::int AS rows`,
    );
    return rows[0]?.rows ?? 0;
  };
  const before = await count();
  expect(before).toBeGreaterThan(5);
  await deleteLeftovers(api.runtime);
  expect(await browser.ask('{ session { id } }')).not.toEqual({ session: null });
  const later = { ...api.runtime, clock: { now: () => new Date(Date.now() + 45 * 86_400_000) } };
  await deleteLeftovers(later);
  expect(await count()).toBe(0);
});

test('steps are counted with how they went', async () => {
  const browser = new Browser(api.url);
  await browser.post('/session', { token: 'y'.repeat(43) });
  const { body } = await api.runtime.telemetry.text();
  expect(body).toMatch(/heliograph_sign_in_total\{step="POST \/session",outcome="refused"\} \d+/);
  expect(body).toMatch(/heliograph_sign_in_total\{step="POST \/session",outcome="ok"\} \d+/);
});
