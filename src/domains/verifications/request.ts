/** Requests for one-time codes, parsed at the edge. */
import { isIP } from 'node:net';
import * as z from 'zod';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { MAX_KEY_LENGTH } from '../messages/limits.ts';
import { typedDigits } from './code.ts';
import { CODE_LENGTH, EXPIRES_IN, MAX_DOMAIN, MAX_PURPOSE_TEXT, RESEND_WAIT } from './limits.ts';

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const DOMAIN_MESSAGE = 'must be a host name without scheme, port and path, such as "example.com"';
const HASH_MESSAGE = 'must be the 11 characters of the app’s hash (SMS Retriever API), such as "FA+9qCX9VSu"';

/** Use of a code. */
export const PurposeText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PURPOSE_TEXT)
  .refine(isStorable, NOT_STORABLE)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line without control characters');

/** A domain, as it is stored. */
export const DomainName = z
  .string()
  .max(MAX_DOMAIN)
  .regex(DOMAIN, DOMAIN_MESSAGE)
  .transform((domain) => domain.toLowerCase());

const within = ({ minMs, min, maxMs, max }: { minMs: number; min: string; maxMs: number; max: string }) =>
  z.number().refine((ms) => ms >= minMs && ms <= maxMs, `must be between ${min} and ${max}`);

/** Ways to verify a person. */
export const CHANNELS = ['PASSKEY', 'SMS'] as const;
/** A way to verify a person. */
export type Channel = (typeof CHANNELS)[number];

/** Channels in order. */
export const ChannelList = z
  .array(z.enum(CHANNELS))
  .min(1)
  .refine((all) => new Set(all).size === all.length, 'must name each channel once');

/** A request for a code. */
export const StartRequest = z.object({
  purposeText: PurposeText,
  /** `null`: as the workspace has set it. */
  channels: ChannelList.nullish().transform((all) => all ?? null),
  /** `null`: with the first channel that is possible. */
  begin: z
    .literal('PASSKEY')
    .nullish()
    .transform((channel) => channel ?? null),
  locale: z
    .string()
    .refine((text) => canonicalLocale(text) !== null, LOCALE_MESSAGE)
    .transform((text) => canonicalLocale(text))
    .nullish()
    .transform((locale) => locale ?? null),
  template: z
    .string()
    .min(1)
    .max(100)
    .nullish()
    .transform((name) => name ?? null),
  sender: z
    .string()
    .min(1)
    .max(21)
    .nullish()
    .transform((sender) => sender ?? null),
  codeLength: z
    .number()
    .int()
    .min(CODE_LENGTH.min)
    .max(CODE_LENGTH.max)
    .nullish()
    .transform((n) => n ?? CODE_LENGTH.usual),
  expiresIn: within(EXPIRES_IN)
    .nullish()
    .transform((ms) => ms ?? EXPIRES_IN.usualMs),
  domain: DomainName.nullish().transform((domain) => domain ?? null),
  appHash: z
    .string()
    .regex(/^[A-Za-z0-9+/]{11}$/, HASH_MESSAGE)
    .nullish()
    .transform((hash) => hash ?? null),
  clientAddress: z
    .string()
    .refine((text) => isIP(text) !== 0, 'must be an IPv4 or IPv6 address, such as "192.0.2.7"')
    .nullish()
    .transform((address) => address ?? null),
  resendAfter: within(RESEND_WAIT)
    .nullish()
    .transform((ms) => ms ?? null),
  idempotencyKey: z
    .string()
    .min(1)
    .max(MAX_KEY_LENGTH)
    .refine(isStorable, NOT_STORABLE)
    .nullish()
    .transform((key) => key ?? null),
});
/** A request for a code, as it was understood. */
export type StartRequest = z.output<typeof StartRequest>;

const CODE_MESSAGE = `must be ${CODE_LENGTH.min} to ${CODE_LENGTH.max} digits`;

/** A code as somebody typed it. */
export const TypedCode = z
  .string()
  .max(40, CODE_MESSAGE)
  .transform(typedDigits)
  .refine(
    (digits) => digits.length >= CODE_LENGTH.min && digits.length <= CODE_LENGTH.max && /^\d+$/.test(digits),
    CODE_MESSAGE,
  );
