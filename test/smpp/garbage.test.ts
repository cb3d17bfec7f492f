import { describe, expect, test } from 'vitest';
import { writeSubmitSm } from '../../src/smpp/pdu.ts';
import { COMMAND, writePdu } from '../../src/smpp/wire.ts';
import { type Nasty, nastyFrames } from '../support/nasty.ts';
import { startSimulatedSmsc } from '../support/simulated-smsc.ts';
import { message, startSmsc, whenBound } from '../support/smpp.ts';
import { clientOfRaw, connectRaw, type RawLink } from '../support/smpp-raw.ts';

const SEQUENCE = 0x0bad;

/** Sends the frame and sees that it has the answer it should have. */
async function provoke(link: RawLink, { octets, reaction }: Nasty): Promise<void> {
  const answer = link.next(({ sequence }) => sequence === SEQUENCE);
  link.socket.write(octets);
  if (reaction.kind === 'answered') {
    expect(await answer).toEqual({
      commandId: reaction.commandId,
      commandStatus: reaction.commandStatus,
      sequence: SEQUENCE,
    });
  }
  if (reaction.kind === 'broken') expect(await answer).toBeNull();
}

const named = (frames: Nasty[]) =>
  frames.map((nasty): [string, Nasty] => [`${nasty.name} (${nasty.reaction.kind})`, nasty]);

describe.each([
  ['our SMSC', startSmsc],
  ['the simulator', startSimulatedSmsc],
])('%s is sent', (_smsc, start) => {
  test.each(named(nastyFrames(COMMAND.submitSm)))(
    '%s: other links never notice, and this one goes on if it can',
    async (_name, nasty) => {
      const { server, port } = await start();
      const [link, other] = [await connectRaw(port), await connectRaw(port)];
      await provoke(link, nasty);
      const same = nasty.reaction.kind === 'answered' || nasty.reaction.kind === 'ignored';
      if (same) expect(await link.submit()).toMatchObject({ commandStatus: 0 });
      expect(await other.submit()).toMatchObject({ commandId: COMMAND.submitSmResp, commandStatus: 0 });
      expect(await (await connectRaw(port)).submit()).toMatchObject({ commandStatus: 0 });
      await expect.poll(() => server.clients.length).toBe(nasty.reaction.kind === 'broken' ? 2 : 3);
    },
  );

  test('a bind and a submit one octet at a time', async () => {
    const { port } = await start();
    const link = await connectRaw(port);
    const answer = link.next(({ sequence }) => sequence === SEQUENCE);
    const header = { commandId: COMMAND.submitSm, commandStatus: 0, sequence: SEQUENCE };
    for (const octet of writePdu(header, writeSubmitSm(message()))) {
      link.socket.write(Buffer.from([octet]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answer).toMatchObject({ commandId: COMMAND.submitSmResp, commandStatus: 0 });
  });

  test('500 submits in one write: each has one answer, in order', async () => {
    const { port } = await start();
    const link = await connectRaw(port);
    const answered: number[] = [];
    link.onPdu(({ sequence }) => answered.push(sequence));
    const body = writeSubmitSm(message());
    const sequences = Array.from({ length: 500 }, (_, index) => index + 1);
    const pdus = sequences.map((sequence) =>
      writePdu({ commandId: COMMAND.submitSm, commandStatus: 0, sequence }, body),
    );
    link.socket.write(Buffer.concat(pdus));
    await expect.poll(() => answered).toEqual(sequences);
  });
});

/** An inbound message whose header says it has 201 octets. */
const LONG_HEADER: Nasty = {
  name: 'a user data header longer than the message',
  octets: writePdu(
    { commandId: COMMAND.deliverSm, commandStatus: 0, sequence: SEQUENCE },
    writeSubmitSm(message({ esmClass: 0x40, shortMessage: Buffer.from([200, 0, 3, 1, 2, 1]) })),
  ),
  reaction: { kind: 'answered', commandId: COMMAND.deliverSmResp, commandStatus: 0x01 },
};

describe('our client is sent', () => {
  const frames = [...nastyFrames(COMMAND.deliverSm), LONG_HEADER];

  test.each(named(frames))('%s: it submits on this link, or binds anew and submits', async (_name, nasty) => {
    // Only half a PDU needs the timer: what is not silent is not asked.
    const impatient = nasty.reaction.kind === 'half' ? { enquireLinkMs: 100, responseTimeoutMs: 100 } : {};
    const peer = await clientOfRaw(impatient);
    await provoke(peer.current(), nasty);
    const ends = nasty.reaction.kind === 'broken' || nasty.reaction.kind === 'half';
    await expect.poll(() => peer.links.length, { timeout: 30_000 }).toBe(ends ? 2 : 1);
    await whenBound(peer);
    expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted', remoteId: 'raw' });
    const unreadable = nasty.reaction.kind === 'answered' && nasty.reaction.commandStatus !== 0;
    expect(peer.client.health.unreadableCount).toBe(unreadable ? 1 : 0);
    if (nasty.reaction.kind === 'broken') expect(peer.client.health.lastError).toContain('the stream is not SMPP');
    expect(peer.client.health.windowUsed).toBe(0);
  });

  test.each([
    ['alert_notification', COMMAND.alertNotification, '0101343437390001016d6500'],
    ['alert_notification without a body', COMMAND.alertNotification, ''],
    ['outbind', COMMAND.outbind, '736d736300736563726574 00'],
  ])('%s: nothing is answered, and nothing counts as unreadable', async (_name, commandId, hex) => {
    const peer = await clientOfRaw();
    const heard: number[] = [];
    peer.current().onPdu(({ commandId: each }) => heard.push(each));
    const body = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    peer.current().socket.write(writePdu({ commandId, commandStatus: 0, sequence: SEQUENCE }, body));
    expect(await peer.current().ask(COMMAND.enquireLink)).toMatchObject({ commandId: COMMAND.enquireLinkResp });
    expect(heard).toEqual([COMMAND.enquireLinkResp]);
    expect(peer.client.health.unreadableCount).toBe(0);
  });

  test.each([
    ['one NUL', '00', '1 octets behind the last TLV are none'],
    ['a cut vendor TLV', '1403000a3132', 'TLV 0x1403 of 10 octets exceeds the PDU: 2 are there'],
    ['a whole TLV and a cut one', '142000021234' + '14030001', 'TLV 0x1403 of 1 octets exceeds the PDU: 0 are there'],
    ['a message_payload cut behind a text', '0424000a31', 'TLV 0x424 of 10 octets exceeds the PDU: 1 are there'],
  ])('a message with %s behind it: it is taken, and the rest is counted and named', async (_name, hex, fault) => {
    const peer = await clientOfRaw();
    const body = Buffer.concat([writeSubmitSm(message()), Buffer.from(hex, 'hex')]);
    expect(await peer.current().ask(COMMAND.deliverSm, body)).toMatchObject({ commandStatus: 0 });
    expect(peer.delivered).toMatchObject([{ shortMessage: Buffer.from('hello'), unread: fault }]);
    expect(peer.client.health).toMatchObject({ unreadableCount: 0, partlyReadCount: 1, lastError: fault });
  });

  test('500 inbound messages in one write: each is told and answered once', async () => {
    const peer = await clientOfRaw();
    const answered: number[] = [];
    peer.current().onPdu(({ commandId, sequence }) => {
      if (commandId === COMMAND.deliverSmResp) answered.push(sequence);
    });
    const body = writeSubmitSm(message());
    const sequences = Array.from({ length: 500 }, (_, index) => index + 1);
    const pdus = sequences.map((sequence) =>
      writePdu({ commandId: COMMAND.deliverSm, commandStatus: 0, sequence }, body),
    );
    peer.current().socket.write(Buffer.concat(pdus));
    await expect.poll(() => answered).toEqual(sequences);
    expect(peer.delivered.length).toBe(500);
  });
});
