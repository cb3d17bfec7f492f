import type {
  BindMode,
  CircuitState,
  Concatenation,
  DefaultAlphabet,
  LongMessageReceipts,
  NationalLanguage,
  ReceiptIdFormat,
  SmscConnectionState,
  ValidityPeriod,
} from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { MessageState } from '../../smpp/receipt-state.ts';
import type { StatusClass } from '../../smpp/status.ts';
import { ROUTE_REJECTIONS } from './routing.ts';

/** Values of an enum with their descriptions. */
export const described = <K extends string>(values: Record<K, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, description]) => [key, { description }])) as Record<
    K,
    { description: string }
  >;

/** Why a route is passed over. */
export const RouteRejectionCodeType = builder.enumType('RouteRejectionCode', {
  description: 'Why a route is passed over.',
  values: described<keyof typeof ROUTE_REJECTIONS>(ROUTE_REJECTIONS),
});

/** How sessions are bound. */
export const BindModeType = builder.enumType('BindMode', {
  description: 'How sessions are bound.',
  values: described<BindMode>({
    TRANSCEIVER: 'One session sends and receives.',
    TRANSMITTER_RECEIVER: 'A pair of sessions: one sends, one receives.',
  }),
});

/** Where a connection is. */
export const StateType = builder.enumType('SmscConnectionState', {
  description: 'Where a connection is.',
  values: described<SmscConnectionState>({
    DISABLED: 'Switched off.',
    CLOSED: 'No dispatcher holds it at this moment.',
    CONNECTING: 'Not bound; it is being tried.',
    BOUND: 'At least one session is bound and sends.',
    AUTH_FAILED: 'The SMSC refuses the system id or the password; it is tried every five minutes.',
    UNBINDING: 'It is ending its sessions.',
  }),
});

/** How the parts of a long message are tied together. */
export const ConcatenationType = builder.enumType('Concatenation', {
  description: 'How the parts of a long message are tied together.',
  values: described<Concatenation>({
    UDH_8BIT: 'A user data header with an 8-bit reference: 153 septets or 67 UTF-16 units a part.',
    UDH_16BIT: 'A user data header with a 16-bit reference: 152 septets or 66 UTF-16 units a part.',
    SAR: 'The TLVs sar_msg_ref_num, sar_total_segments and sar_segment_seqnum.',
    MESSAGE_PAYLOAD: 'The whole text in one message_payload: the SMSC cuts it.',
  }),
});

/** What data_coding 0 means to an SMSC. */
export const AlphabetType = builder.enumType('DefaultAlphabet', {
  description: 'What data_coding 0 means to the SMSC.',
  values: described<DefaultAlphabet>({
    GSM7_UNPACKED: 'GSM 7-bit, one septet an octet.',
    GSM7_PACKED: 'GSM 7-bit, eight septets in seven octets.',
    LATIN1: 'ISO 8859-1. Texts that GSM 7-bit cannot carry go in UCS-2.',
    ASCII: 'US-ASCII. Texts that it or GSM 7-bit cannot carry go in UCS-2.',
    UCS2: 'It has none that can be relied on: every text goes in UCS-2.',
  }),
});

/** A language with national shift tables. */
export const NationalLanguageType = builder.enumType('NationalLanguage', {
  description: 'A language with national shift tables in GSM 7-bit (3GPP TS 23.038).',
  values: described<NationalLanguage>({
    TURKISH: 'Single and locking shift.',
    SPANISH: 'Single shift.',
    PORTUGUESE: 'Single and locking shift.',
    BENGALI: 'Bengali and Assamese; single and locking shift.',
    GUJARATI: 'Single and locking shift.',
    HINDI: 'Single and locking shift.',
    KANNADA: 'Single and locking shift.',
    MALAYALAM: 'Single and locking shift.',
    ORIYA: 'Single and locking shift.',
    PUNJABI: 'Single and locking shift.',
    TAMIL: 'Single and locking shift.',
    TELUGU: 'Single and locking shift.',
    URDU: 'Single and locking shift.',
  }),
});

/** How receipts write the message id of the response. */
export const ReceiptIdFormatType = builder.enumType('ReceiptIdFormat', {
  description: 'How receipts write the message id of the response. Case and leading zeros never matter.',
  values: described<ReceiptIdFormat>({
    AUTO: 'Learned from the receipts that come; learnedReceiptIdFormat shows what was learned.',
    SAME: 'As the response writes it.',
    HEX_TO_DECIMAL: 'The response writes it in hexadecimal, receipts in decimal.',
    DECIMAL_TO_HEX: 'The response writes it in decimal, receipts in hexadecimal.',
  }),
});

/** What became of a message at its SMSC, by its receipt. */
export const ReceiptStateType = builder.enumType('ReceiptState', {
  description: 'What became of a message at its SMSC, by its receipt (message_state of SMPP).',
  values: described<MessageState>({
    SCHEDULED: 'It waits for its time at the SMSC; ends nothing.',
    ENROUTE: 'It is on its way; ends nothing.',
    DELIVERED: 'The handset has it.',
    EXPIRED: 'Its validity ended at the SMSC.',
    DELETED: 'It was deleted at the SMSC.',
    UNDELIVERABLE: 'The handset does not get it.',
    ACCEPTED: 'It was taken on behalf of the recipient; ends nothing.',
    UNKNOWN: 'Nothing is known of it; ends nothing.',
    REJECTED: 'The SMSC refused it after it had taken it.',
    SKIPPED: 'The SMSC passed it over.',
  }),
});

/** What receipts of long messages speak of. */
export const LongMessageReceiptsType = builder.enumType('LongMessageReceipts', {
  description: 'What receipts of long messages speak of.',
  values: described<LongMessageReceipts>({
    AUTO: 'Learned from the receipts that come; learnedLongMessageReceipts shows what was learned.',
    EACH_PART: 'Each part has a receipt of its own.',
    WHOLE_MESSAGE: 'One receipt, of the first or the last part, is of the whole message.',
  }),
});

/** How submits say until when a message is valid. */
export const ValidityPeriodType = builder.enumType('ValidityPeriod', {
  description: 'How submits say until when a message is valid (validity_period of SMPP).',
  values: described<ValidityPeriod>({
    RELATIVE: 'As the time that is left when it is submitted, e.g. 000000001000000R for ten minutes.',
    ABSOLUTE: 'As the moment it ends, in UTC.',
    NONE: 'Not at all: the SMSC may deliver it later than it is valid.',
  }),
});

/** What is done about a command_status. */
export const StatusClassType = builder.enumType('StatusClass', {
  description: 'What is done about a command_status.',
  values: described<Exclude<StatusClass, 'OK'>>({
    THROTTLE: 'The whole connection is too fast: it pauses, sends at half the rate, and the message is tried again.',
    RETRY_LATER: 'The message is tried again later, by the same connection.',
    RETRY_ELSEWHERE: 'The message is tried again, by the next connection of its route where there is one.',
    GIVE_UP: 'The message has failed.',
    SESSION: 'The session is in the wrong state: it is bound anew, and the message is sent again.',
    STOP_LINK: 'The settings are wrong: the message waits until somebody has mended them.',
  }),
});

/** Whether a connection is trusted with messages. */
export const CircuitStateType = builder.enumType('CircuitState', {
  description: 'Whether a connection is trusted with messages.',
  values: described<CircuitState>({
    CLOSED: 'The circuit is closed: messages go.',
    OPEN: 'It is not: a route takes another of its connections while one is bound.',
    HALF_OPEN: 'It is being tried again: a route takes it when no other of its connections is bound and trusted.',
  }),
});
