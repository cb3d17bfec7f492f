import { readInbound } from '../../src/channels/smpp/inbound.ts';
import { storeInbound } from '../../src/domains/conversations/inbound.ts';
import { INBOUND_HANDLERS } from '../../src/domains/inbound-handlers.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { DeliverSm } from '../../src/smpp/pdu.ts';
import type { Service } from '../contacts/service.ts';

/** Lets the hub hear a text of a person, as its carrier brings it: plain ASCII, or UCS-2 where the text needs it. */
export async function hear(
  { api, workspaceId, connectionId }: Service,
  from: string,
  to: string,
  text: string,
  change: Partial<DeliverSm> = {},
  country: string | null = null,
  handlers = INBOUND_HANDLERS,
) {
  const { runtime } = api;
  const plain = { serviceType: '', sourceTon: 1, sourceNpi: 1, destTon: 1, destNpi: 1, esmClass: 0, protocolId: 0 };
  const ascii = [...text].every((letter) => letter.charCodeAt(0) < 128);
  const shortMessage = ascii ? Buffer.from(text) : Buffer.from(text, 'utf16le').swap16();
  const pdu: DeliverSm = {
    ...plain,
    dataCoding: ascii ? 0 : 8,
    shortMessage,
    udh: null,
    tlvs: new Map(),
    unread: null,
    sourceAddr: from,
    destAddr: to,
    ...change,
  };
  const receivedAt = runtime.clock.now();
  const arrival = { receivedAt, arrival: newId(), isRepeated: () => false };
  const message = readInbound(pdu, 'GSM7_UNPACKED', arrival);
  const delivery = { workspaceId, connectionId, country, message, receivedAt };
  await storeInbound(runtime, delivery, handlers);
}
