import fc from 'fast-check';
import { type SubmitSm, writeBind, writeSubmitSm } from '../../src/smpp/pdu.ts';
import { COMMAND, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { message } from './smpp.ts';

/** Something a peer sends, and whether its stream can go on after it. */
export interface Nasty {
  name: string;
  octets: Buffer;
  /** `answered`: with this command and status; `ignored`; `broken`: no PDU can follow; `half`: the rest never comes. */
  reaction: { kind: 'answered'; commandId: number; commandStatus: number } | { kind: 'ignored' | 'broken' | 'half' };
}

const SEQUENCE = 0x0bad;

function pdu(commandId: number, body?: Buffer): Buffer {
  return writePdu({ commandId, commandStatus: 0, sequence: SEQUENCE }, body);
}

/** A header alone that says it has this length. */
function lengthOf(commandLength: number): Buffer {
  const octets = pdu(COMMAND.enquireLink);
  octets.writeUInt32BE(commandLength);
  return octets;
}

/** A short message with one octet of its body changed. */
function changed(commandId: number, at: number, value: number, sm: Partial<SubmitSm> = {}): Buffer {
  const body = writeSubmitSm(message(sm));
  body[at] = value;
  return pdu(commandId, body);
}

const broken = (name: string, octets: Buffer): Nasty => ({ name, octets, reaction: { kind: 'broken' } });
const half = (name: string, octets: Buffer): Nasty => ({ name, octets, reaction: { kind: 'half' } });
const ignored = (name: string, octets: Buffer): Nasty => ({ name, octets, reaction: { kind: 'ignored' } });
const answered = (name: string, octets: Buffer, commandId: number, commandStatus: number): Nasty => ({
  name,
  octets,
  reaction: { kind: 'answered', commandId, commandStatus },
});

/** message_payload that says it has ten octets, and has two. */
const CUT_PAYLOAD = Buffer.from('0424000a4142', 'hex');
/** Where sm_length is in the body of message(): after "TEST" and its 12 digits. */
const SM_LENGTH_AT = 1 + 2 + 5 + 2 + 13 + 3 + 1 + 1 + 4;
/** ESME_RINVMSGLEN, ESME_RINVCMDLEN, ESME_RINVCMDID, ESME_RINVOPTPARSTREAM. SMPP 3.4 §5.1.3 */
const [MSG_LENGTH, CMD_LENGTH, CMD_ID, TLV_STREAM] = [0x01, 0x02, 0x03, 0xc0];

/** Frames nobody should send, to a peer that takes `command` (submit_sm or deliver_sm). */
export function nastyFrames(command: number): Nasty[] {
  const response = (command | 0x80000000) >>> 0;
  const body = writeSubmitSm(message());
  const empty = writeSubmitSm(message({ shortMessage: Buffer.alloc(0) }));
  const refused = (name: string, octets: Buffer, status: number) => answered(name, octets, response, status);
  // What a carrier brings counts as far as it is whole; what a client submits has to be whole.
  const cut = command === COMMAND.deliverSm ? 0 : TLV_STREAM;
  const withTlv = (hex: string) => pdu(command, Buffer.concat([body, Buffer.from(hex, 'hex')]));
  return [
    ...[0, 1, 2, 3, 4, 5, 8, 12, 15].map((each) => broken(`command_length ${each}`, lengthOf(each))),
    broken('command_length 0x7fffffff', lengthOf(0x7fffffff)),
    broken('command_length 0xffffffff', lengthOf(0xffffffff)),
    broken('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')),
    broken('a TLS hello', Buffer.from('160301020001000001fc0303', 'hex')),
    broken('zeros', Buffer.alloc(64)),
    half('half a PDU', pdu(command, Buffer.alloc(1_000)).subarray(0, 30)),
    half('three octets', Buffer.from([0, 0, 0])),
    refused('command_length 16 and no body', pdu(command), CMD_LENGTH),
    refused('command_length 17', pdu(command, Buffer.from([0])), CMD_LENGTH),
    refused('no NUL anywhere', pdu(command, Buffer.alloc(40, 65)), CMD_LENGTH),
    refused('sm_length beyond the PDU', changed(command, SM_LENGTH_AT, 200), MSG_LENGTH),
    answered('a NUL behind the message', withTlv('00'), response, cut),
    answered('a TLV of one octet', withTlv('14'), response, cut),
    answered('a TLV without its value', withTlv('14000008'), response, cut),
    answered('a vendor TLV cut in its value', withTlv('1403000a3132'), response, cut),
    answered('a TLV of 65535 octets', withTlv('0424ffff41'), response, cut),
    refused('a text whose own TLV is cut off', pdu(command, Buffer.concat([empty, CUT_PAYLOAD])), TLV_STREAM),
    answered('an unknown command', pdu(0x00012345, body), COMMAND.genericNack, CMD_ID),
    answered('submit_multi', pdu(0x21, body), COMMAND.genericNack, CMD_ID),
    answered('command 0', pdu(0), COMMAND.genericNack, CMD_ID),
    answered('an unknown TLV', withTlv('3fff0003aabbcc'), response, 0),
    answered('the same TLV twice', withTlv('020400020001020400020002'), response, 0),
    answered('an enquire_link with a body', pdu(COMMAND.enquireLink, body), COMMAND.enquireLinkResp, 0),
    ignored('a response nobody asked for', pdu(response, writeCString('x'))),
    ignored('a duplicate response', Buffer.concat([pdu(response), pdu(response), pdu(response)])),
    ignored('an unknown response', pdu(0x80012345, body)),
    ignored('an unbind_resp nobody asked for', pdu(0x80000006)),
    ignored('a bind response nobody asked for', pdu(COMMAND.bindTransceiverResp, writeCString('x'))),
    ignored('a generic_nack for nothing of ours', pdu(COMMAND.genericNack)),
  ];
}

/** A receipt by data_sm: service_type, two addresses, three octets, receipted_message_id. SMPP 3.4 §4.7.1 */
const DATA_SM = Buffer.from('00 010134343700 000031323300 040000 001e00036964 00'.replaceAll(' ', ''), 'hex');

/** Commands that mutations start from: all that the hub knows, with a body each. */
function seeds(): Buffer[] {
  const long = message({ esmClass: 0x40, shortMessage: Buffer.from([5, 0, 3, 1, 2, 1, 65, 66]) });
  const tlvs = new Map([
    [0x001e, Buffer.from('id\0')],
    [0x0427, Buffer.from([2])],
  ]);
  return [
    pdu(COMMAND.submitSm, writeSubmitSm(message())),
    pdu(COMMAND.submitSm, writeSubmitSm(long)),
    pdu(COMMAND.deliverSm, writeSubmitSm(long)),
    pdu(COMMAND.deliverSm, writeSubmitSm(message({ esmClass: 4, tlvs }))),
    pdu(COMMAND.bindTransceiver, writeBind({ systemId: 'me', password: 'secret', systemType: '' })),
    pdu(COMMAND.dataSm, DATA_SM),
    pdu(COMMAND.submitSmResp, writeCString('id')),
    pdu(COMMAND.enquireLink),
    pdu(COMMAND.genericNack),
    pdu(COMMAND.unbind),
  ];
}

/** What a mutation does to a PDU. */
type Mutation = (octets: Buffer) => Buffer;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(400), fc.nat(255)).map(([at, value]) => setOctet(at, value)) },
  {
    weight: 1,
    arbitrary: fc.nat(400).map(
      (length): Mutation =>
        (octets) =>
          octets.subarray(0, length),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map(
      (more): Mutation =>
        (octets) =>
          Buffer.concat([octets, more]),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.nat(300), fc.nat(30)).map(([at, length]) => cutOut(at, length)) },
);

function setOctet(at: number, value: number): Mutation {
  return (octets) => {
    const copy = Buffer.from(octets);
    if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  };
}

function cutOut(at: number, length: number): Mutation {
  return (octets) => Buffer.concat([octets.subarray(0, at), octets.subarray(at + length)]);
}

/** A PDU that was changed in up to five ways; half of them still say their true length, so that the stream goes on. */
export const mutatedPdu: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(...seeds()), fc.array(mutation, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([seed, mutations, trueLength]) => {
    const octets = Buffer.from(mutations.reduce((sofar, mutate) => mutate(sofar), seed));
    if (trueLength && octets.length >= 16) octets.writeUInt32BE(octets.length);
    return octets;
  });
