// An SMSC that answers every submit at once and sends the receipt right after. Tells its parent, when it is asked, how many
// submits came. Ends with its parent.
import { writeReceipt } from '../../dist/smpp/receipt.js';
import { SmscServer } from '../../dist/smpp/server.js';

let id = 0;
const server = new SmscServer({
  onBind: () => 0,
  onSubmit: (client, sm, answer) => {
    const remoteId = String(++id);
    answer(0, remoteId);
    if ((sm.registeredDelivery & 1) === 0) return;
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
  },
  onClients: () => {},
});
process.on('message', () => process.send({ submits: id }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen('127.0.0.1', 0) });
