import type { MessageBatch, Workspace } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { breathe } from '../../kernel/chunks.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import type { RouteChoice } from '../../pipeline/accept.ts';
import type { Runtime } from '../../runtime.ts';
import { type Encoded, MAX_PARTS, measure, measureBinary } from '../../text/encode.ts';
import type { MessageOptions, TextProfile } from '../../text/profile.ts';
import { smarten } from '../../text/smart.ts';
import type { RouteFacts } from '../carriers/routing.ts';
import { loadTemplate } from '../templates/actions.ts';
import { prepareTemplate, type Rendered, type TemplateSource } from '../templates/render.ts';
import { settingsOf } from './context.ts';
import { networksOf, type RoutedBy, router } from './router.ts';

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
  variables: unknown;
  metadata: unknown;
}

/** What a message says: a text, or a template. */
export type ContentRequest =
  | { kind: 'text'; text: string }
  | { kind: 'binary'; octets: Buffer }
  | { kind: 'template'; name: string; locale: string | null; variables: unknown };

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
      metadata: unknown;
      choice: RouteChoice;
    }
  | { ok: false; code: 'INVALID_INPUT' | 'NOT_FOUND'; issues: InputIssue[] }
);

/** What a whole request shares. */
export interface SendContext {
  workspace: Workspace;
  routes: RouteFacts[];
  template: TemplateSource | null;
}

/** The batch a request made, when it made one. */
export type Batch = MessageBatch;

/** Recipients prepared before other work gets a turn. */
const RECIPIENTS_A_TURN = 250;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** Loads what the whole request needs. @throws NotFoundError on a template, InvalidInputError on a sender */
export async function loadSendContext(
  runtime: Pick<Runtime, 'db' | 'bus'>,
  workspaceId: string,
  request: { content: ContentRequest; sender: string | null },
): Promise<SendContext> {
  const { content, sender } = request;
  const [{ workspace, routes, allows }, template] = await Promise.all([
    settingsOf(runtime, workspaceId),
    content.kind === 'template' ? loadTemplate(runtime.db, workspaceId, content.name) : null,
  ]);
  if (content.kind === 'template' && template === null) throw new NotFoundError('Template', content.name);
  if (sender !== null && !(await allows(sender))) {
    const message = 'is not an allowed sender of this workspace; createSender allows one';
    throw new InvalidInputError([{ path: ['sender'], message, received: sender.slice(0, 100) }]);
  }
  return { workspace, routes, template };
}

/** Parses, renders, measures and routes every recipient; a chunk at a time, so that nobody else waits long. */
export async function prepareRecipients(
  { db }: Pick<Runtime, 'db'>,
  context: SendContext,
  request: PrepareRequest,
): Promise<PreparedRecipient[]> {
  const { workspace, routes } = context;
  const phones = await phonesOf(db, workspace, request.recipients);
  const networks = await networksOf(db.pool, workspace.id, routes, phones);
  const choose = router(routes, request.purpose, request.sender);
  const steps: Steps = {
    route: (phone) => choose(phone, networks.get(phone.e164) ?? null),
    write: writer(context, request),
  };
  const templateVersionId = context.template?.versionId ?? null;
  const prepared: PreparedRecipient[] = [];
  for (const [index, recipient] of request.recipients.entries()) {
    if (index % RECIPIENTS_A_TURN === RECIPIENTS_A_TURN - 1) await breathe();
    const phone = phones[index];
    if (phone !== undefined) prepared.push(prepareOne(steps, phone, recipient, index, templateVersionId));
  }
  return prepared;
}

/** What of a request its recipients are prepared by. */
export interface PrepareRequest {
  content: ContentRequest;
  purpose: Purpose;
  sender: string | null;
  extras: MessageOptions | null;
  /** `null`: as the workspace has it. */
  smartEncoding: boolean | null;
  recipients: readonly RecipientRequest[];
}

type Written = { ok: true; text: string; encoded: Encoded } | { ok: false; issues: InputIssue[] };

/** The steps of one recipient, with everything the request shares. */
interface Steps {
  route(phone: Phone): RoutedBy;
  write(variables: unknown, profile: TextProfile): Written;
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
  const written = steps.write(recipient.variables, profile);
  if (!written.ok) return { index, ok: false, code: 'INVALID_INPUT', issues: written.issues };
  const { metadata } = recipient;
  const fault = metadataFault(metadata);
  if (fault !== null) {
    return { index, ok: false, code: 'INVALID_INPUT', issues: [{ path: ['metadata'], message: fault }] };
  }
  const { text, encoded } = written;
  return { index, ok: true, phone, text, profile, encoded, templateVersionId, metadata, choice };
}

/** Renders the content, spells it as cheaply as is wanted, and measures it for the connection that is to send it. */
function writer(context: SendContext, request: PrepareRequest): Steps['write'] {
  const { content } = request;
  const options = request.extras ?? {};
  if (content.kind === 'binary') {
    const text = content.octets.toString('hex');
    return (_variables, profile) => {
      const encoded = measureBinary(content.octets, profile, options);
      const fault = partsFault(encoded);
      if (fault !== null) return { ok: false, issues: [{ path: ['content', 'binary', 'data'], message: fault }] };
      return { ok: true, text, encoded };
    };
  }
  const smart = request.smartEncoding ?? context.workspace.smartEncoding;
  const render = renderer(context, content);
  return (variables, profile) => {
    const rendered = render(variables);
    if (!rendered.ok) return rendered;
    const text = smart ? smarten(rendered.text, profile) : rendered.text;
    const encoded = measure(text, profile, options);
    const fault = textFault(text) ?? partsFault(encoded);
    return fault === null
      ? { ok: true, text, encoded }
      : { ok: false, issues: [{ path: ['content'], message: fault }] };
  };
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
  workspace: Workspace,
  recipients: readonly RecipientRequest[],
): Promise<PhoneOfRecipient[]> {
  const contacts = await phonesOfContacts(db, workspace.id, recipients);
  const phones: PhoneOfRecipient[] = [];
  for (const [index, { to }] of recipients.entries()) {
    if (index % RECIPIENTS_A_TURN === RECIPIENTS_A_TURN - 1) await breathe();
    phones.push(phoneOf(workspace, contacts, to));
  }
  return phones;
}

function phoneOf(workspace: Workspace, contacts: ReadonlyMap<string, Phone>, to: Addressee): PhoneOfRecipient {
  if (to.phone !== null) {
    const parsed = parsePhone(to.phone, workspace.defaultCountry);
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
  const { rows } = await db.pool.query<{ id: string; phone: string; country: string | null }>(
    'SELECT id, phone, country FROM contacts WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND phone IS NOT NULL',
    [workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, { e164: row.phone, country: row.country }]));
}

/** Renders the content for one recipient: its own variables go before those of the request. */
function renderer(
  context: SendContext,
  content: Exclude<ContentRequest, { kind: 'binary' }>,
): (variables: unknown) => Rendered {
  if (content.kind === 'text') return () => ({ ok: true, text: content.text });
  const { template } = context;
  if (template === null) throw new Error('a template request without its template');
  const prepared = prepareTemplate(template, content.locale);
  const shared = content.variables;
  return (variables) => {
    if (variables === null || variables === undefined) return prepared.render(shared);
    if (shared === null || shared === undefined) return prepared.render(variables);
    return prepared.render({ ...(shared as object), ...(variables as object) });
  };
}
