import type { MessageBatch, Workspace } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { E164 } from '../../kernel/address.ts';
import { Turn } from '../../kernel/chunks.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { type Phone, type PhoneReading, parsePhone } from '../../kernel/phone.ts';
import { isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import type { RouteChoice } from '../../pipeline/accept.ts';
import type { MessageExtras } from '../../pipeline/extras.ts';
import type { Runtime } from '../../runtime.ts';
import { compose } from '../../text/compose.ts';
import { type Encoded, MAX_PARTS, measure, measureBinary } from '../../text/encode.ts';
import type { TextProfile } from '../../text/profile.ts';
import { smarten } from '../../text/smart.ts';
import { readingOf } from '../accounts/reading.ts';
import type { RouteFacts } from '../carriers/routing.ts';
import { readSender } from '../carriers/sender-address.ts';
import type { TemplateSource } from '../templates/render.ts';
import { loadTemplate } from '../templates/versions.ts';
import { settingsOf } from './context.ts';
import { networksOf, type RoutedBy, router } from './router.ts';
import { type RecipientText, renderTexts } from './texts.ts';

/** Whom a message is for, as the API takes it: exactly one of the two. */
export interface Addressee {
  phone: string | null;
  /** UUID; `null` with `phone` null: the id is none of this workspace. */
  contactId: string | null;
  /** The id as it was given, for the error. */
  shownContactId: string | null;
}

/** One recipient of a request. */
export interface RecipientRequest {
  to: Addressee;
  /** As it was given; `null`: that of the request, else the contact's, else the template's default. */
  locale: string | null;
  variables: unknown;
  metadata: unknown;
}

/** What a message says: a text, or a template. */
export type ContentRequest =
  | { kind: 'text'; text: string }
  | { kind: 'binary'; octets: Buffer }
  | { kind: 'template'; name: string; version: number | null; locale: string | null; variables: unknown };

/** A recipient that can be accepted, or why it cannot. */
export type PreparedRecipient = { index: number } & (
  | {
      ok: true;
      phone: Phone;
      /** BINARY: the octets in hexadecimal. */
      text: string;
      /** How the connection wants it. */
      profile: TextProfile;
      encoded: Encoded;
      templateVersionId: string | null;
      /** Of the template's body that was taken; `null`: no template. */
      locale: string | null;
      metadata: unknown;
      choice: RouteChoice;
    }
  | { ok: false; code: 'INVALID_INPUT' | 'NOT_FOUND' | 'DUPLICATE_RECIPIENT'; issues: InputIssue[] }
);

/** What a whole request shares. */
export interface SendContext {
  workspace: Workspace;
  /** How its numbers are read. */
  reading: PhoneReading;
  /** The sender that is named, as the workspace allows it; `null`: none. */
  sender: string | null;
  routes: RouteFacts[];
  template: TemplateSource | null;
}

/** The batch a request made, when it made one. */
export type Batch = MessageBatch;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** Loads what the whole request needs. @throws NotFoundError on a template, InvalidInputError on a sender */
export async function loadSendContext(
  runtime: Pick<Runtime, 'db' | 'bus' | 'config'>,
  workspaceId: string,
  request: { content: ContentRequest; sender: string | null; extras: MessageExtras | null },
  drafts = false,
): Promise<SendContext> {
  const { content } = request;
  const [{ workspace, routes, allows }, template] = await Promise.all([
    settingsOf(runtime, workspaceId),
    content.kind === 'template' ? loadTemplate(runtime.db, workspaceId, { ...content, drafts }) : null,
  ]);
  if (content.kind === 'template' && template === null) throw new NotFoundError('Template', content.name);
  const reading = readingOf(runtime.config, workspace);
  const sender = request.sender === null ? null : readSender(request.sender, reading);
  // What a person wrote to is an address of the workspace.
  const answers = request.extras?.replyTo !== undefined;
  if (sender !== null && !answers && !(await allows(sender))) {
    const message = 'is not an allowed sender of this workspace; createSender allows one';
    throw new InvalidInputError([{ path: ['sender'], message, received: request.sender?.slice(0, 100) ?? '' }]);
  }
  return { workspace, reading, sender, routes, template };
}

/** Parses, renders, measures and routes every recipient, so that nobody else waits long. */
export async function prepareRecipients(
  runtime: Pick<Runtime, 'db' | 'telemetry' | 'log'>,
  context: SendContext,
  request: PrepareRequest,
): Promise<PreparedRecipient[]> {
  const { workspace, routes } = context;
  const phones = await phonesOf(runtime.db, context, request.recipients);
  const networks = await networksOf(runtime.db.pool, workspace.id, routes, phones);
  const choose = router(routes, request.purpose, context.sender);
  const texts = await textsOf(runtime, context, request, phones);
  const steps: Steps = {
    route: (phone) => choose(phone, networks.get(phone.e164) ?? null),
    write: writer(context, request, texts),
  };
  const templateVersionId = context.template?.versionId ?? null;
  const prepared: PreparedRecipient[] = [];
  const turn = new Turn();
  for (const [index, recipient] of request.recipients.entries()) {
    if (turn.isOver) await turn.pass();
    const phone = phones[index];
    if (phone !== undefined) prepared.push(prepareOne(steps, phone, recipient, index, templateVersionId));
  }
  return prepared;
}

/** The texts of the recipients; `null`: the content is no template. */
async function textsOf(
  runtime: Pick<Runtime, 'db' | 'telemetry' | 'log'>,
  { workspace, template }: SendContext,
  { content, recipients }: PrepareRequest,
  phones: readonly PhoneOfRecipient[],
): Promise<RecipientText[] | null> {
  if (content.kind !== 'template') return null;
  if (template === null) throw new Error('a template request without its template');
  const numbered = recipients.map(({ locale, variables }, index) => {
    const found = phones[index];
    return { phone: found?.ok === true ? found.phone : null, locale, variables };
  });
  const { locale, variables } = content;
  return renderTexts(runtime, { workspace, template, locale, variables, recipients: numbered });
}

/** What of a request its recipients are prepared by. */
export interface PrepareRequest {
  content: ContentRequest;
  purpose: Purpose;
  extras: MessageExtras | null;
  /** `null`: as the workspace has it. */
  smartEncoding: boolean | null;
  recipients: readonly RecipientRequest[];
}

type Written =
  | { ok: true; text: string; locale: string | null; encoded: Encoded }
  | { ok: false; issues: InputIssue[] };

/** The steps of one recipient, with everything the request shares. */
interface Steps {
  route(phone: Phone): RoutedBy;
  write(index: number, profile: TextProfile): Written;
}

function prepareOne(
  steps: Steps,
  found: PhoneOfRecipient,
  recipient: RecipientRequest,
  index: number,
  templateVersionId: string | null,
): PreparedRecipient {
  if (!found.ok) return { index, ok: false, code: found.code, issues: [found.issue] };
  const { phone } = found;
  const { choice, profile } = steps.route(phone);
  const written = steps.write(index, profile);
  if (!written.ok) return { index, ok: false, code: 'INVALID_INPUT', issues: written.issues };
  const { metadata } = recipient;
  const fault = metadataFault(metadata);
  if (fault !== null) {
    return { index, ok: false, code: 'INVALID_INPUT', issues: [{ path: ['metadata'], message: fault }] };
  }
  const { text, encoded, locale } = written;
  return { index, ok: true, phone, text, profile, encoded, templateVersionId, locale, metadata, choice };
}

/** Renders the content, spells it as cheaply as is wanted, and measures it for the connection that is to send it. */
function writer(context: SendContext, request: PrepareRequest, texts: readonly RecipientText[] | null): Steps['write'] {
  const { content } = request;
  const options = request.extras ?? {};
  if (content.kind === 'binary') {
    const text = content.octets.toString('hex');
    return (_index, profile) => {
      const encoded = measureBinary(content.octets, profile, options);
      const fault = partsFault(encoded);
      if (fault !== null) return { ok: false, issues: [{ path: ['content', 'binary', 'data'], message: fault }] };
      return { ok: true, text, locale: null, encoded };
    };
  }
  const smart = request.smartEncoding ?? context.workspace.smartEncoding;
  const same: RecipientText = { ok: true, text: content.kind === 'text' ? content.text : '', locale: null };
  return (index, profile) => {
    const rendered = texts?.[index] ?? same;
    if (!rendered.ok) return rendered;
    const composed = compose(rendered.text);
    const text = smart ? smarten(composed, profile) : composed;
    const encoded = measure(text, profile, options);
    const fault = textFault(text) ?? partsFault(encoded);
    return fault === null
      ? { ok: true, text, locale: rendered.locale, encoded }
      : { ok: false, issues: [textIssue(content.kind, fault, rendered.text)] };
  };
}

/** What is wrong with a text: where it came from, and what came of it where it was sent as it is. */
function textIssue(kind: 'text' | 'template', message: string, text: string): InputIssue {
  const received = text.isWellFormed() ? { received: text.slice(0, 100).toWellFormed() } : {};
  return { path: ['content', kind], message, ...(kind === 'text' ? received : {}) };
}

const MAX_METADATA = 8 * 1024;

function metadataFault(metadata: unknown): string | null {
  if (metadata === null || metadata === undefined) return null;
  const json = JSON.stringify(metadata);
  if (json.length > MAX_METADATA) return `has ${json.length} characters as JSON, at most ${MAX_METADATA}`;
  return isStorableJson(json) ? null : NOT_STORABLE;
}

function textFault(text: string): string | null {
  if (text.trim() === '') return 'is empty: a message needs a text';
  if (!text.isWellFormed()) return NOT_STORABLE;
  return CONTROL_CHARACTERS.test(text) ? 'has a control character; only line breaks are possible' : null;
}

function partsFault({ partCount }: Encoded): string | null {
  return partCount > MAX_PARTS ? `takes ${partCount} parts, at most ${MAX_PARTS}` : null;
}

type PhoneOfRecipient =
  | { ok: true; phone: Phone }
  | { ok: false; code: 'INVALID_INPUT' | 'NOT_FOUND'; issue: InputIssue };

/** The number of each recipient, in their order. */
async function phonesOf(
  db: Runtime['db'],
  { workspace, reading }: Pick<SendContext, 'workspace' | 'reading'>,
  recipients: readonly RecipientRequest[],
): Promise<PhoneOfRecipient[]> {
  const contacts = await phonesOfContacts(db, workspace.id, recipients);
  const phones: PhoneOfRecipient[] = [];
  const turn = new Turn();
  for (const { to } of recipients) {
    if (turn.isOver) await turn.pass();
    phones.push(phoneOf(reading, contacts, to));
  }
  return phones;
}

function phoneOf(reading: PhoneReading, contacts: ReadonlyMap<string, Phone>, to: Addressee): PhoneOfRecipient {
  if (to.phone !== null) {
    const parsed = parsePhone(to.phone, reading);
    if (parsed.ok) return parsed;
    const issue = { path: ['to', 'phone'], message: parsed.message, received: to.phone.slice(0, 100) };
    return { ok: false, code: 'INVALID_INPUT', issue };
  }
  const phone = to.contactId === null ? undefined : contacts.get(to.contactId);
  if (phone !== undefined) return { ok: true, phone };
  const received = to.shownContactId ?? '';
  const message = 'is not a contact of this workspace that has a number';
  return { ok: false, code: 'NOT_FOUND', issue: { path: ['to', 'contactId'], message, received } };
}

async function phonesOfContacts(
  db: Runtime['db'],
  workspaceId: string,
  recipients: readonly RecipientRequest[],
): Promise<Map<string, Phone>> {
  const ids = recipients.flatMap(({ to }) => (to.contactId === null ? [] : [to.contactId]));
  if (ids.length === 0) return new Map();
  const { rows } = await db.pool.query<{ id: string; phone: E164; country: string | null }>(
    'SELECT id, phone, country FROM contacts WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND phone IS NOT NULL AND deleted_at IS NULL',
    [workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, { e164: row.phone, country: row.country }]));
}
