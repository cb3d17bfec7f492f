/** The preview of a message: all checks of a request, with nothing stored. */
import type { Renderer } from '../../channels/port.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { decide } from '../../pipeline/accept/decide.ts';
import { type Decision, withConsentEntry } from '../../pipeline/message/decision.ts';
import { askedFault, askedOptOut } from '../../policy/replies/asked-words.ts';
import type { Runtime } from '../../runtime.ts';
import type { Encoded } from '../../text/encode.ts';
import { factsOfNumber } from '../consents/facts.ts';
import { acceptRequest } from './accept.ts';
import { fromRoot } from './actions.ts';
import type { PrepareRuntime } from './context.ts';
import { type Draft, draft, loadSendContext } from './prepare.ts';
import { toRecipient } from './recipients.ts';
import type { Report } from './report.ts';
import type { SendRequest } from './request.ts';
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
}

/**
 * Renders, measures, routes and judges a message as far as it can be; nothing is stored. What is wrong with it is left out of the
 * rest: a sender that is not allowed, a time that is past, a variable that is missing.
 *
 * @param read makes the request of what was given, and reports what is wrong with it
 * @throws RateLimitedError when too much waits to be rendered
 */
export async function previewMessage(
  runtime: PrepareRuntime,
  actor: Actor,
  read: (report: Report) => SendRequest,
): Promise<Preview> {
  const issues: InputIssue[] = [];
  const report: Report = (found) => issues.push(...found.map(fromRoot));
  const given = read(report);
  const faults = timeFaults(given, runtime.clock.now());
  report(faults);
  const wrong = new Set(faults.map(({ path }) => path[0]));
  const context = await loadSendContext(runtime, actor.workspaceId, given, null, report);
  const drafted = await draft(runtime, context, given, report);
  const request = {
    ...given,
    sender: context.sender,
    sendAt: wrong.has('sendAt') ? null : given.sendAt,
    validForMs: wrong.has('validFor') ? null : given.validForMs,
  };
  const { text, locale, encoded, renderer, choice } = drafted;
  const { pricePerPartMicros = null, priceCurrency = null } = choice ?? {};
  const priceMicros = pricePerPartMicros === null ? null : pricePerPartMicros * BigInt(encoded.partCount);
  const decision = await decisionOf(runtime, actor, request, drafted);
  return {
    issues,
    warnings: warningsOf(text, locale),
    text,
    locale,
    encoded,
    renderer,
    priceMicros,
    priceCurrency,
    decision,
  };
}

/** Warnings of a text; a template with the same fault is not saved. */
function warningsOf(text: string, locale: string | null): string[] {
  const asked = askedOptOut(text, locale);
  return asked === null ? [] : [`It ${askedFault(asked)}`];
}

async function decisionOf(
  runtime: Runtime,
  actor: Actor,
  request: SendRequest,
  { phone, choice, ...wording }: Draft,
): Promise<Decision | null> {
  if (phone === null || choice === null) return null;
  const { clock, db, policy } = runtime;
  const facts = await factsOfNumber(db.pool, runtime, actor.workspaceId, phone.e164, request.purpose);
  const ready = { ...wording, index: 0, ok: true as const, phone, choice, templateVersionId: null, metadata: null };
  const { decision } = decide(policy, acceptRequest(actor, request, clock.now(), null), toRecipient(ready, '', facts));
  return withConsentEntry(decision, facts.consent?.entryId ?? null);
}
