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
        err: /defaultCountry "UK": /,
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
