import { expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** One-time codes. */
export function verifyTests(terminal: () => Terminal): void {
  test('codes are sent, checked, shown, sent again and canceled', async () => {
    const start = (...more: string[]) =>
      terminal().json<{ verification: { id: string } }>('started-verification', 'verify', 'start', ...more);
    const { verification } = await start('+447700900555', '--for', 'Example', '--length', '4', '--expires-in', '5m');
    const { id } = verification;
    const tooSoon = await terminal().run(['verify', 'resend', id]);
    expect(tooSoon).toMatchObject({ code: 5, err: /just now/ });
    const { messages } = await terminal().hub.api.ask<{ messages: { body: string }[] }>(
      'query($id: ID!) { verification(id: $id) { messages { body } } }',
      { id },
    );
    const [code = ''] = /\d{4}/.exec(messages[0]?.body ?? '') ?? [];
    const wrong = String((Number(code) + 1) % 10_000).padStart(4, '0');
    expect(await terminal().run(['verify', 'check', id, wrong])).toMatchObject({ code: 4, out: /4 tries are left/ });
    expect(await terminal().json('checked-verification', 'verify', 'check', '+447700900555', code)).toMatchObject({
      valid: true,
    });
    const other = await start('+447700900556', '--for', 'Example', '--client-address', '192.0.2.1');
    expect(await terminal().json('verification', 'verify', 'cancel', other.verification.id)).toMatchObject({
      status: 'CANCELED',
    });
    expect(await terminal().json('verification', 'verify', 'show', id)).toMatchObject({ status: 'APPROVED' });
    expect(await terminal().lines('verification', 'verify', 'list', '--status', 'canceled')).toHaveLength(1);
    expect(await terminal().run(['verify', 'show', 'verification_0'])).toMatchObject({ code: 3 });
  });

  test('how people are verified is shown and changed', async () => {
    const settings = (...more: string[]) =>
      terminal().json<object>('verification-settings', 'verify', 'settings', ...more);
    expect(await settings()).toMatchObject({ settings: { channels: ['PASSKEY', 'SMS'], numberCheck: null } });
    const check = ['--number-check', 'http://127.0.0.1:9/sim', '--silence', 'deny', '--timeout', '2s'];
    expect(await settings('--passkey-domain', 'example.com', ...check)).toMatchObject({
      settings: { passkeyDomains: ['example.com'], numberCheck: { silence: 'DENY', timeout: 'PT2S' } },
      numberCheckSecret: /^whsec_/,
    });
    expect(await settings('--no-number-check')).toMatchObject({ settings: { numberCheck: null } });
    expect(await terminal().run(['verify', 'settings', '--silence', 'deny'])).toMatchObject({ code: 2 });
  });

  test('the fraud guard’s rules are set, listed, followed and lifted', async () => {
    const about = ['--prefix', '+21629', '--until', '12h', '--reason', 'pumped'];
    const rule = await terminal().json<{ id: string }>('fraud-rule', 'fraud', 'set', '--action', 'block', ...about);
    expect(await terminal().run(['verify', 'start', '+21629000001', '--for', 'Example'])).toMatchObject({
      code: 4,
      err: /pumped/,
    });
    expect(await terminal().lines('fraud-rule', 'fraud', 'rules')).toMatchObject([{ id: rule.id, key: '+21629' }]);
    expect(await terminal().json('fraud-rule', 'fraud', 'lift', rule.id)).toMatchObject({ id: rule.id });
    expect(await terminal().lines('fraud-rule', 'fraud', 'rules')).toEqual([]);
    expect(await terminal().lines('fraud-alert', 'fraud', 'alerts')).toMatchObject([
      { type: 'LIFTED' },
      { type: 'RULE_SET', ruleId: rule.id },
    ]);
    // Alerts about delivery rates are listed by a command of the same kind.
    expect(await terminal().lines('delivery-alert', 'alerts', '--open')).toEqual([]);
    const [gb] = await terminal().lines<{ key: string; sent: number }>('code-traffic', 'fraud', 'traffic');
    expect(gb).toMatchObject({ key: 'GB' });
    expect(await terminal().run(['fraud', 'set', '--action', 'block', '--reason', 'x'])).toMatchObject({ code: 2 });
  });
}
