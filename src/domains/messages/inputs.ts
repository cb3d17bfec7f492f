/** Inputs of the mutations that send messages. */
import * as z from 'zod';
import { Tlvs } from '../../channels/smpp/tlvs.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { formatDuration } from '../../graphql/schema/scalars.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { ALL_PURPOSES, type DuplicatePolicy, PURPOSES } from '../../policy/purposes.ts';
import { MAX_PARTS } from '../../text/encode.ts';
import { TlvInput } from '../carriers/tlv.ts';
import { DuplicatePolicyType } from './enums.ts';
import {
  MAX_AHEAD_DAYS,
  MAX_BINARY_OCTETS,
  MAX_KEY_LENGTH,
  MAX_METADATA_LENGTH,
  MAX_RECIPIENTS,
  TAGS,
  VALIDITY,
} from './limits.ts';
import { type Report, refuse, reportError } from './report.ts';
import { type Addressee, type SendRequest, sendRequest } from './request.ts';

const TemplateContentInput = builder.inputType('TemplateContentInput', {
  description: 'A template and what goes into it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name it was given.' }),
    version: t.int({ description: 'A published version; absent: the one that is published now.' }),
    locale: t.string({
      description:
        'BCP 47, for all recipients that name none; absent: the locale of each contact, else the template’s default.',
    }),
    variables: t.field({ type: 'JSON', description: 'An object of names and values.' }),
  }),
});

const BinaryContentInput = builder.inputType('BinaryContentInput', {
  description: 'Octets, of which no text is made.',
  fields: (t) => ({
    data: t.string({
      required: true,
      description: `The octets in hexadecimal, two digits each; at most ${MAX_BINARY_OCTETS.toLocaleString('en')} octets.`,
    }),
  }),
});

/** Content of a message. */
export const ContentInput = builder.inputType('ContentInput', {
  isOneOf: true,
  description: 'What it says: a text, a template, or octets.',
  fields: (t) => ({
    text: t.string({ description: `The text as it is; at most ${MAX_PARTS} parts.` }),
    template: t.field({ type: TemplateContentInput, description: 'A template of the workspace.' }),
    binary: t.field({ type: BinaryContentInput, description: 'Octets, for an application on the handset.' }),
  }),
});

const METADATA_SIZE = `${MAX_METADATA_LENGTH.toLocaleString('en')} characters of JSON`;

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Options of a message besides its content; the same for one and for many. */
const extraFields = (t: InputFields) => ({
  smartEncoding: t.boolean({
    description:
      'Typographic characters and Greek capitals become GSM 7-bit twins where that spares UCS-2; absent: as the workspace has it.',
  }),
  flash: t.boolean({ description: 'Shown at once and not stored by the handset (message class 0).' }),
  destinationPort: t.int({ description: 'Application port on the handset, 0 to 65535.' }),
  sourcePort: t.int({ description: 'Port it is said to come from; absent: 0. Only with destinationPort.' }),
  tlvs: t.field({ type: [TlvInput], description: 'TLVs of its own, over those of the connection; at most 16.' }),
});

const VALIDITIES = ALL_PURPOSES.map((purpose) => `${purpose} ${formatDuration(PURPOSES[purpose].validForMs)}`);

/** Fields for the time at which a message is sent, and until which it is valid. */
const timeFields = (t: InputFields) => ({
  sendAt: sendAtField(t),
  validFor: t.field({
    type: 'Duration',
    description: `After this it expires instead of arriving late; ${VALIDITY.min} to ${VALIDITY.max}. Absent: ${VALIDITIES.join(', ')}.`,
  }),
});

/** Field for the time at which a message is sent. */
export const sendAtField = (t: InputFields) =>
  t.field({ type: 'DateTime', description: `When, at most ${MAX_AHEAD_DAYS} days from now; absent: at once.` });

/** Field that makes the repetition of a request safe. */
export const idempotencyKeyField = (t: InputFields) =>
  t.string({
    description: `Makes a repetition of this request safe, for as long as its messages are kept; at most ${MAX_KEY_LENGTH} characters.`,
  });

/** Fields by which a sender knows a message. */
export const ownFields = (t: InputFields) => ({
  idempotencyKey: idempotencyKeyField(t),
  tags: t.stringList({ description: `Yours; at most ${TAGS.most} of ${TAGS.length} characters.` }),
  metadata: t.field({ type: 'JSON', description: `Yours; at most ${METADATA_SIZE}. Comes back in events.` }),
});

/** The input of `sendMessage` and `previewMessage`. */
export const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'One message to one person.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    ...extraFields(t),
    ...timeFields(t),
    ...ownFields(t),
  }),
});

const BulkRecipientInput = builder.inputType('BulkRecipientInput', {
  description: 'One recipient of many.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    locale: t.string({ description: 'BCP 47; absent: that of the content, else the contact’s, else the default.' }),
    variables: t.field({ type: 'JSON', description: 'What goes into the template for this recipient.' }),
    metadata: t.field({ type: 'JSON', description: `Yours, at most ${METADATA_SIZE}; absent: that of the request.` }),
  }),
});

/** The input of `sendMessages`. */
export const SendMessagesInput = builder.inputType('SendMessagesInput', {
  description: `One message to up to ${MAX_RECIPIENTS.toLocaleString('en')} recipients.`,
  fields: (t) => ({
    recipients: t.field({ type: [BulkRecipientInput], required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    ...extraFields(t),
    ...timeFields(t),
    ...ownFields(t),
    duplicates: t.field({
      type: DuplicatePolicyType,
      description: 'What becomes of a number that is named more than once; absent: REFUSE for MARKETING, else SEND.',
    }),
  }),
});

const port = z.number().int().min(0).max(65_535).nullish();
const Common = z.object({
  sender: z.string().min(1).max(21).nullish(),
  idempotencyKey: z.string().min(1).max(MAX_KEY_LENGTH).refine(isStorable, NOT_STORABLE).nullish(),
  tags: z.array(z.string().min(1).max(TAGS.length).refine(isStorable, NOT_STORABLE)).max(TAGS.most).nullish(),
  smartEncoding: z.boolean().nullish(),
  flash: z.boolean().nullish(),
  destinationPort: port,
  sourcePort: port,
  tlvs: Tlvs.nullish(),
});
const Hexadecimal = z.object({
  content: z.object({
    binary: z.object({
      data: z
        .string()
        .min(2)
        .max(2 * MAX_BINARY_OCTETS)
        .regex(/^([0-9a-fA-F]{2})*$/, 'must be hexadecimal, two digits an octet'),
    }),
  }),
});

interface ContentShape {
  text?: string | null;
  template?: { name: string; version?: number | null; locale?: string | null; variables?: unknown } | null;
  binary?: { data: string } | null;
}

interface CommonShape {
  content: ContentShape;
  purpose: SendRequest['purpose'];
  sendAt?: Date | null;
  validFor?: number | null;
  metadata?: unknown;
  duplicates?: DuplicatePolicy | null;
}

/**
 * An input of the API as a request of the road.
 *
 * @param report takes what is wrong, and the request goes on without it; absent: the input is refused
 * @throws InvalidInputError
 */
export function requestOf(
  input: CommonShape & object,
  recipients: SendRequest['recipients'],
  report: Report = refuse,
): SendRequest {
  const common = commonOf(input, report);
  const { sender, idempotencyKey, tags, smartEncoding } = common;
  reportUseless(input, recipients, report);
  return sendRequest({
    recipients: recipients.map((recipient) => ({
      ...recipient,
      metadata: recipient.metadata ?? input.metadata ?? null,
    })),
    content: contentOf(input, report),
    purpose: input.purpose,
    sender: sender ?? null,
    sendAt: input.sendAt ?? null,
    validForMs: input.validFor ?? null,
    key: idempotencyKey == null ? null : { key: idempotencyKey, identity: null },
    tags: tags ?? [],
    submitOptions: submitOptionsOf(common, report),
    smartEncoding: smartEncoding ?? null,
    duplicates: input.duplicates ?? PURPOSES[input.purpose].duplicates,
  });
}

function commonOf(input: object, report: Report): z.output<typeof Common> {
  try {
    return parseInput(Common, input);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    report(error.issues);
    const wrong = new Set(error.issues.map(({ path }) => path[0]));
    return parseInput(Common, Object.fromEntries(Object.entries(input).filter(([name]) => !wrong.has(name))));
  }
}

function octetsOf(input: CommonShape, report: Report): Buffer {
  try {
    return Buffer.from(parseInput(Hexadecimal, input).content.binary.data, 'hex');
  } catch (error) {
    reportError(report, error);
    return Buffer.alloc(0);
  }
}

function contentOf(input: CommonShape, report: Report): SendRequest['content'] {
  const { template, binary, text } = input.content;
  if (binary != null) return { kind: 'binary', octets: octetsOf(input, report) };
  if (template == null) return { kind: 'text', text: text ?? '' };
  const { name, version, locale, variables } = template;
  return { kind: 'template', name, version: version ?? null, locale: localeOf(locale, report), variables };
}

function localeOf(given: string | null | undefined, report: Report): string | null {
  if (given === null || given === undefined) return null;
  const locale = canonicalLocale(given);
  if (locale !== null) return locale;
  const path = ['content', 'template', 'locale'];
  report([{ path, message: LOCALE_MESSAGE, received: given.slice(0, 100) }]);
  return null;
}

/** Reports a recipient with variables that no template takes: a text is sent as it is. */
function reportUseless(input: CommonShape, recipients: SendRequest['recipients'], report: Report): void {
  if (input.content.template != null) return;
  const index = recipients.findIndex(({ variables }) => variables !== null && variables !== undefined);
  if (index < 0) return;
  const kind = input.content.binary == null ? 'text' : 'binary';
  const message = `are for a template, and the content is content.${kind}: use content.template, or leave them out`;
  report([{ path: ['recipients', String(index), 'variables'], message }]);
}

/** Reports a source port without a destination. */
function submitOptionsOf(
  { flash, destinationPort, sourcePort, tlvs }: z.output<typeof Common>,
  report: Report,
): SendRequest['submitOptions'] {
  if (sourcePort != null && destinationPort == null) {
    const message = 'needs a destinationPort beside it';
    report([{ path: ['sourcePort'], message, received: String(sourcePort) }]);
  }
  const submitOptions = {
    ...(flash === true && { flash }),
    ...(destinationPort != null && { ports: { destination: destinationPort, source: sourcePort ?? 0 } }),
    ...(tlvs != null && tlvs.length > 0 && { tlvs }),
  };
  return Object.keys(submitOptions).length === 0 ? null : submitOptions;
}

/** The recipient that an input names. */
export function addresseeOf(to: { phone?: string | null; contactId?: string | null }): Addressee {
  const shownContactId = to.contactId ?? null;
  return {
    phone: to.phone ?? null,
    contactId: shownContactId === null ? null : fromGlobalId('Contact', shownContactId),
    shownContactId,
  };
}

/** The one recipient of `sendMessage`. */
export const single = (to: { phone?: string | null; contactId?: string | null }) => [
  { to: addresseeOf(to), locale: null, variables: null, metadata: null },
];
