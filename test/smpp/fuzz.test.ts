import fc from 'fast-check';
import { describe, expect, onTestFailed, test } from 'vitest';
import { Framer, FramingLostError } from '../../src/smpp/framing.ts';
import { COMMAND, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { heldOctets } from '../support/heap.ts';
import { mutatedPdu } from '../support/nasty.ts';
import { startSimulatedSmsc } from '../support/simulated-smsc.ts';
import { message, startSmsc, whenBound } from '../support/smpp.ts';
import { clientOfRaw, connectRaw } from '../support/smpp-raw.ts';

const SEEDS = [1, 2, 3, 20_260_101, 0x5eed, 0xbad];
const PDUS = 400;
const MIN_OCTETS = 16;
const MAX_OCTETS = 65 * 1024;

/** Octets that end where a PDU ends, or where none can follow: what comes next is not swallowed by half a PDU. */
function completed(octets: Buffer): Buffer {
  let at = 0;
  while (at < octets.length) {
    const left = octets.length - at;
    if (left < 4) return completed(Buffer.concat([octets, Buffer.alloc(4 - left)]));
    const length = octets.readUInt32BE(at);
    if (length < MIN_OCTETS || length > MAX_OCTETS) return octets;
    at += length;
  }
  return Buffer.concat([octets, Buffer.alloc(at - octets.length, 65)]);
}

/** The mutated PDUs of a seed, each with what a failure has to name. */
function* mutations(seed: number): Generator<{ octets: Buffer; name: string }> {
  let last = '';
  // A PDU that stops everything fails no assertion.
  onTestFailed(() => console.error(last));
  for (const each of sampled(seed)) {
    last = each.name;
    yield each;
  }
}

function sampled(seed: number): { octets: Buffer; name: string }[] {
  return fc.sample(mutatedPdu, { numRuns: PDUS, seed }).map((mutated, index) => {
    const octets = completed(mutated);
    return { octets, name: `seed ${seed}, PDU ${index}: ${octets.toString('hex').slice(0, 600)}` };
  });
}

describe(`${PDUS} mutated PDUs, and after each a submit that is answered,`, () => {
  test.each(
    SEEDS.flatMap((seed) => [
      ['our SMSC', seed, startSmsc] as const,
      ['the simulator', seed, startSimulatedSmsc] as const,
    ]),
  )('by %s (seed %i)', async (_smsc, seed, start) => {
    const { server, port } = await start();
    let link = await connectRaw(port);
    const other = await connectRaw(port);
    for (const { octets, name } of mutations(seed)) {
      link.socket.write(octets);
      const answer = await link.submit();
      if (answer === null) link = await connectRaw(port);
      expect(answer ?? (await link.submit()), name).toMatchObject({
        commandId: COMMAND.submitSmResp,
        commandStatus: 0,
      });
    }
    expect(await other.submit()).toMatchObject({ commandStatus: 0 });
    await expect.poll(() => server.clients.length).toBe(2);
    expect(server.clients.map((client) => client.outstanding)).toEqual([0, 0]);
  });

  test.each(SEEDS)('for our client (seed %i)', async (seed) => {
    const peer = await clientOfRaw();
    for (const { octets, name } of mutations(seed)) {
      peer.current().socket.write(octets);
      let outcome = await peer.client.submit(message(), 0);
      while (outcome.kind !== 'accepted') {
        // The link broke under it: never a refusal, and the next link takes it.
        expect(outcome.kind, name).toMatch(/^(unknown|notSent)$/);
        await whenBound(peer);
        outcome = await peer.client.submit(message(), 0);
      }
      expect(outcome, name).toMatchObject({ kind: 'accepted', remoteId: 'raw' });
    }
    expect(peer.client.health.windowUsed).toBe(0);
    expect(peer.client.health.unreadableCount).toBeGreaterThan(0);
    expect(peer.links.length).toBeGreaterThan(1);
  });
});

describe('the framer', () => {
  const pdu = fc
    .uint8Array({ maxLength: 300 })
    .map((body) => writePdu({ commandId: COMMAND.deliverSm, commandStatus: 0, sequence: 1 }, Buffer.from(body)));
  const brokenLength = fc.oneof(fc.nat(15), fc.integer({ min: MAX_OCTETS + 1, max: 0xffffffff }));

  test('finds the same PDUs and the same end however a stream is cut', () => {
    fc.assert(
      fc.property(fc.array(pdu), brokenLength, fc.array(fc.integer({ min: 1, max: 400 })), (pdus, length, cuts) => {
        const end = Buffer.alloc(20);
        end.writeUInt32BE(length);
        const stream = Buffer.concat([...pdus, end]);
        const framer = new Framer();
        const found: Buffer[] = [];
        let lost: FramingLostError | null = null;
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          if (lost !== null) break;
          const piece = stream.subarray(at, at + cut);
          at += piece.length;
          try {
            found.push(...framer.push(piece));
          } catch (error) {
            if (!(error instanceof FramingLostError)) throw error;
            found.push(...error.before);
            lost = error;
          }
        }
        expect(found).toEqual(pdus);
        expect(lost?.message).toContain('the stream is not SMPP');
      }),
      { seed: SEEDS[0], numRuns: 300 },
    );
  });

  test('waits for no more than the longest PDU', () => {
    const framer = new Framer();
    const start = Buffer.alloc(MIN_OCTETS);
    start.writeUInt32BE(MAX_OCTETS);
    expect(framer.push(start)).toEqual([]);
    for (let sent = start.length; sent < MAX_OCTETS; sent += 1_000) {
      expect(framer.pending).toBe(sent);
      const left = Math.min(1_000, MAX_OCTETS - sent);
      expect(framer.push(Buffer.alloc(left)).length).toBe(sent + left === MAX_OCTETS ? 1 : 0);
    }
    expect(framer.pending).toBe(0);
  });
});

describe('what the hub holds', () => {
  test('does not grow with answers nobody asked for and requests nobody knows', async () => {
    const peer = await clientOfRaw();
    const { socket } = peer.current();
    const one = (commandId: number, sequence: number) =>
      writePdu({ commandId, commandStatus: 0, sequence }, writeCString('x'));
    const round = async (number: number) => {
      const pdus = Array.from({ length: 5_000 }, (_, index) => one(COMMAND.submitSmResp, 1e6 * number + index + 1_000));
      const nacked = peer.current().next(({ commandId }) => commandId === COMMAND.genericNack);
      socket.write(Buffer.concat([...pdus, one(0x12345, number)]));
      expect(await nacked).toMatchObject({ commandStatus: 0x03, sequence: number });
    };
    for (let number = 1; number <= 10; number++) await round(number);
    const before = heldOctets();
    for (let number = 11; number <= 60; number++) await round(number);
    // 250,000 of them: two octets kept of each would be seen.
    expect(heldOctets() - before).toBeLessThan(500_000);
    expect(peer.client.health).toMatchObject({ windowUsed: 0, unreadableCount: 60, state: 'BOUND' });
    expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted' });
  });
});
