import { expect, test } from 'vitest';
import { recordVisits } from '../../src/domains/links/record.ts';
import { openService } from '../contacts/service.ts';
import { ownNats, SEEN_OF_JOBS } from '../support/servers.ts';
import { PEOPLE } from './agents.ts';

const [, SAFARI] = PEOPLE[0] ?? ['', ''];

test('a link leads on while NATS is away, and its clicks are recorded once it is back, each once', async () => {
  const nats = await ownNats();
  await nats.start();
  const service = await openService({ NATS_URL: nats.url });
  const { runtime } = service.api;
  try {
    await service.ask('mutation { setLinkSettings(input: { allowedHosts: ["shop.example"] }) { __typename } }');
    const sent = await service.ask<{ accepted: { id: string } }>(
      `mutation { sendMessage(input: { to: { phone: "+447911180088" }, purpose: TRANSACTIONAL, content: { text: "{{ link \\"https://shop.example/\\" }}" } }) {
         ... on SendMessagePayload { accepted { id } } } }`,
    );
    const { id } = sent.accepted;
    const { body } = await service.ask<{ body: string }>(`{ message(id: "${id}") { body } }`);
    const click = async () => {
      const headers = { 'user-agent': SAFARI };
      return (await fetch(`${service.api.url}/l/${body.slice(-11)}`, { redirect: 'manual', headers })).status;
    };
    await nats.kill();
    nats.snapshot();
    await nats.start();
    const clicks = () => service.ask<{ links: object[] }>(`{ message(id: "${id}") { links { clicks } } }`);
    expect(await click()).toBe(302);
    await nats.kill();
    for (let time = 0; time < 5; time++) expect(await click()).toBe(302);
    expect(runtime.linkDesk.waiting).toBeGreaterThan(0);
    await nats.start();
    await expect.poll(() => runtime.linkDesk.waiting, { timeout: 30_000 }).toBe(0);
    const signal = new AbortController().signal;
    const recorded = async () => {
      await recordVisits(runtime, signal).catch(() => {});
      return clicks();
    };
    await expect.poll(recorded, { timeout: 30_000 }).toEqual({ links: [{ clicks: 6 }] });
    // A server that was killed comes back with less of the stream than its consumer has seen.
    await nats.kill();
    nats.restore(SEEN_OF_JOBS.replace('JOBS', 'CLICKS'));
    await nats.start();
    expect(await click()).toBe(302);
    await expect.poll(recorded, { timeout: 30_000 }).toEqual({ links: [{ clicks: 7 }] });
    // Who stops while JetStream takes nothing says what is lost.
    await nats.kill();
    expect(await click()).toBe(302);
    await runtime.linkDesk.stop(100);
    const { body: metrics } = await runtime.telemetry.text();
    expect(metrics).toMatch(/^heliograph_link_visits_lost_total 1$/m);
    await nats.start();
  } finally {
    await service.close();
    await nats.dispose();
  }
}, 90_000);
