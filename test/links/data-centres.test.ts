import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MsgRequest, StoredMsg } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { CLICKS, type ClickNews, clicksSubject } from '../../src/bus/streams.ts';
import { hubOf } from '../../src/domains/links/hub.ts';
import { recordVisits } from '../../src/domains/links/record.ts';
import { openService, type Service } from '../contacts/service.ts';
import { columnsWith } from '../contacts/traces.ts';
import { PEOPLE } from './agents.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'centres-'));
const [, SAFARI] = PEOPLE[0] ?? ['', ''];
/** Addresses of visitors: of the first and last range of the file, and of none. */
const CENTRE = '198.51.100.7';
const CENTRE_SIX = '2001:db8:5::9';
const HOME = '192.0.2.80';

let service: Service;
let next = 0;
beforeAll(async () => {
  const file = path.join(folder, 'ranges.txt');
  // The proxy is in a data centre itself, as many are.
  const lines = ['# providers', '198.51.100.0/24 # one', '127.0.0.0/8', '2001:db8:6::7', '2001:db8:5::/48', ''];
  writeFileSync(file, lines.join('\n'));
  service = await openService({ HELIOGRAPH_DATA_CENTRE_RANGES: file });
  await service.ask('mutation { setLinkSettings(input: { allowedHosts: ["shop.example"] }) { __typename } }');
});
afterAll(async () => {
  await service?.close();
  rmSync(folder, { recursive: true });
});

async function send(): Promise<{ id: string; code: string }> {
  const { accepted } = await service.ask<{ accepted: { id: string } }>(
    `mutation { sendMessage(input: { to: { phone: "+4479111013${10 + next++}" }, purpose: TRANSACTIONAL,
       content: { text: "{{ link \\"https://shop.example/${next}\\" }}" } }) { ... on SendMessagePayload { accepted { id } } } }`,
  );
  const { body } = await service.ask<{ body: string }>(`{ message(id: "${accepted.id}") { body } }`);
  return { id: accepted.id, code: body.slice(-11) };
}

/** Follows a link through a proxy, which says who asks; `null`: it says nothing. @returns the status */
async function visit(code: string, forwardedFor: string | null, agent = SAFARI): Promise<number> {
  const forwarded: Record<string, string> = forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor };
  const headers = { 'user-agent': agent, ...forwarded };
  return (await fetch(`${service.api.url}/l/${code}`, { redirect: 'manual', headers })).status;
}

/** Visits that wait in JetStream to be recorded. */
async function waiting(): Promise<StoredMsg[]> {
  const { bus } = service.api.runtime;
  const subject = clicksSubject(hubOf(service.api.runtime));
  const all: StoredMsg[] = [];
  for (let seq = 1; ; ) {
    const found = await bus.manager.streams.getMessage(CLICKS, { seq, next_by_subj: subject } as unknown as MsgRequest);
    if (found === null) return all;
    all.push(found);
    seq = found.seq + 1;
  }
}

interface Shown {
  links: {
    clicks: number;
    botClicks: number;
    firstClickedAt: string | null;
    link: { clicks: number; people: number; botClicks: number; dataCentreClicks: number };
    visits: { visitor: string; agent: string }[];
  }[];
  timeline: { type: string }[];
}

/** The message, once so many visits of its link are recorded. */
async function recorded(id: string, visits: number): Promise<Shown> {
  const shown = () =>
    service.ask<Shown>(`{ message(id: "${id}") { timeline { type } links { clicks botClicks firstClickedAt
      link { clicks people botClicks dataCentreClicks } visits { visitor agent } } } }`);
  await expect
    .poll(
      async () => {
        await recordVisits(service.api.runtime, new AbortController().signal);
        return (await shown()).links.reduce((sum, each) => sum + each.clicks + each.botClicks, 0);
      },
      { timeout: 20_000, interval: 20 },
    )
    .toBe(visits);
  return shown();
}

describe('visits from data centres, behind a trusted proxy', () => {
  test('are led on, shown under their kind, and no clicks; the address is in no message, row or line of the log', async () => {
    const { id, code } = await send();
    expect(await visit(code, CENTRE)).toBe(302);
    expect(await visit(code, `${HOME}, ${CENTRE_SIX}`)).toBe(302);
    const clicks = async () => (await waiting()).flatMap((message) => message.json<ClickNews[]>());
    await expect.poll(clicks, { timeout: 20_000 }).toHaveLength(2);
    const of = { id: expect.any(String), at: expect.any(Number), code, visitor: 'DATA_CENTRE', agent: 'Safari' };
    expect(await clicks()).toEqual([of, of]);
    for (const message of await waiting()) {
      const text = `${message.subject} ${message.string()} ${[...message.header].join()}`;
      for (const address of [CENTRE, CENTRE_SIX, HOME]) expect(text).not.toContain(address);
    }

    const { links, timeline } = await recorded(id, 2);
    expect(links).toEqual([
      {
        clicks: 0,
        botClicks: 2,
        firstClickedAt: null,
        link: { clicks: 0, people: 0, botClicks: 2, dataCentreClicks: 2 },
        visits: [
          { visitor: 'DATA_CENTRE', agent: 'Safari' },
          { visitor: 'DATA_CENTRE', agent: 'Safari' },
        ],
      },
    ]);
    expect(timeline.map(({ type }) => type)).not.toContain('CLICKED');
    expect(await columnsWith(service, [CENTRE, '2001:db8:5:', HOME])).toEqual([]);
    // The look finds what is there.
    expect(await columnsWith(service, ['DATA_CENTRE'])).toEqual(['link_clicks.visitor']);
    const log = service.api.logged.join('');
    for (const address of [CENTRE, CENTRE_SIX, HOME]) expect(log).not.toContain(address);
    const { body: metrics } = await service.api.runtime.telemetry.text();
    expect(metrics).toMatch(/heliograph_link_visits_total\{[^}]*visitor="DATA_CENTRE"[^}]*\} 2/);
  });

  test('are told by the last address that is no proxy, to the address: a neighbour of one is a person', async () => {
    const { id, code } = await send();
    await visit(code, `${CENTRE}, ${HOME}`);
    await visit(code, '2001:db8:6::8');
    await visit(code, '198.51.101.0');
    const { links, timeline } = await recorded(id, 3);
    expect(links).toMatchObject([{ clicks: 3, botClicks: 0, link: { people: 1, dataCentreClicks: 0 } }]);
    expect(timeline.map(({ type }) => type)).toContain('CLICKED');
    await visit(code, '2001:db8:6::7');
    await visit(code, `::ffff:${CENTRE}`);
    expect((await recorded(id, 5)).links).toMatchObject([{ clicks: 3, botClicks: 2, link: { dataCentreClicks: 2 } }]);
  });

  test('keep the kind that their agent says, and are not known where the proxy names nobody', async () => {
    const { id, code } = await send();
    await visit(code, CENTRE, 'WhatsApp/2.23.20.0 A');
    await visit(code, null);
    await visit(code, '127.0.0.1');
    const [link] = (await recorded(id, 3)).links;
    expect(link).toMatchObject({ clicks: 2, botClicks: 1, link: { dataCentreClicks: 0 } });
    expect(link?.visits.map(({ visitor }) => visitor).sort()).toEqual(['PERSON', 'PERSON', 'PREVIEW']);
  });
});
