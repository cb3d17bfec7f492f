/** Makes the message of a code. */
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { Phone } from '../../kernel/phone.ts';
import { linksInTexts } from '../consents/preference-link.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { knownRecipient, type SendRequest, sendRequest } from '../messages/request.ts';
import { renderTexts } from '../messages/texts.ts';
import { loadTemplate } from '../templates/versions.ts';
import type { StartRequest } from './request.ts';
import { codeText, sentenceOf, wordingLocale } from './wording.ts';

/** Shortest validity of a message: a code that ends in a moment is not worth sending later. */
const LEAST_VALID_MS = 1_000;

/** A text with a code. */
export interface CodeText {
  text: string;
  /** Of the wording or of the template's body. */
  locale: string;
}

/**
 * Writes the text of a code: by the template that is named, else in the hub's own words, in the locale that is asked for, else that
 * of the contact.
 *
 * @param usual locale of the contact; `null`: not known, or of no use here
 * @throws NotFoundError on the template; InvalidInputError when it cannot be rendered, or does not say the code
 */
export async function writeCode(
  runtime: Pick<PrepareRuntime, 'clock' | 'config' | 'db' | 'renderThreads' | 'secrets' | 'settings'>,
  { workspaceId }: Actor,
  phone: Phone,
  { purposeText, locale, template, domain, appHash, expiresIn }: StartRequest,
  code: string,
  usual: string | null,
): Promise<CodeText> {
  const lines = { domain, appHash };
  if (template === null) {
    const chosen = wordingLocale([locale, usual]);
    return { text: codeText(sentenceOf(chosen, purposeText, code), code, lines), locale: chosen };
  }
  const { workspace } = await runtime.settings.of(workspaceId);
  const source = await loadTemplate(runtime.db, workspaceId, { name: template, version: null, drafts: false }).catch(
    ofTemplate,
  );
  if (source === null) throw new NotFoundError('Template', template);
  const all = { code, purpose: purposeText, minutes: Math.round(expiresIn / 60_000) };
  const variables = Object.fromEntries(
    Object.entries(all).filter(([name]) => source.variables.some((each) => each.name === name)),
  );
  const recipients = [{ phone, locale, variables: null }];
  const [rendered] = await renderTexts(runtime, {
    workspace,
    template: source,
    locale,
    variables,
    recipients,
    linkOf: linksInTexts(runtime, workspaceId),
    shorten: noShortLinks,
    report: null,
  });
  if (rendered === undefined || !rendered.ok) {
    const issues = rendered?.issues ?? [];
    throw new InvalidInputError(issues.map(({ path, message }) => ({ path: ['template', ...path], message })));
  }
  if (!rendered.text.includes(code)) {
    const message = 'does not say the code: write {{ code }} in each of its bodies';
    throw new InvalidInputError([{ path: ['template'], message, received: template }]);
  }
  return { text: codeText(rendered.text, code, lines), locale: rendered.locale ?? source.defaultLocale };
}

/** Codes carry no short links: a person who is asked for a code must not learn to follow links. @throws InvalidInputError */
function noShortLinks(target: string): never {
  const message = 'has a short link, which messages with codes do not carry: take it out, or write the URL itself';
  throw new InvalidInputError([{ path: ['template'], message, received: target.slice(0, 100) }]);
}

/** An issue of the template is one of the field that names it. */
function ofTemplate(error: unknown): never {
  if (!(error instanceof InvalidInputError)) throw error;
  throw new InvalidInputError(error.issues.map((issue) => ({ ...issue, path: ['template'] })));
}

/** The request to send a code. @param expiresAt end of the code, and so of its message */
export function codeRequest(
  phone: Phone,
  text: string,
  sender: string | null,
  expiresAt: Date,
  now: Date,
): SendRequest {
  return sendRequest({
    recipients: [knownRecipient(phone)],
    content: { kind: 'text', text },
    purpose: 'OTP',
    sender,
    validForMs: Math.max(LEAST_VALID_MS, expiresAt.getTime() - now.getTime()),
  });
}
