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
}
