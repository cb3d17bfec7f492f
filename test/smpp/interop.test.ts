import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { readReceipt, writeReceipt } from '../../src/smpp/receipt.ts';
import { decodeShortMessage } from '../../src/text/decode.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { message, startClient, startSmsc, whenBound } from '../support/smpp.ts';
import { ask, connectPackage, type PackagePdu, startPackageSmsc } from '../support/smpp-package.ts';

/** Our client, bound to an SMSC of the package's. */
async function boundToPackage() {
  const smsc = await startPackageSmsc();
  const peer = startClient(smsc.port);
  await whenBound(peer);
  const [session] = smsc.sessions;
  if (session === undefined) throw new Error('bound without a session');
  return { smsc, peer, session };
}

const textOf = (pdu: PackagePdu) => pdu.short_message?.message;

describe('our client, with the npm package `smpp` as the SMSC', () => {
  test.each([
    ['GSM 7-bit', 'Hi @ £ € [brackets] ~ {braces} \\ | ^'],
    ['UCS-2', 'Привет, 世界 🎉'],
  ])('sends %s as it was meant', async (_name, text) => {
    const { smsc, peer } = await boundToPackage();
    const { dataCoding, parts } = encodeMessage({ kind: 'text', text }, 7);
    const shortMessage = parts[0]?.payload ?? Buffer.alloc(0);
    const outcome = await peer.client.submit(message({ dataCoding, shortMessage }), 0);
    const [submit] = smsc.of('submit_sm');
    expect(outcome).toMatchObject({ kind: 'accepted', remoteId: `id-${submit?.sequence_number}` });
    expect(submit).toMatchObject({ source_addr: 'TEST', destination_addr: '447911000000' });
    expect(submit === undefined ? null : textOf(submit)).toBe(text);
  });

  test.each([
    ['GSM 7-bit', 'The quick brown fox {€} '.repeat(20)],
    ['UCS-2', 'Съешь ещё этих мягких 🥐 '.repeat(8)],
  ])('sends the parts of a long message in %s with their header', async (_name, text) => {
    const { smsc, peer } = await boundToPackage();
    const { dataCoding, parts } = encodeMessage({ kind: 'text', text }, 200);
    expect(parts.length).toBeGreaterThan(2);
    await Promise.all(
      parts.map(({ udh, payload }, index) => {
        const shortMessage = Buffer.concat([udh ?? Buffer.alloc(0), payload]);
        return peer.client.submit(message({ esmClass: 0x40, dataCoding, shortMessage }), index);
      }),
    );
    const submits = smsc.of('submit_sm');
    const headers = submits.map((pdu) => pdu.short_message?.udh?.map((each) => each.toString('hex')));
    expect(headers).toEqual(parts.map(({ udh }) => [udh?.subarray(1).toString('hex')]));
    expect(submits.map(textOf).join('')).toBe(text);
  });

  test('takes receipts and inbound messages from it, and answers each', async () => {
    const { peer, session } = await boundToPackage();
    const handset = { source_addr: '447911000000', destination_addr: 'TEST' };
    const receipt =
      'id:ab_c@1 sub:001 dlvrd:001 submit date:2401010000 done date:2401010000 stat:DELIVRD err:000 text:';
    const udh = Buffer.from([5, 0, 3, 9, 2, 1]);
    const answers = await Promise.all(
      [
        { ...handset, esm_class: 4, short_message: Buffer.from(receipt, 'latin1'), receipted_message_id: 'ab_c@1' },
        { ...handset, data_coding: 8, short_message: 'Ответ 🎉' },
        { ...handset, data_coding: 0, message_payload: 'A€'.repeat(200) },
        { ...handset, esm_class: 0x40, data_coding: 0, short_message: { udh, message: 'first half' } },
      ].map((options) => ask(session, 'deliver_sm', options)),
    );
    expect(answers.map((pdu) => [pdu.command, pdu.command_status])).toEqual(new Array(4).fill(['deliver_sm_resp', 0]));
    const [first, ...messages] = peer.delivered;
    expect(first === undefined ? null : readReceipt(first)).toMatchObject({ remoteId: 'ab_c@1', state: 'DELIVERED' });
    const texts = messages.map((pdu) => decodeShortMessage(pdu.shortMessage, pdu.dataCoding).text);
    expect(texts).toEqual(['Ответ 🎉', 'A€'.repeat(200), 'first half']);
    expect(messages[2]?.udh).toEqual(udh);
  });

  test.each([
    ['a data_sm', 'data_sm'],
    ['the message_payload of a deliver_sm', 'deliver_sm'],
  ])('takes a receipt in %s, and answers with a %s_resp', async (_where, command) => {
    const { peer, session } = await boundToPackage();
    const text = 'id:ab_c@1 sub:001 dlvrd:001 submit date:2401010000 done date:2401010000 stat:DELIVRD err:000 text:';
    const handset = { source_addr: '447911000000', destination_addr: 'TEST', data_coding: 0 };
    const payload = { esm_class: 4, message_payload: Buffer.from(text, 'latin1') };
    const answer = await ask(session, command, { ...handset, ...payload });
    expect(answer).toMatchObject({ command: `${command}_resp`, command_status: 0 });
    expect(peer.delivered.map((pdu) => readReceipt(pdu))).toMatchObject([
      { certain: true, remoteId: 'ab_c@1', state: 'DELIVERED', rawText: text },
    ]);
    expect(peer.client.health).toMatchObject({ state: 'BOUND', unreadableCount: 0 });
  });

  test('answers its enquire_link, and refuses what it does not know by name', async () => {
    const { peer, session } = await boundToPackage();
    expect(await ask(session, 'enquire_link')).toMatchObject({ command: 'enquire_link_resp', command_status: 0 });
    const cancel = { message_id: 'x', source_addr: '1', destination_addr: '2' };
    expect(await ask(session, 'cancel_sm', cancel)).toMatchObject({ command: 'generic_nack', command_status: 0x03 });
    expect(peer.client.health).toMatchObject({ state: 'BOUND', unreadableCount: 1 });
  });

  test.each([
    ['its unbind', async (end: Ending) => expect((await ask(end, 'unbind')).command).toBe('unbind_resp')],
    ['its close', async (end: Ending) => end.close()],
    ['its death', async (end: Ending) => end.socket.destroy()],
  ])('survives %s: it binds anew and sends', async (_name, end) => {
    const { smsc, peer, session } = await boundToPackage();
    await end(session);
    await expect.poll(() => smsc.of('bind_transceiver').length).toBe(2);
    await whenBound(peer);
    expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted' });
    await peer.client.stop(1_000);
    expect(smsc.of('unbind').length).toBe(1);
  });

  type Ending = Parameters<typeof ask>[0];
});

const CREDENTIALS = { system_id: 'carrier', password: 'secret' };

/** The simulator until the test ends, with its control port. */
async function simulator(receiptDelayMs = 5) {
  const options = { host: '127.0.0.1', port: 0, controlPort: 0, receiptDelayMs };
  const started = await startSimulator({ ...options, systemId: CREDENTIALS.system_id, password: 'secret' });
  onTestFinished(() => started.stop());
  return { port: started.smppPort, controlPort: started.controlPort };
}

/** Our SMSC until the test ends: what it takes it delivers at once, and echoes; it knows and deletes its last message. */
async function ourSmsc() {
  let id = 0;
  let waits = true;
  const { server, port } = await startSmsc({
    onBind: (systemId, password) => (systemId === CREDENTIALS.system_id && password === 'secret' ? 0 : 0x0e),
    onSubmit: (_client, sm, answer) => {
      const remoteId = String(++id);
      answer(0, remoteId);
      const at = new Date();
      const { text, tlvs } = writeReceipt({ remoteId, state: 'DELIVERED', err: '000', submittedAt: at, doneAt: at });
      const { sourceAddr: destAddr, destAddr: sourceAddr } = sm;
      const back = message({ sourceAddr, destAddr, dataCoding: sm.dataCoding });
      const receiver = server.clients.find((each) => each.receives);
      void receiver?.deliver({ ...back, esmClass: 4, shortMessage: Buffer.from(text, 'latin1'), tlvs });
      void receiver?.deliver({ ...back, shortMessage: sm.shortMessage });
    },
    onQuery: (_client, remoteId) => (remoteId === String(id) ? { state: 2, errorCode: 0 } : null),
    onCancel: (_client, remoteId) => {
      const deleted = waits && remoteId === String(id);
      waits = false;
      return deleted;
    },
  });
  return { port };
}

/** A session of the package's that is bound to an SMSC; `null`: that has only connected. */
async function bindPackage(port: number, command: string | null) {
  const peer = await connectPackage(port);
  if (command !== null) {
    expect(await ask(peer.session, command, CREDENTIALS)).toMatchObject({ command_status: 0 });
  }
  return peer;
}

const SUBMIT = {
  source_addr: '12345',
  destination_addr: '447911000016',
  registered_delivery: 1,
  // Without it the package writes GSM 7-bit and calls it IA5.
  data_coding: 0,
  short_message: 'Grüße @ €',
};

const SMSCS: [string, (receiptDelayMs?: number) => Promise<{ port: number }>][] = [
  ['the simulator', simulator],
  ['our SMSC', ourSmsc],
];

describe.each(SMSCS)('the npm package `smpp` as a client of %s', (_smsc, start) => {
  const bound = async (command: string | null, receiptDelayMs?: number) =>
    bindPackage((await start(receiptDelayMs)).port, command);

  test.each(['bind_transmitter', 'bind_receiver', 'bind_transceiver'])('%s, enquire_link, unbind', async (command) => {
    const { session, closed } = await bound(command);
    expect(await ask(session, 'enquire_link')).toMatchObject({ command: 'enquire_link_resp', command_status: 0 });
    expect(await ask(session, 'unbind')).toMatchObject({ command: 'unbind_resp', command_status: 0 });
    await expect.poll(closed).toBe(true);
  });

  test('submits, and has the receipt and the reply of the handset', async () => {
    const { session, of } = await bound('bind_transceiver');
    const { command_status, message_id } = await ask(session, 'submit_sm', SUBMIT);
    expect(command_status).toBe(0);
    await expect.poll(() => of('deliver_sm').length).toBe(2);
    const receipt = of('deliver_sm').find((pdu) => pdu.esm_class === 4);
    expect(receipt).toMatchObject({ receipted_message_id: message_id, message_state: 2, source_addr: '447911000016' });
    const reply = of('deliver_sm').find((pdu) => pdu.esm_class !== 4);
    expect(reply).toMatchObject({ destination_addr: '12345', short_message: { message: 'Grüße @ €' } });
  });

  test('has the receipts of its transmitter on its receiver', async () => {
    const { port } = await start();
    const transmitter = await bindPackage(port, 'bind_transmitter');
    const receiver = await bindPackage(port, 'bind_receiver');
    const submits = Array.from({ length: 50 }, () => ask(transmitter.session, 'submit_sm', SUBMIT));
    const ids = (await Promise.all(submits)).map((pdu) => pdu.message_id);
    const receipts = () => receiver.of('deliver_sm').filter((pdu) => pdu.esm_class === 4);
    await expect.poll(() => new Set(receipts().map((pdu) => pdu.receipted_message_id))).toEqual(new Set(ids));
    expect(transmitter.of('deliver_sm')).toEqual([]);
  });

  test.each([
    [
      'a wrong password',
      null,
      'bind_transceiver',
      { ...CREDENTIALS, password: 'wrong' },
      'bind_transceiver_resp',
      0x0e,
    ],
    ['a second bind', 'bind_transceiver', 'bind_transceiver', CREDENTIALS, 'bind_transceiver_resp', 0x05],
    ['a submit before the bind', null, 'submit_sm', SUBMIT, 'submit_sm_resp', 0x04],
    ['a submit on a receiver', 'bind_receiver', 'submit_sm', SUBMIT, 'submit_sm_resp', 0x04],
    [
      'a source no receipt could go to',
      'bind_transmitter',
      'submit_sm',
      { ...SUBMIT, source_addr: '1'.repeat(21) },
      'submit_sm_resp',
      0x0a,
    ],
    [
      'a destination with an escape',
      'bind_transmitter',
      'submit_sm',
      { ...SUBMIT, destination_addr: '44\u001b' },
      'submit_sm_resp',
      0x0b,
    ],
    ['a command it does not know', 'bind_transceiver', 'replace_sm', { message_id: 'x' }, 'generic_nack', 0x03],
  ])('is refused %s, and the link goes on', async (_what, bind, command, options, answer, status) => {
    const { session } = await bound(bind);
    expect(await ask(session, command, options)).toMatchObject({ command: answer, command_status: status });
    expect(await ask(session, 'enquire_link')).toMatchObject({ command: 'enquire_link_resp' });
  });

  test('asks what became of a message, and deletes one that waits', async () => {
    const { session } = await bound('bind_transceiver', 60_000);
    const { message_id } = await ask(session, 'submit_sm', SUBMIT);
    const known = { message_id, source_addr: SUBMIT.source_addr };
    const answer = await ask(session, 'query_sm', known);
    expect(answer).toMatchObject({ command: 'query_sm_resp', command_status: 0, message_id, message_state: 2 });
    const unknown = await ask(session, 'query_sm', { ...known, message_id: 'x' });
    expect(unknown).toMatchObject({ command: 'query_sm_resp', command_status: 0x67 });
    const deleted = { ...known, destination_addr: SUBMIT.destination_addr };
    expect(await ask(session, 'cancel_sm', deleted)).toMatchObject({ command: 'cancel_sm_resp', command_status: 0 });
    expect(await ask(session, 'cancel_sm', deleted)).toMatchObject({ command_status: 0x11 });
  });
});

test('the npm package `smpp` receives what a handset of the simulator sends', async () => {
  const { port, controlPort } = await simulator();
  const { of } = await bindPackage(port, 'bind_receiver');
  const url = `http://127.0.0.1:${controlPort}/handsets/447911000001/reply`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ to: '12345', text: 'Да, спасибо' }) });
  expect(await answer.json()).toMatchObject({ delivered: true });
  const inbound = {
    source_addr: '447911000001',
    destination_addr: '12345',
    short_message: { message: 'Да, спасибо' },
  };
  expect(of('deliver_sm')).toMatchObject([inbound]);
});
