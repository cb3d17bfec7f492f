import { expect, test } from 'vitest';
import { feedReplayTimer } from '../../src/domains/webhooks/feed-replay.ts';
import { HealthReporter } from '../../src/pipeline/dispatch/health-reporter.ts';
import { runDueTimers } from '../../src/pipeline/schedule/timer-runner.ts';
import { timerHandlers } from '../../src/pipeline/schedule/timers.ts';
import type { Service } from '../contacts/service.ts';
import type { Receiver } from './receiver.ts';

/** Tools of the tests of an endpoint. */
export interface EndpointTools {
  service: () => Service;
  receiver: () => Receiver;
  /** Path of the receiver that is this test's. */
  path: () => string;
  create: (input?: object) => Promise<{ endpoint: { id: string } }>;
  change: <T>(name: string, input: object, fields?: string) => Promise<T>;
  send: (input?: object) => Promise<string>;
}

/** Events of consents, suppressions and connections, and replays from a cursor. */
export function newsTests({ service, receiver, path, create, change, send }: EndpointTools): void {
  const got = () => receiver().at(path());
  const types = () => got().map(({ type }) => type);
  const feedPosition = () => service().ask<string>('{ feedPosition }');

  test('what people consent to, take back, and what is suppressed and lifted comes with ids alone', async () => {
    await create({
      events: ['CONSENT_GRANTED', 'CONSENT_REVOKED', 'SUPPRESSION_ADDED', 'SUPPRESSION_LIFTED', 'SUPPRESSION_IMPORTED'],
    });
    const phone = '+447911120077';
    const said = { contact: { phone }, purposes: ['MARKETING'], source: 'FORM', proof: { text: 'Yes' } };
    await change('recordConsent', said);
    await change('revokeConsent', said);
    const { suppression } = await service().ask<{ suppression: { id: string } }>(
      `mutation($i: SuppressInput!) { suppress(input: $i) { ... on SuppressPayload { suppression { id } } } }`,
      { i: { to: { phone }, reason: 'MANUAL' } },
    );
    await change('liftSuppression', { id: suppression.id, proof: { text: 'Yes, send me offers again' } });
    await change('importSuppressions', { rows: [{ phone: '+447911120078', reason: 'MANUAL' }] });
    const wanted = [
      'consent.granted',
      'consent.revoked',
      'suppression.added',
      'suppression.lifted',
      'suppression.imported',
    ];
    await expect.poll(() => types().sort()).toEqual([...wanted].sort());
    const contactId = expect.stringMatching(/^contact_/);
    const data = (type: string) => got().find((each) => each.type === type)?.data;
    expect(data('consent.revoked')).toMatchObject({ contactId, purposes: ['MARKETING'], source: 'FORM' });
    expect(data('suppression.added')).toMatchObject({ id: suppression.id, contactId, reason: 'MANUAL' });
    expect(data('suppression.lifted')).toMatchObject({ id: suppression.id, contactId });
    expect(data('suppression.imported')).toMatchObject({ id: null, contactId: null, added: 1 });
    expect(JSON.stringify(got())).not.toContain('4479111200');
  });

  test('a connection that changes its state or its circuit is news, once a change', async () => {
    await create({ events: ['CONNECTION_BOUND', 'CONNECTION_CLOSED', 'CONNECTION_CIRCUIT_OPEN'] });
    const { runtime } = service().api;
    const connection = { connectionId: service().connectionId, workspaceId: service().workspaceId };
    const health = { state: 'BOUND', circuit: 'CLOSED', boundSessions: 1, windowUsed: 0, windowSize: 10 };
    let now: object = health;
    const ownerId = '00000000-0000-7000-8000-00000000000a';
    const reporter = new HealthReporter({ runtime, ownerId, connection }, () => now as never);
    for (const next of [health, { ...health, windowUsed: 3 }, { ...health, circuit: 'OPEN' }]) {
      now = next;
      reporter.changed();
    }
    now = { ...health, state: 'CLOSED', circuit: 'OPEN' };
    reporter.changed();
    await reporter.stop();
    const wanted = ['connection.bound', 'connection.circuit_open', 'connection.closed'];
    await expect.poll(() => types().sort()).toEqual(wanted);
    const id = expect.stringMatching(/^connection_/);
    expect(got().map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        { id, name: 'carrier', kind: 'SMPP', state: 'BOUND' },
        { id, name: 'carrier', kind: 'SMPP', circuit: 'OPEN' },
      ]),
    );
  });

  test('a cursor of the feed replays what was never enqueued for the endpoint, and makes again what was', async () => {
    const cursor = await feedPosition();
    const before = await send();
    const { endpoint } = await create({ events: ['MESSAGE_ACCEPTED'] });
    const after = await send();
    await expect.poll(() => got().map(({ data }) => data.id)).toContain(after);
    const ids = got().map(({ data }) => data.id);
    const fields = 'deliveries more';
    const replayed = await change<{ deliveries: number; more: boolean }>(
      'replayWebhooks',
      { endpointId: endpoint.id, cursor },
      fields,
    );
    expect(replayed).toEqual({ deliveries: 2, more: false });
    await expect
      .poll(() =>
        got()
          .map(({ data }) => data.id)
          .sort(),
      )
      .toEqual([...ids, before, after].sort());
    const rows = await service().sql('SELECT FROM webhook_deliveries WHERE workspace_id = $1', [service().workspaceId]);
    // What was in the log is no second delivery.
    expect(rows).toHaveLength(2);
    const foreign = await service().askOther<string>('{ feedPosition }');
    const wrong = await change('replayWebhooks', { endpointId: endpoint.id, cursor: foreign }, fields);
    expect(wrong).toMatchObject({ issues: [{ path: ['cursor'], message: 'is no cursor of this workspace' }] });
    const both = await change('replayWebhooks', { endpointId: endpoint.id, cursor, statuses: ['PARKED'] }, fields);
    expect(both).toMatchObject({ issues: [{ path: ['statuses'] }] });
  });

  test('a long replay from a cursor goes on by a timer', async () => {
    const cursor = await feedPosition();
    const recipients = Array.from({ length: 600 }, (_, index) => ({
      to: { phone: `+4479112${String(index).padStart(5, '0')}` },
    }));
    for (let batch = 0; batch < 2; batch++) {
      await change('sendMessages', { purpose: 'TRANSACTIONAL', content: { text: 'Hi' }, recipients });
    }
    const { endpoint } = await create({ events: ['MESSAGE_ACCEPTED'] });
    const replayed = await change<{ deliveries: number; more: boolean }>(
      'replayWebhooks',
      { endpointId: endpoint.id, cursor },
      'deliveries more',
    );
    expect(replayed.more).toBe(true);
    const { runtime } = service().api;
    const scheduler = { ...runtime, timerHandlers: timerHandlers(runtime, [feedReplayTimer()]) };
    const count = async () => {
      await runDueTimers(scheduler as never, new AbortController().signal);
      const [row] = await service().sql<{ count: number }>(
        'SELECT count(*)::int AS count FROM webhook_deliveries WHERE workspace_id = $1',
        [service().workspaceId],
      );
      return row?.count;
    };
    await expect.poll(count).toBe(1_200);
  });
}
