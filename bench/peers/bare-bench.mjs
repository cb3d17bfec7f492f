// The npm package `smpp`, as a careful user writes it: octets as a Buffer, no Nagle, a window kept by hand, every
// deliver_sm answered, the receipt's id from its TLV or else its text.
import smpp from 'smpp';
import { bench, Drive, options, recipient, TEXT } from './drive.mjs';

const given = options();
const session = smpp.connect({ host: given.host, port: given.port });
session.on('error', (error) => {
  throw error;
});
await new Promise((resolve) => session.on('connect', resolve));
session.socket.setNoDelay(true);
await new Promise((resolve, reject) => {
  session.bind_transceiver({ system_id: 'bench', password: 'secret', interface_version: 0x34 }, ({ command_status }) =>
    command_status === 0 ? resolve() : reject(new Error(`the bind was refused with ${command_status}`)),
  );
});
const drive = new Drive((index) => {
  session.submit_sm(
    {
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'HELIO',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: recipient(index),
      data_coding: 0,
      registered_delivery: given.receipts ? 1 : 0,
      short_message: TEXT,
    },
    (pdu) => drive.responded(pdu.command_status === 0 ? pdu.message_id : null),
  );
});
session.on('deliver_sm', (pdu) => {
  const id = pdu.receipted_message_id || /\bid:(\S+)/.exec(pdu.short_message.message ?? pdu.short_message)?.[1];
  session.send(pdu.response());
  drive.receipt(id ?? '');
});
await bench(drive, given);
