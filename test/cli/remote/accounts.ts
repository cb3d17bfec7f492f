import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** Keys and workspaces. */
export function accountTests(terminal: () => Terminal): void {
  describe('keys', () => {
    test('are made, listed without their secret, renamed, rotated and revoked', async () => {
      const args = ['keys', 'create', 'Shop', '--role', 'developer', '--scope', 'messages:read', '--expires-in', '1d'];
      const { apiKey, secret } = await terminal().json<{ apiKey: { id: string }; secret: string }>('made-key', ...args);
      const environment = { HELIOGRAPH_KEY: secret };
      expect((await terminal().run(['messages', '--limit', '1'], { environment })).code).toBe(0);
      expect(await terminal().run(['keys'], { environment })).toMatchObject({ code: 6, err: /\[FORBIDDEN\]/ });
      const listed = await terminal().run(['keys', '--all', '--json']);
      expect(listed.out).toContain(apiKey.id);
      expect(listed.out).not.toContain(secret);
      expect(await terminal().json('key', 'keys', 'rename', apiKey.id, 'Web shop')).toMatchObject({ name: 'Web shop' });
      const rotated = await terminal().json<{ apiKey: { id: string }; secret: string }>(
        'rotated-key',
        'keys',
        'rotate',
        apiKey.id,
      );
      expect(await terminal().run(['keys', 'revoke', rotated.apiKey.id])).toMatchObject({
        code: 0,
        out: /"Web shop"\) is revoked/,
      });
      expect(await terminal().run(['messages'], { environment: { HELIOGRAPH_KEY: rotated.secret } })).toMatchObject({
        code: 6,
      });
    });

    test('of no role are refused', async () => {
      expect(await terminal().run(['keys', 'create', 'x', '--role', 'boss'])).toMatchObject({
        code: 2,
        err: /read-only/,
      });
    });
  });

  describe('members', () => {
    test('are invited by a link that is shown once, found by their address, changed and removed', async () => {
      const invite = ['members', 'invite', 'ada@example.com', '--name', 'Ada', '--role', 'developer'];
      const { member, link } = await terminal().json<{ member: { id: string }; link: string }>(
        'invited-member',
        ...invite,
      );
      expect(link).toMatch(/^http/);
      const invited = { id: member.id, role: 'DEVELOPER', joinedAt: null };
      expect(await terminal().lines('member', 'members')).toContainEqual(expect.objectContaining(invited));
      const update = ['members', 'update', 'Ada@example.com', '--role', 'agent'];
      expect(await terminal().json('member', ...update)).toMatchObject({ id: member.id, role: 'AGENT' });
      const again = await terminal().json<{ link: string }>('invited-member', 'members', 'sign-in-link', member.id);
      expect(again.link).not.toBe(link);
      expect(await terminal().run(['members', 'remove', 'bob@example.com'])).toMatchObject({
        code: 3,
        err: /no member "bob@/,
      });
      expect(await terminal().json('member', 'members', 'remove', 'ada@example.com')).toMatchObject({ id: member.id });
      expect(await terminal().run(['members', 'invite', 'ada', '--name', 'A', '--role', 'agent'])).toMatchObject({
        code: 2,
        err: /e-mail/,
      });
    });
  });

  describe('doctor', () => {
    test('looks at a hub by its API alone', async () => {
      const { checks } = await terminal().json<{ checks: { name: string; verdict: string }[] }>(
        'doctor',
        'doctor',
        '--api',
      );
      expect(checks.map(({ name, verdict }) => `${name} ${verdict}`)).toContain('connections ok');
      const wrong = await terminal().run(['doctor', '--key', 'hg_nobody_knows_this_key_at_all']);
      expect(wrong).toMatchObject({ code: 1, out: /failed +answers .*not known/ });
    });
  });

  describe('workspace', () => {
    test('is shown and changed; another is made by an owner of the hub alone', async () => {
      expect(await terminal().json('workspace', 'workspace')).toMatchObject({ name: 'Test', defaultCountry: 'GB' });
      const changed = await terminal().json(
        'workspace',
        'workspace',
        'update',
        '--help-text',
        'Ask us.',
        '--smart-encoding',
      );
      expect(changed).toMatchObject({ helpText: 'Ask us.', smartEncoding: true });
      expect(await terminal().json('workspace', 'workspace', 'update', '--no-smart-encoding')).toMatchObject({
        smartEncoding: false,
      });
      expect(await terminal().run(['workspace', 'update', '--country', 'UK'])).toMatchObject({
        code: 2,
        err: /--country "UK": /,
      });
      expect(await terminal().run(['workspace', 'update'])).toMatchObject({ code: 2, err: /Nothing is to be changed/ });
      expect(await terminal().run(['workspace', 'create', 'Other'])).toMatchObject({ code: 6, err: /hub:manage/ });
      const { DATABASE_URL } = terminal().hub.environment;
      const made = await terminal().run(
        ['admin', 'keys', 'create', '--workspace', 'Test', '--role', 'hub-owner', '--json'],
        {
          environment: { DATABASE_URL },
        },
      );
      const key = (JSON.parse(made.out) as { secret: string }).secret;
      const other = await terminal().json<{ secret: string }>(
        'made-workspace',
        'workspace',
        'create',
        'Other',
        '--key',
        key,
      );
      expect((await terminal().run(['workspace', '--key', other.secret])).out).toMatch(/^name +Other$/m);
    });
  });
}
