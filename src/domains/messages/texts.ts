// The texts of a request: the content, rendered for each of its recipients in the body of their locale.

import { type Traits, traitsOf } from '../../db/sql/contacts-read.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import { Turn } from '../../kernel/chunks.ts';
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { type MadeLink, NO_LINKS } from '../../kernel/made-link.ts';
import type { Phone } from '../../kernel/phone.ts';
import { timeZonesOf } from '../../kernel/time-zones.ts';
import type { Runtime } from '../../runtime.ts';
import { PreparedTemplate, type TemplateSource } from '../templates/render.ts';
import type { Rendered, RenderItem, RenderJob } from '../templates/render-job.ts';
import { RenderOverrun, type RenderRuntime } from '../templates/render-threads.ts';
import type { Report } from './report.ts';

/** Text that one recipient is sent, or the reason why none can be. */
export type RecipientText =
  /** `locale`: of the template's body; `null`: the content is no template. */
  { ok: true; text: string; locale: string | null; links: readonly MadeLink[] } | { ok: false; issues: InputIssue[] };

/** Parts that the texts of a request are made of. */
export interface TextsRequest {
  workspace: Workspace;
  template: TemplateSource;
  /** For all recipients that have none of their own, before what their contacts say. */
  locale: string | null;
  /** Shared by all; a recipient's own go before them. */
  variables: unknown;
  recipients: readonly TextRecipient[];
  /** Link to the preferences of a number. */
  linkOf(phone: string | null): string;
  /** Makes a short link to a target, which has been checked. */
  shorten(target: string): MadeLink;
  /**
   * Takes what is wrong with variables, and the text is rendered with the others; who has no number gets a text too. `null`:
   * who has either gets none.
   */
  report: Report | null;
}

/** One recipient, as far as its text is concerned. */
export interface TextRecipient {
  /** `null`: it has no number and gets no text. */
  phone: Phone | null;
  locale: string | null;
  variables: unknown;
}

/** Work for the thread: a body, and whose texts come of it. */
interface Gathered extends RenderJob {
  items: RenderItem[];
  indexes: number[];
  /** Links that were made for each item. */
  links: (readonly MadeLink[])[];
}

/**
 * Renders a template for every recipient, in their order: what is plain here, everything else in one piece of work for a
 * render thread.
 *
 * @throws InvalidInputError when rendering takes too long as a whole, RateLimitedError when too much waits
 */
export async function renderTexts(
  runtime: Pick<RenderRuntime, 'db' | 'renderThreads'>,
  request: TextsRequest,
): Promise<RecipientText[]> {
  const template = new PreparedTemplate(request.template);
  const traits = await traitsFor(runtime, template, request);
  const texts: RecipientText[] = [];
  const jobs = new Map<string, Gathered>();
  const turn = new Turn();
  for (const [index, recipient] of request.recipients.entries()) {
    if (turn.isOver) await turn.pass();
    const known = recipient.phone === null ? undefined : traits.get(recipient.phone.e164);
    texts.push(textOf(template, request, recipient, known, { jobs, index }));
  }
  if (jobs.size > 0) await renderInThread(runtime, request, [...jobs.values()], texts);
  return texts;
}

/** Nothing is looked up that makes no difference. */
async function traitsFor(
  { db }: Pick<Runtime, 'db'>,
  template: PreparedTemplate,
  { workspace, locale, recipients }: TextsRequest,
): Promise<Map<string, Traits>> {
  const wanted = recipients.filter(
    (each) => template.writesDates || (template.hasLocales && locale === null && each.locale === null),
  );
  const numbers = wanted.flatMap(({ phone }) => (phone === null ? [] : [phone.e164]));
  return numbers.length === 0 ? new Map() : traitsOf(db.pool, workspace.id, numbers);
}

const NOTHING: Extract<RecipientText, { ok: false }> = { ok: false, issues: [] };

function textOf(
  template: PreparedTemplate,
  request: TextsRequest,
  recipient: TextRecipient,
  traits: Traits | undefined,
  { jobs, index }: { jobs: Map<string, Gathered>; index: number },
): RecipientText {
  const { phone } = recipient;
  const { report } = request;
  if (phone === null && report === null) return NOTHING;
  const own = recipient.locale === null ? null : canonicalLocale(recipient.locale);
  if (recipient.locale !== null && own === null) {
    return {
      ok: false,
      issues: [{ path: ['locale'], message: LOCALE_MESSAGE, received: recipient.locale.slice(0, 100) }],
    };
  }
  const variables = merged(request.variables, recipient.variables);
  const checked = template.check(variables);
  if (!checked.ok && report === null) return checked;
  if (!checked.ok) report?.(checked.issues);
  const given = checked.ok ? checked.values : template.valuesOf(variables);
  const body = template.bodyFor(own ?? request.locale ?? traits?.locale ?? null);
  const links = body.targets.length === 0 ? NO_LINKS : body.targets.map((target) => request.shorten(target));
  const filled = template.hasLink ? [...given, request.linkOf(phone?.e164 ?? null)] : given;
  const values = links.length === 0 ? filled : [...filled, ...links.map(({ shortUrl }) => shortUrl)];
  if (body.renderPlain !== null) return textWith(body.renderPlain(values), body.locale, links);
  const timeZone = traits?.timeZone ?? timeZonesOf(phone?.country ?? null)[0] ?? request.workspace.timeZone;
  const { body: text, locale, names } = body;
  const job = jobs.get(locale) ?? { body: text, locale, names, items: [], indexes: [], links: [] };
  jobs.set(locale, job);
  job.items.push({ values, timeZone });
  job.indexes.push(index);
  job.links.push(links);
  return NOTHING;
}

/** A rendered text with those of its links that it has: a condition may have left one out. */
function textWith(rendered: Rendered, locale: string, links: readonly MadeLink[]): RecipientText {
  if (!rendered.ok) return rendered;
  const { text } = rendered;
  return {
    ok: true,
    text,
    locale,
    links: links.length === 0 ? NO_LINKS : links.filter(({ shortUrl }) => text.includes(shortUrl)),
  };
}

/** A recipient's own variables go before those of the request. */
function merged(shared: unknown, own: unknown): unknown {
  if (own === null || own === undefined) return shared;
  if (shared === null || shared === undefined) return own;
  return { ...(shared as object), ...(own as object) };
}

async function renderInThread(
  runtime: Pick<RenderRuntime, 'renderThreads'>,
  { workspace, recipients }: TextsRequest,
  jobs: readonly Gathered[],
  texts: RecipientText[],
): Promise<void> {
  const work = { kind: 'render', jobs: jobs.map(({ indexes: _indexes, links: _links, ...job }) => job) } as const;
  const results = await runtime.renderThreads.run(workspace.id, work).catch((error: unknown) => {
    if (!(error instanceof RenderOverrun)) throw error;
    const message = `rendering it for ${recipients.length} recipients ${error.why}: make it simpler, or send to fewer at a time`;
    throw new InvalidInputError([{ path: ['content', 'template'], message }]);
  });
  for (const [nth, { indexes, locale, links }] of jobs.entries()) {
    for (const [position, index] of indexes.entries()) {
      texts[index] = textWith(results[nth]?.[position] ?? NOTHING, locale, links[position] ?? NO_LINKS);
    }
  }
}
