import dns from 'node:dns';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import type { Channel, ChannelOptions, Content } from '../../src/channels/port.ts';
import type { PartOutcome } from '../../src/channels/reports.ts';
import { valuesOf } from '../../src/channels/setting.ts';
import { smppChannel } from '../../src/channels/smpp/channel.ts';
import { CONCATENATION } from '../../src/channels/smpp/choices.ts';
import { readOutcome } from '../../src/channels/smpp/outcome.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { EncodedMessage } from '../../src/text/encode.ts';
import { debianPackage, noPackage } from '../support/debian.ts';
import { compileSctpAsTcp, ESME, NO_COMPILER, type OsmoMsc, startOsmoMsc } from '../support/osmomsc.ts';
import { temporaryFolder } from '../support/servers.ts';
import { message, startClient, whenBound } from '../support/smpp.ts';

const PACKAGE = 'osmo-msc';
const folder = temporaryFolder('sctp-as-tcp');
/** The unpacked package; `null` where it cannot be had. */
let root: string | null = null;
let library: string | null = null;

beforeAll(async () => {
  root = await debianPackage(PACKAGE);
  if (root === null) return;
  library = compileSctpAsTcp(folder);
  if (library === null) console.warn(NO_COMPILER);
}, 300_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** OsmoMSC until the test ends. Where it cannot run, the test is skipped. */
async function osmoMsc(context: TestContext): Promise<OsmoMsc> {
  if (root === null) return context.skip(noPackage(PACKAGE));
  return (await startOsmoMsc(root, library)) ?? context.skip(NO_COMPILER);
}

/** Waits until its log has a text so many times: a line may be read after the response that followed it. */
function logged({ lines }: OsmoMsc, text: string, times: number): Promise<void> {
  return expect.poll(() => lines(text).length).toBe(times);
}

/** Faults that OsmoMSC found in our PDUs. */
const complaints = ({ lines }: OsmoMsc) => [...lines('DSMPP ERROR'), ...lines('smpp34_unpack')];

/** The message_id of every message of OsmoMSC's. */
const MESSAGE_ID = 'msg_id_not_implemented';

/** The hub's channel, bound to OsmoMSC until the test ends. Nothing comes in: that would take a phone. */
async function openChannel({ host, port }: OsmoMsc, settings: object = {}, responseTimeoutMs = 30_000) {
  const unexpected = () => {
    throw new Error('OsmoMSC sent something');
  };
  const channel = smppChannel.open(
    {
      connectionId: 'osmomsc',
      settings: { host, port, systemId: ESME.systemId, ...settings },
      learned: {},
      secret: ESME.password,
      responseTimeoutMs,
      reach: { refusalOfHost: () => null, lookup: dns.lookup },
      clock: systemClock,
      log: { info: unexpected, warn: unexpected, error: unexpected },
    },
    { accepts: () => true, receipt: unexpected, inbound: unexpected, late: () => {}, healthChanged: () => {} },
  );
  channel.start();
  onTestFinished(() => channel.stop(100));
  await expect.poll(() => channel.health.state, { interval: 5 }).toBe('BOUND');
  return channel;
}

interface Options {
  channelOptions?: ChannelOptions;
  attempt?: number;
}

/** Submits a message, as the dispatcher does. @returns the outcome of each part */
function submit(
  channel: Channel<EncodedMessage>,
  content: Content,
  { channelOptions, attempt = 1 }: Options = {},
): Promise<PartOutcome[]> {
  const options = channelOptions ?? null;
  const rendering = channel.render(content, 7, options);
  const partNumbers = rendering.parts.map(({ number }) => number);
  const now = systemClock.now();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  return new Promise((resolve) => {
    const outcomes: PartOutcome[] = [];
    const settle = (outcome: PartOutcome) => {
      if (outcomes.push(outcome) === partNumbers.length) resolve(outcomes);
    };
    const given = { id: 'msg', attempt, to: '+447911000001', sender: 'Acme', expiresAt, options };
    channel.submit({ ...given, rendering, partNumbers }, now, settle);
  });
}

/** A setting for OsmoMSC, whose unknown error is one of the message. */
const GIVE_UP = { statusOverrides: [{ commandStatus: 255, class: 'GIVE_UP', meaning: 'data_coding' }] };

const text = (content: string): Content => ({ kind: 'text', text: content });
const accepted = (part: number) => ({ part, kind: 'accepted', remoteId: MESSAGE_ID });

/** In GSM 7-bit and in UCS-2; two parts each, however they are tied. */
const LONG_TEXTS = ['Ten {€} euros, '.repeat(12), 'Съешь ещё этих булок. '.repeat(4)];

describe('with OsmoMSC', () => {
  test.for([
    ['TRANSCEIVER', ['Rx BIND Trx']],
    ['TRANSMITTER_RECEIVER', ['Rx BIND Rx', 'Rx BIND Tx']],
  ] as const)(
    'our client binds as %s, asks after the link, submits and unbinds',
    async ([bindMode, binds], context) => {
      const osmo = await osmoMsc(context);
      const { host, port, lines } = osmo;
      const peer = startClient(port, { host, ...ESME, bindMode, enquireLinkMs: 20 });
      const bound = { state: 'BOUND', boundSessions: binds.length };
      await expect.poll(() => peer.client.health, { interval: 5 }).toMatchObject(bound);
      const answers = () => lines('Tx Enquire Link Response').length;
      await expect.poll(answers).toBeGreaterThanOrEqual(4 * binds.length);
      expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted', remoteId: MESSAGE_ID });
      await peer.client.stop(1_000);
      await logged(osmo, 'Rx UNBIND', binds.length);
      // Two enquiries without an answer would have ended a link, and made another.
      expect(lines('Rx BIND').length).toBe(binds.length);
      expect(binds.map((bind) => lines(bind).length)).toEqual(binds.map(() => 1));
      expect(complaints(osmo)).toEqual([]);
    },
  );

  test.for([
    ['a wrong password', { password: 'wrong' }, '0xe (ESME_RINVPASWD: the password is wrong)'],
    ['a system id it does not know', { systemId: 'who' }, '0xf (ESME_RINVSYSID: the system id is not known)'],
  ] as const)('%s is refused, and the health says so', async ([_what, wrong, status], context) => {
    const osmo = await osmoMsc(context);
    const peer = startClient(osmo.port, { host: osmo.host, ...ESME, ...wrong });
    await expect
      .poll(() => peer.client.health)
      .toMatchObject({
        state: 'AUTH_FAILED',
        boundSessions: 0,
        lastError: `the bind was refused with command_status ${status}`,
      });
    expect(complaints(osmo)).toEqual([]);
  });

  test.for(valuesOf(CONCATENATION))(
    'a long text is taken with its parts tied by %s',
    async (concatenation, context) => {
      const osmo = await osmoMsc(context);
      const channel = await openChannel(osmo, { concatenation });
      const numbers = concatenation === 'MESSAGE_PAYLOAD' ? [1] : [1, 2];
      for (const content of LONG_TEXTS) {
        expect(await submit(channel, text(content))).toMatchObject(numbers.map(accepted));
      }
      const octets = Buffer.alloc(200, 0xa5);
      expect(await submit(channel, { kind: 'binary', octets })).toMatchObject(numbers.map(accepted));
      const count = 3 * numbers.length;
      await logged(osmo, 'Rx SUBMIT-SM (447911000001/1/1)', count);
      await logged(osmo, 'SMPP SUBMIT-SM: Stored in DB', count);
      expect(complaints(osmo)).toEqual([]);
    },
  );

  test('a subscriber it does not know fails the message with its code, and the link goes on', async (context) => {
    const osmo = await osmoMsc(context);
    const peer = startClient(osmo.port, { host: osmo.host, ...ESME });
    await whenBound(peer);
    // esm_class 2: the response waits for the phone. The hub never asks for that; in every other mode OsmoMSC stores first.
    const outcome = await peer.client.submit(message({ esmClass: 2 }), 0);
    expect(readOutcome(1, outcome, 1, new Map())).toMatchObject({
      kind: 'refused',
      reasonCode: 'SUBMIT_REFUSED',
      code: { channel: 'SMPP', code: '11', text: 'ESME_RINVDSTADR: the destination address is invalid' },
    });
    await logged(osmo, 'for unknown subscriber: 447911000000', 1);
    expect(peer.client.health.refusals).toMatchObject([{ commandStatus: 11, count: 1 }]);
    expect(await peer.client.submit(message(), 1)).toMatchObject({ kind: 'accepted' });
    expect(peer.client.health).toMatchObject({ state: 'BOUND', lastError: expect.stringContaining('ESME_RINVDSTADR') });
    expect(osmo.lines('Rx BIND').length).toBe(1);
    expect(complaints(osmo)).toEqual([]);
  });

  test.for([
    ['is tried again', {}, 1, { kind: 'retry', reasonCode: 'TEMPORARY_PROVIDER_ERROR' }],
    ['fails when it was tried often enough', {}, 8, { kind: 'refused', reasonCode: 'RETRIES_EXHAUSTED' }],
    ['fails at once where the connection says so', GIVE_UP, 1, { kind: 'refused', reasonCode: 'SUBMIT_REFUSED' }],
  ] as const)(
    'a flash in UCS-2, whose data_coding it does not know, %s',
    async ([_what, settings, attempt, outcome], context) => {
      const osmo = await osmoMsc(context);
      const channel = await openChannel(osmo, settings);
      const flash = { channelOptions: { flash: true }, attempt };
      expect(await submit(channel, text('Привет'), flash)).toMatchObject([
        { part: 1, ...outcome, code: { code: '255', text: expect.stringMatching(/^ESME_RUNKNOWNERR: /) } },
      ]);
      await logged(osmo, 'SMPP Unknown Data Coding 0x18', 1);
      expect(await submit(channel, text('Hello'), flash)).toMatchObject([accepted(1)]);
      expect(complaints(osmo)).toEqual([]);
    },
  );

  test('a request it never answers has an unknown outcome, and the link goes on', async (context) => {
    const osmo = await osmoMsc(context);
    const channel = await openChannel(osmo, { concatenation: 'MESSAGE_PAYLOAD' }, 500);
    const part = { messageId: 'msg', number: 1, attempt: 1, remoteId: MESSAGE_ID, to: '+447911000001', sender: 'Acme' };
    // Its decoder takes TLVs of up to 1,024 octets, and it has no query_sm and no cancel_sm.
    const outcomes = [submit(channel, text('я'.repeat(513))), channel.query?.(part), channel.recall?.(part)];
    expect(await Promise.all(outcomes)).toEqual([
      [{ part: 1, kind: 'unknown', reasonCode: 'NO_RESPONSE' }],
      null,
      'UNKNOWN',
    ]);
    await logged(osmo, 'Unimplemented PDU Command', 2);
    await expect.poll(() => submit(channel, text('Hello'))).toMatchObject([accepted(1)]);
    expect(channel.health).toMatchObject({ state: 'BOUND', boundSessions: 1 });
    expect(osmo.lines('Rx BIND').length).toBe(1);
  });
});
