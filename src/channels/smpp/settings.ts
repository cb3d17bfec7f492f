/**
 * The table of settings of an SMPP connection. The API's inputs and fields, their parsers, what is stored and read, and
 * the table in docs/carriers.md are derived from it (CONTRIBUTING.md, "Add a connection setting").
 */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import {
  type ChannelSettings,
  COMMON_SETTINGS,
  flag,
  integer,
  oneOf,
  printable,
  records,
  type SettingTable,
  someOf,
  storedSettings,
  text,
} from '../setting.ts';
import {
  BIND_MODE,
  CONCATENATION,
  DEFAULT_ALPHABET,
  LONG_MESSAGE_RECEIPTS,
  NATIONAL_LANGUAGE,
  RECEIPT_ID_FORMAT,
  RECEIPT_STATE,
  STATUS_CLASS,
  VALIDITY_PERIOD,
} from './choices.ts';
import { MAX_TLVS, Tlvs } from './tlvs.ts';

const MAX_OVERRIDES = 200;
const HOST = /^[A-Za-z0-9._:-]{1,253}$/;
const COMPLAINT_CODES = /^[0-9A-Za-z:._-]{1,20}(?:,[0-9A-Za-z:._-]{1,20}){0,49}$/;
/** As many certificates as an authority may need, in characters. */
const MAX_CERTIFICATE = 100_000;

const StatusOverrides = z
  .array(
    z.object({
      commandStatus: z.number().int().min(1).max(0x7fffffff),
      class: oneOf(STATUS_CLASS).zod,
      meaning: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE).nullish(),
    }),
  )
  .max(MAX_OVERRIDES)
  .refine((all) => new Set(all.map((each) => each.commandStatus)).size === all.length, 'names a code twice');

const ReceiptOverrides = z
  .array(
    z.object({
      word: z
        .string()
        .trim()
        .toUpperCase()
        .regex(/^[^\s,;]{1,40}(?: [A-Z_]{1,40}){0,3}$/, 'must be a word as receipts write it after "stat:"'),
      state: oneOf(RECEIPT_STATE).zod,
    }),
  )
  .max(MAX_OVERRIDES)
  .refine((all) => new Set(all.map((each) => each.word)).size === all.length, 'names a word twice');

/** The settings of an SMPP connection. SMPP 3.4 §5.2 sets the limits of those that go over the wire. */
export const SMPP_SETTINGS = {
  ...COMMON_SETTINGS,
  host: {
    ...text(z.string().trim().regex(HOST, 'must be a host name or an IP address')),
    leadsTo: true,
    description: 'Host name or address of the SMSC',
  },
  port: { ...integer(1, 65_535), leadsTo: true, description: 'TCP port of the SMSC' },
  tls: { ...flag(), default: false, leadsTo: true, description: 'Whether TLS is used; the certificate is verified' },
  caCertificate: {
    ...text(
      z
        .string()
        .max(MAX_CERTIFICATE)
        .refine(isCertificate, 'must be one or more certificates in PEM form ("-----BEGIN CERTIFICATE-----…")'),
    ),
    absent: 'those of the system',
    leadsTo: true,
    description: 'PEM of the authority that signs the SMSC’s certificate',
  },
  systemId: { ...printable(1, 15), description: 'system_id of the bind' },
  // The specification says 8; many SMSCs hand out longer ones and take them.
  password: {
    ...printable(0, 64),
    secret: true,
    description: 'Password of the bind: stored encrypted, never returned',
  },
  systemType: { ...printable(0, 12), default: '', description: 'system_type of the bind' },
  bindMode: { ...oneOf(BIND_MODE), default: 'TRANSCEIVER', description: 'How sessions are bound' },
  binds: { ...integer(1, 32), default: 1, description: 'Parallel sessions, or pairs of them' },
  windowSize: { ...integer(1, 10_000), default: 100, description: 'Submits without a response, per session' },
  throughputPerSecond: {
    ...integer(1, 100_000),
    absent: 'as fast as the window allows',
    description: 'Submits a second at most',
  },
  enquireLinkSeconds: { ...integer(1, 3_600), default: 30, description: 'Silence before enquire_link, in seconds' },
  sourceTon: { ...integer(0, 6), absent: 'by its form', description: 'Type of number of the sender' },
  sourceNpi: { ...integer(0, 18), absent: 'by its form', description: 'Numbering plan of the sender' },
  destTon: { ...integer(0, 6), absent: '1, international', description: 'Type of number of the destination' },
  destNpi: { ...integer(0, 18), absent: '1, E.164', description: 'Numbering plan of the destination' },
  defaultAlphabet: {
    ...oneOf(DEFAULT_ALPHABET),
    default: 'GSM7_UNPACKED',
    description: 'What data_coding 0 means to the SMSC',
  },
  dataCoding: { ...integer(0, 255), absent: '0', description: 'data_coding of texts in the default alphabet' },
  concatenation: { ...oneOf(CONCATENATION), default: 'UDH_8BIT', description: 'How parts are tied together' },
  nationalLanguages: {
    ...someOf(NATIONAL_LANGUAGE, 13),
    default: [],
    description: 'National alphabets that the SMSC and its handsets take; used where they spare a part',
  },
  receiptIdFormat: { ...oneOf(RECEIPT_ID_FORMAT), default: 'AUTO', description: 'How receipts write the message id' },
  statusOverrides: {
    ...records('StatusOverride', StatusOverrides, MAX_OVERRIDES),
    default: [],
    description: 'What this SMSC means by its codes, where it differs',
  },
  receiptOverrides: {
    ...records('ReceiptOverride', ReceiptOverrides, MAX_OVERRIDES),
    default: [],
    description: 'What this SMSC means by the words of its receipts, where it differs',
  },
  complaintCodes: {
    ...text(
      z
        .string()
        .transform((codes) =>
          codes
            .split(/[\s,]+/)
            .filter(Boolean)
            .join(','),
        )
        .refine(
          (codes) => COMPLAINT_CODES.test(codes),
          'must be up to 50 codes, separated by commas, e.g. "1089,0:69"',
        ),
      'at most 50',
    ),
    absent: 'none',
    description:
      'Codes by which this carrier says that a person reported a message as spam, separated by commas: of submits (decimal) or of receipts (err)',
  },
  longMessageReceipts: {
    ...oneOf(LONG_MESSAGE_RECEIPTS),
    default: 'AUTO',
    description: 'Whether each part of a long message has a receipt of its own',
  },
  validityPeriod: {
    ...oneOf(VALIDITY_PERIOD),
    default: 'RELATIVE',
    description: 'How submits say until when a message is valid',
  },
  tlvs: { ...records('Tlv', Tlvs, MAX_TLVS), default: [], description: 'TLVs of every submit_sm' },
} satisfies SettingTable;

/** Settings that only SMPP has, as a connection is bound with them: each has its value, its default or `null`. */
export type SmppSettings = ChannelSettings<typeof SMPP_SETTINGS>;

/** Parses `connections.settings` of an SMPP connection. */
export const StoredSmppSettings = storedSettings(SMPP_SETTINGS);

function isCertificate(pem: string): boolean {
  const each = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return each.length > 0 && each.every((one) => new X509Certificate(one).subject !== undefined);
  } catch {
    return false;
  }
}
