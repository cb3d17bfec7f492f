/** The closed sets of values that settings of SMPP connections have, each value with its description. */

import type { LongReceiptsRule } from '../../smpp/long-receipts.ts';
import type { ReceiptIdFormat } from '../../smpp/receipt-id.ts';
import type { MessageState } from '../../smpp/receipt-state.ts';
import type { StatusClass } from '../../smpp/status.ts';
import type { ValidityPeriod } from '../../smpp/validity.ts';
import type { Language } from '../../text/gsm7.ts';
import type { Concatenation, DefaultAlphabet } from '../../text/profile.ts';
import type { Choice } from '../setting.ts';

type BindMode = 'TRANSCEIVER' | 'TRANSMITTER_RECEIVER';

/** Ways to bind sessions. */
export const BIND_MODE: Choice<BindMode> = {
  name: 'BindMode',
  description: 'How sessions are bound.',
  values: {
    TRANSCEIVER: 'One session sends and receives.',
    TRANSMITTER_RECEIVER: 'A pair of sessions: one sends, one receives.',
  },
};

/** Ways to tie the parts of a long message together. */
export const CONCATENATION: Choice<Concatenation> = {
  name: 'Concatenation',
  description: 'How the parts of a long message are tied together.',
  values: {
    UDH_8BIT: 'A user data header with an 8-bit reference: 153 septets or 67 UTF-16 units a part.',
    UDH_16BIT: 'A user data header with a 16-bit reference: 152 septets or 66 UTF-16 units a part.',
    SAR: 'The TLVs sar_msg_ref_num, sar_total_segments and sar_segment_seqnum.',
    MESSAGE_PAYLOAD: 'The whole text in one message_payload: the SMSC cuts it.',
  },
};

/** Meanings that data_coding 0 may have to an SMSC. */
export const DEFAULT_ALPHABET: Choice<DefaultAlphabet> = {
  name: 'DefaultAlphabet',
  description: 'What data_coding 0 means to the SMSC.',
  values: {
    GSM7_UNPACKED: 'GSM 7-bit, one septet an octet.',
    GSM7_PACKED: 'GSM 7-bit, eight septets in seven octets.',
    LATIN1: 'ISO 8859-1. Texts that GSM 7-bit cannot carry go in UCS-2.',
    ASCII: 'US-ASCII. Texts that it or GSM 7-bit cannot carry go in UCS-2.',
    UCS2: 'It has none that can be relied on: every text goes in UCS-2.',
  },
};

/** Languages with national shift tables. */
export const NATIONAL_LANGUAGE: Choice<Language> = {
  name: 'NationalLanguage',
  description: 'A language with national shift tables in GSM 7-bit (3GPP TS 23.038).',
  values: {
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
  },
};

/** Ways in which receipts write the message id of the response. */
export const RECEIPT_ID_FORMAT: Choice<ReceiptIdFormat | 'AUTO'> = {
  name: 'ReceiptIdFormat',
  description: 'How receipts write the message id of the response. Case and leading zeros never matter.',
  values: {
    AUTO: 'Learned from the receipts that come; learnedReceiptIdFormat shows what was learned.',
    SAME: 'As the response writes it.',
    HEX_TO_DECIMAL: 'The response writes it in hexadecimal, receipts in decimal.',
    DECIMAL_TO_HEX: 'The response writes it in decimal, receipts in hexadecimal.',
  },
};

/** States that receipts report of a message. */
export const RECEIPT_STATE: Choice<MessageState> = {
  name: 'ReceiptState',
  description: 'What became of a message at its SMSC, by its receipt (message_state of SMPP).',
  values: {
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
  },
};

/** Parts that receipts of long messages are of. */
export const LONG_MESSAGE_RECEIPTS: Choice<LongReceiptsRule | 'AUTO'> = {
  name: 'LongMessageReceipts',
  description: 'What receipts of long messages speak of.',
  values: {
    AUTO: 'Learned from the receipts that come; learnedLongMessageReceipts shows what was learned.',
    EACH_PART: 'Each part has a receipt of its own.',
    WHOLE_MESSAGE: 'One receipt, of the first or the last part, is of the whole message.',
  },
};

/** Ways in which submits say until when a message is valid. */
export const VALIDITY_PERIOD: Choice<ValidityPeriod> = {
  name: 'ValidityPeriod',
  description: 'How submits say until when a message is valid (validity_period of SMPP).',
  values: {
    RELATIVE: 'As the time that is left when it is submitted, e.g. 000000001000000R for ten minutes.',
    ABSOLUTE: 'As the moment it ends, in UTC.',
    NONE: 'Not at all: the SMSC may deliver it later than it is valid.',
  },
};

/** Things to be done about a command_status. */
export const STATUS_CLASS: Choice<Exclude<StatusClass, 'OK'>> = {
  name: 'StatusClass',
  description: 'What is done about a command_status.',
  values: {
    THROTTLE: 'The whole connection is too fast: it pauses, sends at half the rate, and the message is tried again.',
    RETRY_LATER: 'The message is tried again later, by the same connection.',
    RETRY_ELSEWHERE: 'The message is tried again, by the next connection of its route where there is one.',
    GIVE_UP: 'The message has failed.',
    SESSION: 'The session is in the wrong state: it is bound anew, and the message is sent again.',
    STOP_LINK: 'The settings are wrong: the message waits until somebody has mended them.',
  },
};
