import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { parseInput } from '../../graphql/errors.ts';
import { fromGlobalId } from '../../graphql/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { PurposeType } from '../carriers/purpose.ts';
import { RecipientInput } from '../contacts/graphql.ts';
import type { SendRequest } from './actions.ts';
import type { Addressee } from './prepare.ts';

const TemplateContentInput = builder.inputType('TemplateContentInput', {
  description: 'A template and what goes into it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name.' }),
    locale: t.string({ description: 'BCP 47; absent: the template’s default.' }),
    variables: t.field({ type: 'JSON', description: 'An object of names and values.' }),
  }),
});

const ContentInput = builder.inputType('ContentInput', {
  isOneOf: true,
  description: 'What it says: a text or a template.',
  fields: (t) => ({
    text: t.string({ description: 'The text as it is.' }),
    template: t.field({ type: TemplateContentInput, description: 'A template of the workspace.' }),
  }),
});

/** The input of `sendMessage` and `previewMessage`. */
export const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A message.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    sendAt: t.field({ type: 'DateTime', description: 'When; absent: at once.' }),
    validFor: t.field({ type: 'Duration', description: 'After this it expires instead of arriving late; to P7D.' }),
    idempotencyKey: t.string({ description: 'Makes a repetition of this request safe; at most 200 characters.' }),
    tags: t.stringList({ description: 'Yours; at most 20 of 64 characters.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; at most 8 KiB. Comes back in events.' }),
  }),
});

const BulkRecipientInput = builder.inputType('BulkRecipientInput', {
  description: 'One recipient of many.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    variables: t.field({ type: 'JSON', description: 'What goes into the template for this recipient.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; absent: that of the request.' }),
  }),
});

/** The input of `sendMessages`. */
export const SendMessagesInput = builder.inputType('SendMessagesInput', {
  description: 'One message to up to 10,000 recipients.',
  fields: (t) => ({
    recipients: t.field({ type: [BulkRecipientInput], required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    sendAt: t.field({ type: 'DateTime', description: 'When; absent: at once.' }),
    validFor: t.field({ type: 'Duration', description: 'After this it expires instead of arriving late; to P7D.' }),
    idempotencyKey: t.string({ description: 'Makes a repetition of the whole request safe.' }),
    tags: t.stringList({ description: 'Yours; at most 20 of 64 characters.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; at most 8 KiB.' }),
  }),
});

/** Recipients one request may have. */
export const MAX_RECIPIENTS = 10_000;
const Common = z.object({
  sender: z.string().min(1).max(21).nullish(),
  idempotencyKey: z.string().min(1).max(200).refine(isStorable, NOT_STORABLE).nullish(),
  tags: z.array(z.string().min(1).max(64).refine(isStorable, NOT_STORABLE)).max(20).nullish(),
});

interface ContentShape {
  text?: string | null;
  template?: { name: string; locale?: string | null; variables?: unknown } | null;
}

interface CommonShape {
  content: ContentShape;
  purpose: SendRequest['purpose'];
  sendAt?: Date | null;
  validFor?: number | null;
  metadata?: unknown;
}

/** An input of the API as a request of the road. @throws InvalidInputError */
export function requestOf(input: CommonShape & object, recipients: SendRequest['recipients']): SendRequest {
  const { sender, idempotencyKey, tags } = parseInput(Common, input);
  const { content } = input;
  return {
    recipients: recipients.map((recipient) => ({
      ...recipient,
      metadata: recipient.metadata ?? input.metadata ?? null,
    })),
    content:
      content.template != null
        ? {
            kind: 'template',
            name: content.template.name,
            locale: content.template.locale ?? null,
            variables: content.template.variables,
          }
        : { kind: 'text', text: content.text ?? '' },
    purpose: input.purpose,
    sender: sender ?? null,
    sendAt: input.sendAt ?? null,
    validForMs: input.validFor ?? null,
    idempotencyKey: idempotencyKey ?? null,
    tags: tags ?? [],
    raw: input,
  };
}

/** Whom an input names. */
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
  { to: addresseeOf(to), variables: null, metadata: null },
];
