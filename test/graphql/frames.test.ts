import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { nextFrames } from '../../src/graphql/ws/frames.ts';

/** `ws` exports it without a type. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** What an independent reader of WebSocket frames makes of them. */
async function readBy(frames: Buffer, pieces: number): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const read: string[] = [];
  receiver.on('message', (data: Buffer) => read.push(String(data)));
  const size = Math.ceil(frames.length / pieces);
  for (let at = 0; at < frames.length; at += size) receiver.write(frames.subarray(at, at + size));
  await new Promise<void>((resolve) => receiver.end(() => resolve()));
  return read;
}

const payloadOf = (octets: number) => Buffer.from(JSON.stringify('x'.repeat(octets)));

test.each([0, 60, 80, 125, 126, 200, 65_480, 65_535, 65_536, 200_000])(
  'results of %i octets are read as next messages, whole and in pieces',
  async (octets) => {
    const payloads = [payloadOf(octets), payloadOf(3), payloadOf(octets)];
    const frames = nextFrames(Buffer.from('"id \\"1\\""'), payloads);
    for (const pieces of [1, 7]) {
      const messages = (await readBy(frames, pieces)).map((text) => JSON.parse(text));
      expect(messages).toEqual(
        payloads.map((payload) => ({ id: 'id "1"', type: 'next', payload: JSON.parse(String(payload)) })),
      );
    }
  },
);

test('nothing is nothing', () => {
  expect(nextFrames(Buffer.from('"1"'), []).length).toBe(0);
});
