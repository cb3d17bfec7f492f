// Reads, renders, measures and routes the recipients of a request.
import type { Renderer } from '../../channels/port.ts';
import { PLAIN_RENDERER } from '../../channels/smpp/renderer.ts';
import type { Queryable } from '../../db/client.ts';
import { Turn } from '../../kernel/chunks.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { NO_LINKS } from '../../kernel/made-link.ts';
import type { LineFact } from '../../kernel/number-lookups.ts';
import type { Phone } from '../../kernel/phone.ts';
import { isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import type { RouteChoice } from '../../pipeline/accept/request.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import { linksInTexts } from '../consents/preference-link.ts';
import { faultsOfLinks, Shortener } from '../links/shortener.ts';
import type { Patience } from '../lookups/lookups.ts';
import { type TemplateSource, withText } from '../templates/render.ts';
import { loadTemplate } from '../templates/versions.ts';
import { type Complete, completer } from './completing.ts';
import type { PrepareRuntime } from './context.ts';
import { MAX_METADATA_LENGTH } from './limits.ts';
import { type Lines, linesOf, NO_LINES, phonesOf } from './numbers.ts';
import type { PhoneOfRecipient, PreparedRecipient, PrepareRequest, SendContext, Within } from './prepared.ts';
import { type Report, refuse, reportError } from './report.ts';
import type { ContentRequest, RecipientRequest, SendRequest } from './request.ts';
import { answerRouter, networksOf, type RoutedBy, router } from './router.ts';
import { type LinkMakers, textsOf, type Wording, type Written, writer } from './writing.ts';

/**
 * Loads everything that a whole request needs.
 *
 * @param within where the request is made, when a transaction is under way
 * @param report takes what is wrong with template and sender, and the request goes on without them: nothing will be sent, and drafts
 * of templates will do; `null`: it is refused
 * @throws NotFoundError on a template, InvalidInputError on a sender
 */
export async function loadSendContext(
  runtime: Pick<PrepareRuntime, 'db' | 'config' | 'settings' | 'priceLists'>,
  workspaceId: string,
  request: Pick<SendRequest, 'content' | 'sender' | 'submitOptions' | 'wayBack' | 'senderKnown'>,
  within: Within | null,
  report: Report | null = null,
): Promise<SendContext> {
  const { content, wayBack } = request;
  const [{ workspace, routes, allows }, template] = await Promise.all([
    within === null ? runtime.settings.of(workspaceId) : within.settings,
    content.kind === 'template' ? templateOf(runtime.db, workspaceId, content, within, report) : null,
  ]);
  const reading = readingOf(runtime.config, workspace);
  const { db, priceLists } = runtime;
  const asked = priceLists.of(within === null ? db.pool : within.tx, workspaceId, workspace.moneyVersion);
  const prices = asked === null ? null : await asked;
  // A number that a person wrote to is an address of the workspace.
  const answers = wayBack !== null || request.senderKnown || request.submitOptions?.replyTo !== undefined;
  const sender = request.sender === null || wayBack !== null ? request.sender : readSender(request.sender, reading);
  if (sender !== null && !answers && !(await allows(sender))) {
    const message = 'is not an allowed sender of this workspace; createSender allows one';
    const issue = { path: ['sender'], message, received: request.sender?.slice(0, 100) ?? '' };
    (report ?? refuse)([issue]);
    return { workspace, reading, sender: null, routes, template, prices };
  }
  return { workspace, reading, sender, routes, template, prices };
}

async function templateOf(
  db: Runtime['db'],
  workspaceId: string,
  content: Extract<ContentRequest, { kind: 'template' }>,
  within: Within | null,
  report: Report | null,
): Promise<TemplateSource | null> {
  const { name } = content;
  if (within !== null) throw new Error(`the template "${name}" has to be prepared before its transaction begins`);
  try {
    const template = await loadTemplate(db, workspaceId, { ...content, drafts: report !== null });
    if (template !== null) return withText(template, content.text ?? null);
  } catch (error) {
    reportError(report, error);
    return null;
  }
  if (report === null) throw new NotFoundError('Template', name);
  const message = 'is not a template of this workspace';
  report([{ path: ['content', 'template', 'name'], message, received: name.slice(0, 100) }]);
  return null;
}

/** Parts of a runtime that recipients are prepared with. */
type WritingRuntime = Pick<
  PrepareRuntime,
  'channels' | 'clock' | 'config' | 'db' | 'lookups' | 'renderThreads' | 'secrets'
>;

/**
 * Parses, looks up, renders, measures and routes every recipient, so that nobody else waits long.
 *
 * @param patience wait for the provider of look-ups; `null`: it is not asked. Within a transaction no number is looked up
 */
export async function prepareRecipients(
  runtime: WritingRuntime,
  context: SendContext,
  request: PrepareRequest,
  within: Within | null,
  patience: Patience | null,
): Promise<PreparedRecipient[]> {
  const reader = within === null ? runtime.db.pool : within.tx;
  const phones = await phonesOf(reader, context, request.recipients);
  const lines = within === null ? await linesOf(runtime, context, request, phones, patience) : NO_LINES;
  const steps = await stepsOf(runtime, context, request, phones, { reader, lines, report: null });
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

/** The steps of one recipient, with everything the request shares. */
interface Steps {
  line(phone: Phone): LineFact | null;
  route(phone: Phone): RoutedBy;
  write(index: number, renderer: Renderer, complete: Complete): Written;
  /** Addition to the text for a recipient. */
  completing(phone: Phone, choice: RouteChoice): Complete;
}

async function stepsOf(
  runtime: WritingRuntime,
  context: SendContext,
  request: PrepareRequest,
  phones: readonly PhoneOfRecipient[],
  { reader, lines, report }: { reader: Queryable; lines: Lines; report: Report | null },
): Promise<Steps> {
  const { workspace, sender } = context;
  const { purpose, wayBack, sendAt, routes: among } = request;
  const networks = await networksOf(reader, workspace.id, context, phones);
  const routed = { purpose, sender, sendAt, among, now: runtime.clock.now() };
  const choose =
    wayBack === null
      ? router(runtime.channels, context, routed)
      : answerRouter(runtime.channels, context, routed, wayBack.connectionId);
  const { linkOf, shorten } = linkMakers(runtime, context, request, report);
  const texts = await textsOf(runtime, context, request, phones, { linkOf, shorten, report });
  const line = ({ e164 }: Phone) => lines.get(e164) ?? null;
  return {
    line,
    route: (phone) => choose(phone, networks.get(phone.e164) ?? line(phone)?.mccMnc ?? null),
    write: writer(context, request, texts, { phones, linkOf, shorten }),
    completing: completer(runtime, context, request),
  };
}

/** Makers of the links in the texts of a request, whose targets are looked at first. @throws InvalidInputError without a report */
function linkMakers(
  runtime: Pick<WritingRuntime, 'clock' | 'config' | 'secrets'>,
  { workspace, template }: SendContext,
  { content, campaign }: PrepareRequest,
  report: Report | null,
): LinkMakers {
  const texts = content.kind === 'text' ? [content.text] : [...(template?.bodies.values() ?? [])];
  const issues = texts.flatMap((text) => faultsOfLinks(text, workspace.linkHosts, ['content', content.kind]));
  if (issues.length > 0) (report ?? refuse)(issues);
  const templateId = template?.templateId ?? null;
  const place = { workspace, templateId, campaign, isPreview: report !== null };
  // Most requests have no link.
  let shortener: Shortener | null = null;
  const shorten = (target: string) => {
    shortener ??= new Shortener(runtime.config, place);
    return shortener.make(target);
  };
  return { linkOf: linksInTexts(runtime, workspace.id), shorten };
}

/** A message to one recipient, as far as it is known. */
export interface Draft extends Wording {
  /** `null`: the recipient has no number that could be read. */
  phone: Phone | null;
  /** `null`: without a number there is no route. */
  choice: RouteChoice | null;
  /** Fact of its line; `null`: it is not looked up. */
  line: LineFact | null;
  /** Renderer of the connection; without a number, the one that suits every SMSC. */
  renderer: Renderer;
}

/** Prepares the first recipient as far as it can be. @param report takes everything that is wrong */
export async function draft(
  runtime: WritingRuntime,
  context: SendContext,
  request: PrepareRequest,
  report: Report,
): Promise<Draft> {
  const reader = runtime.db.pool;
  const phones = await phonesOf(reader, context, request.recipients);
  const [found] = phones;
  if (found?.ok === false) report([found.issue]);
  const lines = await linesOf(runtime, context, request, phones, { kind: 'LOOK', sentAt: runtime.clock.now() });
  const steps = await stepsOf(runtime, context, request, phones, { reader, lines, report });
  const phone = found?.ok === true ? found.phone : null;
  const { choice, renderer } = phone === null ? { choice: null, renderer: PLAIN_RENDERER } : steps.route(phone);
  const complete: Complete = phone === null || choice === null ? (text) => text : steps.completing(phone, choice);
  const written = steps.write(0, renderer, complete);
  if (!written.ok) report(written.issues);
  const fault = metadataFault(request.recipients[0]?.metadata);
  if (fault !== null) report([{ path: ['metadata'], message: fault }]);
  const nothing = {
    text: '',
    locale: null,
    encoded: renderer.measure({ kind: 'text', text: '' }, request.submitOptions ?? {}),
    links: NO_LINKS,
  };
  const { text, locale, encoded, links } = written.ok ? written : (written.wording ?? nothing);
  const line = phone === null ? null : steps.line(phone);
  return { phone, choice, line, renderer, text, locale, encoded, links };
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
  const { choice, renderer } = steps.route(phone);
  const written = steps.write(index, renderer, steps.completing(phone, choice));
  if (!written.ok) return { index, ok: false, code: 'INVALID_INPUT', issues: written.issues };
  const { metadata } = recipient;
  const fault = metadataFault(metadata);
  if (fault !== null) {
    return { index, ok: false, code: 'INVALID_INPUT', issues: [{ path: ['metadata'], message: fault }] };
  }
  const { text, encoded, locale, links } = written;
  const line = steps.line(phone);
  return { index, ok: true, phone, text, renderer, encoded, templateVersionId, locale, metadata, choice, links, line };
}

function metadataFault(metadata: unknown): string | null {
  if (metadata === null || metadata === undefined) return null;
  const json = JSON.stringify(metadata);
  if (json.length > MAX_METADATA_LENGTH) {
    return `has ${json.length} characters as JSON, at most ${MAX_METADATA_LENGTH}`;
  }
  return isStorableJson(json) ? null : NOT_STORABLE;
}
