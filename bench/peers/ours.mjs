// The hub's own client.
import { SmppClient } from '../../build/smpp/client.js';
import { readReceipt } from '../../build/smpp/receipt.js';
import { Drive, recipient, TEXT } from './drive.mjs';

/** @returns a drive over one bound session */
export async function connect({ host, port, window, receipts }) {
  let bound;
  const whenBound = new Promise((resolve) => {
    bound = resolve;
  });
  const client = new SmppClient(
    {
      host,
      port,
      tls: false,
      systemId: 'bench',
      password: 'secret',
      systemType: '',
      bindMode: 'TRANSCEIVER',
      binds: 1,
      windowSize: window,
      throughputPerSecond: null,
      enquireLinkMs: 30_000,
      responseTimeoutMs: 30_000,
    },
    {
      onDeliver: (pdu, answer) => {
        const receipt = readReceipt(pdu);
        answer(0);
        if (receipt !== null) drive.receipt(receipt.remoteId);
      },
      onLate: () => {},
      onHealth: ({ state }) => {
        if (state === 'BOUND') bound();
      },
    },
  );
  const drive = new Drive((index) => {
    const sm = {
      sourceAddr: 'HELIO',
      sourceTon: 5,
      sourceNpi: 0,
      destAddr: recipient(index),
      destTon: 1,
      destNpi: 1,
      esmClass: 0,
      dataCoding: 0,
      registeredDelivery: receipts ? 1 : 0,
      shortMessage: TEXT,
    };
    void client
      .submit(sm, index)
      .then((outcome) => drive.responded(outcome.kind === 'accepted' ? outcome.remoteId : null));
  });
  client.start();
  await whenBound;
  return drive;
}
