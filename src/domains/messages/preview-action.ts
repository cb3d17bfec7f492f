/** The preview of a message: all checks of a request, with nothing stored. */
import type { z } from 'zod';
import type { Renderer } from '../../channels/port.ts';
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Charge, PriceLists } from '../../kernel/charge.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import type { PricedMessage } from '../../kernel/prices.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { decide } from '../../pipeline/accept/decide.ts';
import { BudgetBook, spenderOf } from '../../pipeline/charge/budget-book.ts';
import { type Decision, withConsentEntry } from '../../pipeline/message/decision.ts';
import { askedFault, askedOptOut } from '../../policy/replies/asked-words.ts';
import { type OfferChecks, workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import type { Encoded } from '../../text/encode.ts';
import { factsOfNumber } from '../consents/facts.ts';
import { draftOf, type TemplateTexts } from '../templates/actions.ts';
import { acceptRequest } from './accept.ts';
import { fromRoot } from './actions.ts';
import { chargeFor, useOf } from './charging.ts';
import type { PrepareRuntime } from './context.ts';
import { type Draft, draft, loadSendContext } from './prepare.ts';
import type { SendContext } from './prepared.ts';
import { toRecipient } from './recipients.ts';
import type { Report } from './report.ts';
import type { ContentRequest, SendRequest } from './request.ts';
import { timeFaults } from './times.ts';

/** Text, size and cost that a message would have. */
export interface Preview {
  /** Faults that would keep it from being accepted. */
  issues: InputIssue[];
  /** Things that keep it from nothing, and that whoever sends it may not mean. */
  warnings: string[];
  text: string;
  /** Of the template's body; `null`: no template. */
  locale: string | null;
  encoded: Encoded;
  /** Renderer of the connection. */
  renderer: Renderer;
  priceMicros: bigint | null;
  priceCurrency: string | null;
  /** `null`: there is no number to decide about. */
  decision: Decision | null;
  /** Facts that price lists are asked by; `null`: there is no number. */
  priced: PricedPreview | null;
}

/** Facts of a previewed message that its price depends on; its network is looked up when somebody asks. */
export interface PricedPreview extends Omit<PricedMessage, 'mccMnc'> {
  partCount: number;
  /** The workspace's. */
  currency: string;
  /** Connection that it would go by; `null`: no route takes it. */
  connectionId: string | null;
}

/**
 * Renders, measures, routes and judges a message as far as it can be; nothing is stored. What is wrong with it is left out of the
 * rest: a sender that is not allowed, a time that is past, a variable that is missing.
 *
 * @param read makes the request of what was given, and reports what is wrong with it
 * @param texts makes those that stand in the place of the template that it names, and reports the same; `null`: the saved one is taken
 * @throws RateLimitedError when too much waits to be rendered
 */
export async function previewMessage(
  runtime: PrepareRuntime,
  actor: Actor,
  read: (report: Report) => SendRequest,
  texts: WrittenTexts | null,
): Promise<Preview> {
  const issues: InputIssue[] = [];
  const report: Report = (found) => issues.push(...found.map(fromRoot));
  const given = read(report);
  const faults = timeFaults(given, runtime.clock.now());
  report(faults);
  const wrong = new Set(faults.map(({ path }) => path[0]));
  const context = await contextOf(runtime, actor.workspaceId, given, texts, report);
  const drafted = await draft(runtime, context, given, report);
  const request = {
    ...given,
    sender: context.sender,
    sendAt: wrong.has('sendAt') ? null : given.sendAt,
    validForMs: wrong.has('validFor') ? null : given.validForMs,
  };
  const { text, locale, encoded, renderer } = drafted;
  const { offerChecks } = workspaceRulesIn(context.workspace.rules);
  const charge = await chargeOfDraft(runtime, request, context, drafted);
  const { priceMicros, priceCurrency } = priceOf(charge, drafted);
  const money = { prices: context.prices, charge };
  const decision = await decisionOf(runtime, actor, request, { offerChecks, money }, drafted);
  return {
    issues,
    warnings: [...warningsOf(text, locale), ...flagsOf(decision)],
    text,
    locale,
    encoded,
    renderer,
    priceMicros,
    priceCurrency,
    decision,
    priced: pricedOf(request, context, drafted, runtime.clock.now()),
  };
}

/** What the message would be charged with; `null`: nothing is known that it costs. */
async function chargeOfDraft(
  { db, clock }: PrepareRuntime,
  { purpose, sender, sendAt }: SendRequest,
  { workspace, prices }: SendContext,
  { phone, choice, encoded, line }: Draft,
): Promise<Charge | null> {
  if (choice === null || phone === null || prices === null) return null;
  const { e164: to, country } = phone;
  const networks = prices.hasNetworks ? await networksOfNumbers(db.pool, workspace.id, [to]) : null;
  const request = { purpose, sender, sendAt, now: clock.now() };
  return chargeFor(prices, request, { to, country, choice, encoded }, networks?.get(to) ?? line?.mccMnc ?? null);
}

/** The price that the message would keep: what it is charged, else that of its route. */
function priceOf(charge: Charge | null, { choice, encoded }: Draft): Pick<Preview, 'priceMicros' | 'priceCurrency'> {
  if (charge !== null && charge.price !== null)
    return { priceMicros: BigInt(charge.price), priceCurrency: charge.currency };
  const micros = choice?.pricePerPartMicros ?? null;
  const priceMicros = micros === null ? null : micros * BigInt(encoded.partCount);
  return { priceMicros, priceCurrency: choice?.priceCurrency ?? null };
}

function pricedOf(
  { sender, purpose, sendAt }: SendRequest,
  { workspace: { currency } }: SendContext,
  { phone, choice, encoded: { partCount } }: Draft,
  now: Date,
): PricedPreview | null {
  if (phone === null) return null;
  const from = sender ?? choice?.route?.defaultSender ?? null;
  const senderKind = from === null ? null : senderKindOf(from);
  const { e164: to, country } = phone;
  const connectionId = choice?.route?.connectionId ?? null;
  return { to, country, senderKind, purpose, at: sendAt ?? now, partCount, currency, connectionId };
}

/** Warnings of a text; a template with the same fault is not saved. */
function warningsOf(text: string, locale: string | null): string[] {
  const asked = askedOptOut(text, locale);
  return asked === null ? [] : [`It ${askedFault(asked)}`];
}

/** Reads texts as they are written. @returns `null` where they cannot be read */
type WrittenTexts = (report: Report) => z.output<typeof TemplateTexts> | null;

/** Content that names no template: what is written takes its place. */
const NO_TEMPLATE: ContentRequest = { kind: 'text', text: '' };

async function contextOf(
  runtime: PrepareRuntime,
  workspaceId: string,
  given: SendRequest,
  texts: WrittenTexts | null,
  report: Report,
): Promise<SendContext> {
  if (texts === null || given.content.kind !== 'template')
    return loadSendContext(runtime, workspaceId, given, null, report);
  const context = await loadSendContext(runtime, workspaceId, { ...given, content: NO_TEMPLATE }, null, report);
  const written = texts(report);
  if (written === null) return context;
  const { source, issues } = await draftOf(runtime, workspaceId, written);
  report(issues.map((issue) => ({ ...issue, path: ['texts', ...issue.path] })));
  return { ...context, template: source };
}

/** Reasons of gates that let a text through and warn of it: it reads like an offer, has links that carriers filter, or lacks what the workspace has only reported. */
export function flagsOf(decision: Decision | null): string[] {
  return (decision?.steps ?? []).flatMap(({ verdict, reason, facts }) => {
    const { readsLikeOffer, isReported, warnings } = facts;
    const isFlagged =
      readsLikeOffer === true || isReported === true || (Array.isArray(warnings) && warnings.length > 0);
    return verdict === 'ALLOW' && isFlagged ? [reason] : [];
  });
}

async function decisionOf(
  runtime: Runtime,
  actor: Actor,
  request: SendRequest,
  { offerChecks, money }: { offerChecks: OfferChecks; money: { prices: PriceLists | null; charge: Charge | null } },
  { phone, choice, ...wording }: Draft,
): Promise<Decision | null> {
  if (phone === null || choice === null) return null;
  const { clock, db, policy } = runtime;
  const facts = await factsOfNumber(db.pool, runtime, actor.workspaceId, phone.e164, request.purpose);
  const ready = { ...wording, index: 0, ok: true as const, phone, choice, templateVersionId: null, metadata: null };
  const asked = acceptRequest(actor, request, clock.now(), offerChecks, null);
  const of = { workspaceId: actor.workspaceId, lists: money.prices, now: clock.now() };
  const book = await BudgetBook.look(db.pool, of, [spenderOf(actor, asked.campaign?.id ?? null)]);
  const budgetUse = useOf(book, asked, money.charge);
  const { decision } = decide(policy, asked, toRecipient(ready, '', { ...facts, budgetUse }));
  return withConsentEntry(decision, facts.consent?.entryId ?? null);
}
