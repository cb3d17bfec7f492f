import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../support/servers.ts';
import { held, type Terminal } from './terminal.ts';

const ALONE = { HELIOGRAPH_URL: '', HELIOGRAPH_KEY: '' };

/** Hub that a command speaks to, and its key. */
export function profileTests(terminal: () => Terminal): void {
  const alone = (...args: string[]) => terminal().run(args, { environment: ALONE });

  describe('profile', () => {
    test('keeps a hub and a key in a file that nobody else can read, once the hub knows the key', async () => {
      const { api } = terminal().hub;
      const options = { environment: ALONE, input: `${api.key}\n` };
      const saved = await terminal().run(['profile', 'save', 'test', '--url', api.origin], options);
      expect(saved).toMatchObject({ code: 0, out: /"test" is used from now on: OWNER in the workspace "Test"/ });
      const file = path.join(terminal().home, '.config/heliograph/profiles.json');
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      expect(await alone('profile', 'list')).toMatchObject({ code: 0, out: `test\t${api.origin}\tyes\n` });
      expect((await alone('profile', 'show')).out).toContain('"Test"');
      expect(await terminal().lines('profile', 'profile', 'list')).toHaveLength(1);
      await terminal().json('viewer', 'profile', 'show');
      expect((await alone('messages', '--json')).code).toBe(0);
    });

    test('saves no key that the hub does not know', async () => {
      const options = { environment: ALONE, input: 'hg_nobody_knows_this_key_at_all' };
      const refused = await terminal().run(['profile', 'save', 'bad', '--url', terminal().hub.api.origin], options);
      expect(refused).toMatchObject({ code: 6, err: /\[UNAUTHENTICATED\]/ });
      expect((await alone('profile', 'list')).out).not.toContain('bad');
      const { api } = terminal().hub;
      const again = ['profile', 'save', 'test', '--url', api.origin, '--json'];
      const saved = await terminal().run(again, { environment: ALONE, input: api.key });
      expect(held('saved-profile', JSON.parse(saved.out))).toMatchObject({ name: 'test', url: api.origin });
    });

    test('shows its key to no other hub', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      expect(await alone('messages', '--url', url)).toMatchObject({ code: 6, err: /no key for http.*\nGive --key/ });
    });

    test('is not used where others can read it', async () => {
      const file = path.join(terminal().home, '.config/heliograph/profiles.json');
      fs.chmodSync(file, 0o644);
      expect(await alone('messages')).toMatchObject({ code: 2, err: /others may read it\.\nRun: chmod 600 / });
      fs.chmodSync(file, 0o600);
    });

    test('is chosen by name, and removed', async () => {
      expect(await alone('messages', '--profile', 'nobody')).toMatchObject({
        code: 2,
        err: /no profile "nobody": test/,
      });
      expect((await alone('messages', '--profile', 'test')).code).toBe(0);
      expect(await alone('profile', 'use', 'nobody')).toMatchObject({ code: 3, err: /no profile "nobody": test/ });
      const used = await alone('profile', 'use', 'test', '--json');
      expect(held('changed-profile', JSON.parse(used.out))).toMatchObject({ name: 'test' });
      expect(await alone('profile', 'remove', 'test')).toMatchObject({ code: 0, out: /heliograph keys revoke/ });
      expect(await alone('messages')).toMatchObject({
        code: 2,
        err: /No hub is named, and none runs here\.\nNone runs on [\s\S]*Start one/,
      });
    });
  });

  describe('a command', () => {
    test('ends with 5 where no hub answers, and says what to do', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      expect(await terminal().run(['messages', '--url', url])).toMatchObject({
        code: 5,
        err: /No hub answers at http.*\nStart it \(heliograph up\), or name another.*\n\[UNAVAILABLE\]/,
      });
    });

    test('ends with 6 for a key that is none, and for one that may not', async () => {
      const wrong = await terminal().run(['messages', '--key', 'hg_nobody_knows_this_key_at_all']);
      expect(wrong).toMatchObject({ code: 6, err: /not known.*\nGive a key that is valid/ });
      const { secret } = await terminal().hub.api.ask<{ secret: string }>(
        'mutation { createApiKey(input: { name: "reader", role: READ_ONLY }) { ... on CreateApiKeyPayload { secret } } }',
      );
      const args = ['send', '+447700900140', 'x', '--purpose', 'otp', '--key', secret];
      expect(await terminal().run(args)).toMatchObject({ code: 6, err: /scope messages:send: heliograph keys create/ });
    });
  });
}
