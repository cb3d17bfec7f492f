/** The GraphQL enums of messages, with the meaning of each value. */
import type { MessageEventType, PartStatus, TextEncoding } from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { DuplicatePolicy } from '../../policy/purposes.ts';
import { described } from '../carriers/enums.ts';
import { EVENT_MEANINGS, STATUS_MEANINGS } from './meanings.ts';

/** Status of a message. */
export const MessageStatusType = builder.enumType('MessageStatus', {
  description: 'Where a message is on its road. It only moves forward.',
  values: described(STATUS_MEANINGS),
});

/** Treatment of a number that occurs more than once in one request. */
export const DuplicatePolicyType = builder.enumType('DuplicatePolicy', {
  description: 'What becomes of a number that stands in one request more than once, in whatever spelling.',
  values: described<DuplicatePolicy>({
    SEND: 'It gets each of the messages.',
    REFUSE: 'It gets the first that can be accepted; the others are refused with DUPLICATE_RECIPIENT.',
  }),
});

/** Status of a part. */
export const PartStatusType = builder.enumType('PartStatus', {
  description: 'Where a part is.',
  values: described<PartStatus>({
    SENDING: 'It is being handed over.',
    SENT: 'The SMSC has taken it.',
    DELIVERED: 'The phone has it.',
    READ: 'The recipient has read it.',
    UNDELIVERED: 'The network could not deliver it.',
    FAILED: 'The SMSC refused it.',
    OUTCOME_UNKNOWN: 'Nobody knows whether the SMSC took it.',
  }),
});

/** Type of an event of a message. */
export const EventTypeType = builder.enumType('MessageEventType', {
  description: 'What happened to a message.',
  values: described<MessageEventType>(EVENT_MEANINGS),
});

/** Encoding of a text. */
export const TextEncodingType = builder.enumType('TextEncoding', {
  description: 'How a text is written.',
  values: described<TextEncoding>({
    GSM7: 'GSM 7-bit: 160 characters, or 153 a part.',
    GSM7_TURKISH: 'GSM 7-bit with the Turkish tables.',
    GSM7_SPANISH: 'GSM 7-bit with the Spanish tables.',
    GSM7_PORTUGUESE: 'GSM 7-bit with the Portuguese tables.',
    GSM7_BENGALI: 'GSM 7-bit with the tables for Bengali and Assamese.',
    GSM7_GUJARATI: 'GSM 7-bit with the Gujarati tables.',
    GSM7_HINDI: 'GSM 7-bit with the Hindi tables.',
    GSM7_KANNADA: 'GSM 7-bit with the Kannada tables.',
    GSM7_MALAYALAM: 'GSM 7-bit with the Malayalam tables.',
    GSM7_ORIYA: 'GSM 7-bit with the Oriya tables.',
    GSM7_PUNJABI: 'GSM 7-bit with the Punjabi tables.',
    GSM7_TAMIL: 'GSM 7-bit with the Tamil tables.',
    GSM7_TELUGU: 'GSM 7-bit with the Telugu tables.',
    GSM7_URDU: 'GSM 7-bit with the Urdu tables.',
    UCS2: 'UCS-2: 70 UTF-16 units, or 67 a part.',
    BINARY: 'Octets, of which no text is made.',
    UTF8: 'As it is, by a channel that knows neither alphabets nor parts.',
  }),
});
