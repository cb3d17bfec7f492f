import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import {
  BindMode,
  Concatenation,
  DefaultAlphabet,
  LongMessageReceipts,
  NationalLanguage,
  ReceiptIdFormat,
  ValidityPeriod,
} from '../../generated/prisma/enums.ts';
import { isCountry } from '../../kernel/phone.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { MESSAGE_STATES } from '../../smpp/receipt-state.ts';
import { STATUS_CLASSES } from '../../smpp/status.ts';
import { Tlvs } from './tlv.ts';

const name = z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE);
const octet = (most: number) => z.number().int().min(0).max(most).nullish();
const printable = (least: number, most: number) =>
  z
    .string()
    .regex(new RegExp(`^[\\x20-\\x7e]{${least},${most}}$`), `must be ${least} to ${most} printable ASCII characters`);

/** The settings of a connection and their limits. SMPP 3.4 §5.2 sets those of the wire. */
const settings = {
  name,
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'must be a host name or an IP address'),
  port: z.number().int().min(1).max(65_535),
  tls: z.boolean().nullish(),
  systemId: printable(1, 15),
  // The specification says 8; many SMSCs hand out longer ones and take them.
  password: printable(0, 64),
  systemType: printable(0, 12).nullish(),
  bindMode: z.enum(BindMode).nullish(),
  binds: z.number().int().min(1).max(32).nullish(),
  windowSize: z.number().int().min(1).max(10_000).nullish(),
  throughputPerSecond: z.number().int().min(1).max(100_000).nullish(),
  enquireLinkSeconds: z.number().int().min(1).max(3_600).nullish(),
  responseTimeoutSeconds: z.number().int().min(1).max(3_600).nullish(),
  sourceTon: octet(6),
  sourceNpi: octet(18),
  destTon: octet(6),
  destNpi: octet(18),
  defaultAlphabet: z.enum(DefaultAlphabet).nullish(),
  dataCoding: octet(255),
  concatenation: z.enum(Concatenation).nullish(),
  nationalLanguages: z.array(z.enum(NationalLanguage)).max(13).nullish(),
  receiptIdFormat: z.enum(ReceiptIdFormat).nullish(),
  statusOverrides: z
    .array(
      z.object({
        commandStatus: z.number().int().min(1).max(0x7fffffff),
        class: z.enum(STATUS_CLASSES),
        meaning: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE).nullish(),
      }),
    )
    .max(200)
    .refine((all) => new Set(all.map((each) => each.commandStatus)).size === all.length, 'names a code twice')
    .nullish(),
  receiptOverrides: z
    .array(
      z.object({
        word: z
          .string()
          .trim()
          .toUpperCase()
          .regex(/^[^\s,;]{1,40}(?: [A-Z_]{1,40}){0,3}$/, 'must be a word as receipts write it after "stat:"'),
        state: z.enum(MESSAGE_STATES),
      }),
    )
    .max(200)
    .refine((all) => new Set(all.map((each) => each.word)).size === all.length, 'names a word twice')
    .nullish(),
  longMessageReceipts: z.enum(LongMessageReceipts).nullish(),
  validityPeriod: z.enum(ValidityPeriod).nullish(),
  tlvs: Tlvs.nullish(),
  caCertificate: z
    .string()
    .max(100_000)
    .refine(isCertificate, 'must be one or more certificates in PEM form ("-----BEGIN CERTIFICATE-----…")')
    .nullish(),
  queryAfterSeconds: z.number().int().min(1).max(86_400).nullish(),
  country: z.string().refine(isCountry, 'must be an ISO 3166-1 alpha-2 country, e.g. "GB"').nullish(),
};

function isCertificate(pem: string): boolean {
  const each = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return each.length > 0 && each.every((one) => new X509Certificate(one).subject !== undefined);
  } catch {
    return false;
  }
}

/** A connection to be made. */
export const NewSmscConnection = z.object(settings);
/** Changes to a connection; absent fields stay. */
export const SmscConnectionChanges = z.object(settings).partial();

/** Settings that may be absent: null takes away what is stored. Everywhere else null is as good as absent. */
const CLEARABLE: ReadonlySet<string> = new Set([
  'throughputPerSecond',
  'sourceTon',
  'sourceNpi',
  'destTon',
  'destNpi',
  'dataCoding',
  'caCertificate',
  'queryAfterSeconds',
  'country',
] satisfies (keyof typeof settings)[]);

/** The settings that a change names. */
export function givenSettings(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([field, value]) => value !== undefined && (value !== null || CLEARABLE.has(field))),
  );
}
