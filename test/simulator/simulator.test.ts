import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { readReceipt } from '../../src/smpp/receipt.ts';
import { COMMAND, writePdu } from '../../src/smpp/wire.ts';
import { decodeParts } from '../../src/text/decode.ts';
import { startSimulatedSmsc } from '../support/simulated-smsc.ts';
import { message, startClient, whenBound } from '../support/smpp.ts';
import { connectRaw } from '../support/smpp-raw.ts';

/** The hub's client, bound to the simulator. */
async function boundToSimulator(receiptDelayMs?: number) {
  const simulated = await startSimulatedSmsc(receiptDelayMs);
  const peer = startClient(simulated.port);
  await whenBound(peer);
  return { ...simulated, ...peer };
}

/** The id of a message that the simulator took. */
async function accepted({ client }: Awaited<ReturnType<typeof boundToSimulator>>, destAddr = '447911000001') {
  const outcome = await client.submit(message({ destAddr }), 0);
  if (outcome.kind !== 'accepted') throw new Error(`the submit was ${outcome.kind}`);
  return outcome.remoteId;
}

describe('the hub’s client at the simulator', () => {
  test.each([
    ['447911000001', 2],
    ['447911000006', 5],
    ['447911000007', 3],
    ['447911000015', 8],
    ['447911000009', 2],
  ])('asks what became of a message to %s: message_state %i', async (destAddr, state) => {
    const peer = await boundToSimulator();
    const remoteId = await accepted(peer, destAddr);
    expect(await peer.client.query(remoteId, message())).toEqual({ state, errorCode: 0 });
    expect(await peer.client.query(`${remoteId}0`, message())).toBeNull();
  });

  test('deletes a message once, while its receipt has not gone out', async () => {
    const peer = await boundToSimulator(200);
    const remoteId = await accepted(peer);
    const other = await accepted(peer);
    expect(await peer.client.cancel(remoteId, message())).toBe('DELETED');
    expect(await peer.client.query(remoteId, message())).toMatchObject({ state: 4 });
    expect(await peer.client.cancel(remoteId, message())).toBe('REFUSED');
    await expect.poll(() => peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId)).toEqual([other]);
    expect(await peer.client.cancel(other, message())).toBe('REFUSED');
  });

  test.each(['OFF', 'NO_COVERAGE'] as const)('deletes a message that waits for a handset that is %s', async (state) => {
    const peer = await boundToSimulator(1);
    const number = '447911000021';
    peer.smsc.handsets.setState(number, state);
    const [recalled, waits] = [await accepted(peer, number), await accepted(peer, number)];
    // The intermediate receipt of one without coverage says that it waits.
    const intermediate = state === 'OFF' ? [] : [recalled, waits];
    await expect.poll(() => peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId)).toEqual(intermediate);
    expect(await peer.client.cancel(recalled, message())).toBe('DELETED');
    expect(await peer.client.cancel(recalled, message())).toBe('REFUSED');
    expect(await peer.client.query(recalled, message())).toMatchObject({ state: 4 });
    peer.smsc.handsets.setState(number, 'ON');
    expect(peer.smsc.handsets.inbox(number)).toHaveLength(1);
    const told = [...intermediate, waits];
    await expect.poll(() => peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId)).toEqual(told);
    expect(await peer.client.cancel(waits, message())).toBe('REFUSED');
  });

  test.each([
    ['GSM 7-bit', 'Hi {€} '.repeat(60).trim()],
    ['UCS-2', 'Съешь ещё 🥐 '.repeat(20).trim()],
  ])('has a long message of a handset in parts, in %s', async (_name, text) => {
    const { smsc, delivered } = await boundToSimulator();
    expect(await smsc.reply('447911000001', '12345', text)).toBe(true);
    expect(delivered.length).toBeGreaterThan(2);
    const parts = delivered.map(({ shortMessage, dataCoding, udh }) => ({ payload: shortMessage, dataCoding, udh }));
    expect(decodeParts(parts).text).toBe(text);
  });

  test('has a receipt again that it did not take', async () => {
    const { smsc, port } = await startSimulatedSmsc(1);
    const link = await connectRaw(port);
    let refusals = 0;
    let taken = false;
    link.onPdu(({ commandId, sequence }) => {
      if (commandId !== COMMAND.deliverSm) return;
      taken = refusals === 2;
      const commandStatus = taken ? 0 : 0x64;
      if (!taken) refusals++;
      link.socket.write(writePdu({ commandId: COMMAND.deliverSmResp, commandStatus, sequence }));
    });
    expect(await link.submit()).toMatchObject({ commandStatus: 0 });
    await expect.poll(() => taken, { timeout: 30_000 }).toBe(true);
    expect(refusals).toBe(2);
    // Its last answer had no message_id: it is an answer, and counted as not whole.
    await expect.poll(() => smsc.stats).toMatchObject({ receipts: 3, receiptsAnswered: 1, unreadable: 1 });
  });
});

test('the simulator answers its unbind once what is outstanding has its response', async () => {
  const { smsc, port } = await startSimulatedSmsc();
  const link = await connectRaw(port);
  const delivery = link.next(({ commandId }) => commandId === COMMAND.deliverSm);
  const reply = smsc.reply('447911000001', '12345', 'hello');
  const sequence = (await delivery)?.sequence ?? 0;
  const order: string[] = [];
  const unbound = link.ask(COMMAND.unbind).then((answer) => {
    order.push('unbound');
    return answer;
  });
  void reply.then(() => order.push('delivered'));
  link.socket.write(writePdu({ commandId: COMMAND.deliverSmResp, commandStatus: 0, sequence }));
  expect(await unbound).toMatchObject({ commandId: COMMAND.unbindResp, commandStatus: 0 });
  expect(order).toEqual(['delivered', 'unbound']);
  await expect.poll(() => link.closed).toBe(true);
});

test.each([
  ['"1234567890123456789012"', '1 to 20 printable'],
  ['"12\\u000034"', '1 to 20 printable'],
  ['"Grüße"', '1 to 20 printable'],
])('a handset cannot write to %s, and the simulator goes on', async (to, fault) => {
  const options = { host: '127.0.0.1', port: 0, controlPort: 0, receiptDelayMs: 5 };
  const simulator = await startSimulator({ ...options, systemId: 'me', password: 'secret' });
  onTestFinished(() => simulator.stop());
  const peer = startClient(simulator.smppPort);
  await whenBound(peer);
  const url = `http://127.0.0.1:${simulator.controlPort}/handsets/447911000001/reply`;
  const answer = await fetch(url, { method: 'POST', body: `{"to": ${to}, "text": "x"}` });
  expect([answer.status, await answer.json()]).toEqual([400, { error: expect.stringContaining(fault), field: 'to' }]);
  const next = await fetch(url, { method: 'POST', body: '{"to": "12345", "text": "x"}' });
  expect(await next.json()).toMatchObject({ delivered: true });
});
