import { writeReceipt } from '../../build/smpp/receipt.js';

/** Sends the receipt of a submit: it was delivered at once. */
export function deliverReceipt(client, sm, remoteId) {
  const at = new Date();
  const { text, tlvs } = writeReceipt({ remoteId, state: 'DELIVERED', err: '000', submittedAt: at, doneAt: at });
  void client.deliver({
    sourceAddr: sm.destAddr,
    sourceTon: sm.destTon,
    sourceNpi: sm.destNpi,
    destAddr: sm.sourceAddr,
    destTon: sm.sourceTon,
    destNpi: sm.sourceNpi,
    esmClass: 0x04,
    dataCoding: 0,
    registeredDelivery: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs,
  });
}
