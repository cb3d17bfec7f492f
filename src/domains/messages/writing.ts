// Texts for the recipients of a request: rendered, spelled as cheaply as is wanted, and measured.
import type { ChannelOptions, Content, Renderer } from '../../channels/port.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { replaceCalls, targetsIn } from '../../kernel/link-calls.ts';
import { type MadeLink, NO_LINKS } from '../../kernel/made-link.ts';
import { NOT_STORABLE } from '../../kernel/storable.ts';
import { compose } from '../../text/compose.ts';
import { type Encoded, MAX_PARTS } from '../../text/encode.ts';
import { type LinkOf, withLink } from '../consents/preference-link.ts';
import type { RenderRuntime } from '../templates/render-threads.ts';
import type { Complete } from './completing.ts';
import type { PhoneOfRecipient, PrepareRequest, SendContext } from './prepared.ts';
import { type Report, reportError } from './report.ts';
import { type RecipientText, renderTexts } from './texts.ts';

/** A text as it would be sent over a connection. */
export interface Wording {
  /** BINARY: the octets in hexadecimal. */
  text: string;
  /** Of the template's body that was taken; `null`: no template. */
  locale: string | null;
  encoded: Encoded;
  /** Links of the text, which are stored with its message. */
  links: readonly MadeLink[];
}

/** Result of the content for one recipient. `wording`: of a content that cannot be sent, if there is a text at all. */
export type Written = ({ ok: true } & Wording) | { ok: false; issues: InputIssue[]; wording: Wording | null };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

const NO_TEXT: RecipientText = { ok: false, issues: [] };

/**
 * The texts of the recipients; `null`: the content is no template.
 *
 * @param report takes what is wrong with the variables, and the texts go on without them; `null`: nothing goes on
 */
export async function textsOf(
  runtime: Pick<RenderRuntime, 'db' | 'renderThreads'>,
  { workspace, template }: SendContext,
  { content, recipients }: PrepareRequest,
  phones: readonly PhoneOfRecipient[],
  { linkOf, shorten, report }: LinkMakers & { report: Report | null },
): Promise<RecipientText[] | null> {
  if (content.kind !== 'template') return null;
  if (template === null) {
    if (report === null) throw new Error('a template request without its template');
    return recipients.map(() => NO_TEXT);
  }
  const numbered = recipients.map(({ locale, variables }, index) => {
    const found = phones[index];
    return { phone: found?.ok === true ? found.phone : null, locale, variables };
  });
  const { locale, variables } = content;
  try {
    return await renderTexts(runtime, {
      workspace,
      template,
      locale,
      variables,
      recipients: numbered,
      linkOf,
      shorten,
      report,
    });
  } catch (error) {
    reportError(report, error);
    return recipients.map(() => NO_TEXT);
  }
}

/** Makers of the links in texts. */
export interface LinkMakers {
  /** Of the link to the preferences of a number. */
  linkOf: LinkOf;
  /** Of a short link to a target. */
  shorten(target: string): MadeLink;
}

/** Renders the content, spells it as cheaply as is wanted, and measures it for the connection that is to send it. */
export function writer(
  context: SendContext,
  request: PrepareRequest,
  texts: readonly RecipientText[] | null,
  { phones, linkOf, shorten }: LinkMakers & { phones: readonly PhoneOfRecipient[] },
): (index: number, renderer: Renderer, complete: Complete) => Written {
  const { content } = request;
  const options = request.submitOptions ?? {};
  if (content.kind === 'binary') {
    const text = content.octets.toString('hex');
    return (_index, renderer) => {
      const { encoded, fault } = measured(renderer, content, options);
      if (encoded === null)
        return { ok: false, issues: [{ path: ['content', 'binary'], message: fault }], wording: null };
      const message = partsFault(encoded);
      const wording = { text, locale: null, encoded, links: NO_LINKS };
      if (message === null) return { ok: true, ...wording };
      return { ok: false, issues: [{ path: ['content', 'binary', 'data'], message }], wording };
    };
  }
  const smart = request.smartEncoding ?? context.workspace.smartEncoding;
  const given = content.kind === 'text' ? content.text : '';
  const same: RecipientText = { ok: true, text: given, locale: null, links: NO_LINKS };
  const targets = targetsIn(given);
  const hasLink = targets.length > 0 || withLink(given, null, linkOf) !== given;
  const sameWithLink = (index: number): RecipientText => {
    const found = phones[index];
    const links = new Map(targets.map((target) => [target, shorten(target)]));
    const linked = replaceCalls(given, (target) => links.get(target)?.shortUrl ?? '');
    const text = withLink(linked, found?.ok === true ? found.phone.e164 : null, linkOf);
    return { ok: true, text, locale: null, links: [...links.values()] };
  };
  return (index, renderer, complete) => {
    const rendered = texts?.[index] ?? (hasLink ? sameWithLink(index) : same);
    if (!rendered.ok) return { ok: false, issues: rendered.issues, wording: null };
    const { locale, links } = rendered;
    const composed = compose(complete(rendered.text));
    const text = smart ? renderer.smarten(composed) : composed;
    const { encoded, fault: misfit } = measured(renderer, { kind: 'text', text }, options);
    if (encoded === null) {
      return { ok: false, issues: [textIssue(content.kind, misfit, rendered.text)], wording: null };
    }
    const fault = textFault(text) ?? partsFault(encoded);
    if (fault === null) return { ok: true, text, locale, encoded, links };
    const issues = [textIssue(content.kind, fault, rendered.text)];
    return { ok: false, issues, wording: { text, locale, encoded, links } };
  };
}

/** Measures a content by its channel, or returns the reason why the channel has no place for it. */
function measured(
  renderer: Renderer,
  content: Content,
  options: ChannelOptions,
): { encoded: Encoded; fault: null } | { encoded: null; fault: string } {
  try {
    return { encoded: renderer.measure(content, options), fault: null };
  } catch (error) {
    return {
      encoded: null,
      fault: `cannot go by its channel: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Returns an issue about a text: the field it came from, and the start of the text if it was sent as it is. */
function textIssue(kind: 'text' | 'template', message: string, text: string): InputIssue {
  const received = text.isWellFormed() ? { received: text.slice(0, 100).toWellFormed() } : {};
  return { path: ['content', kind], message, ...(kind === 'text' ? received : {}) };
}

function textFault(text: string): string | null {
  if (text.trim() === '') return 'is empty: a message needs a text';
  if (!text.isWellFormed()) return NOT_STORABLE;
  return CONTROL_CHARACTERS.test(text) ? 'has a control character; only line breaks are possible' : null;
}

function partsFault({ partCount }: Encoded): string | null {
  return partCount > MAX_PARTS ? `takes ${partCount} parts, at most ${MAX_PARTS}` : null;
}
