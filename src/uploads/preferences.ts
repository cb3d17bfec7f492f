/** The preference page over HTTP: a signed link is the key, a form comes back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { type LinkedPerson, PREFERENCES_PATH, personOfToken } from '../domains/consents/preference-link.ts';
import { gonePage, PAGE_POLICY, preferencePage } from '../domains/consents/preference-page.ts';
import { PREFERENCE_TEXTS, pageLanguage, TEXTS_VERSION, textsOf } from '../domains/consents/preference-texts.ts';
import {
  allowPreferences,
  hoursOf,
  preferencesOf,
  SHOWN_PURPOSES,
  savePreferences,
  senderOf,
} from '../domains/consents/preferences.ts';
import type { ApiRuntime } from '../roots/api.ts';

/** A request for the page. */
interface PageRequest {
  runtime: ApiRuntime;
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
  /** The address it comes from. */
  address: string;
  /** Reads the body. */
  body(): Promise<string>;
}

/** Answers a request for the page. @returns why not; `null`: it was answered */
export async function servePreferences(request: PageRequest): Promise<GraphQLError | null> {
  const { runtime, req, res, path, address } = request;
  const count = (outcome: string) => runtime.telemetry.count('heliograph_preference_pages_total', { outcome });
  if (req.method !== 'GET' && req.method !== 'POST') {
    res.setHeader('allow', 'GET, POST');
    return problem(405, 'BAD_REQUEST', 'The page is read by GET, and its form comes by POST.');
  }
  const waitMs = await allowPreferences(runtime, address);
  if (waitMs > 0) {
    res.setHeader('retry-after', String(Math.ceil(waitMs / 1_000)));
    return problem(429, 'RATE_LIMITED', `Too many requests came from here: wait ${waitMs} ms.`);
  }
  const contact = await personOfToken(runtime, path.slice(PREFERENCES_PATH.length));
  const spoken = String(req.headers['accept-language'] ?? '')
    .split(',')
    .map((each) => each.split(';', 1)[0]?.trim() ?? '');
  if (contact === null) {
    count('gone');
    answer(res, 404, gonePage(pageLanguage(spoken)));
    return null;
  }
  if (req.method === 'POST') {
    const outcome = await take(request, contact);
    if (outcome instanceof GraphQLError) {
      count('refused');
      return outcome;
    }
    count(outcome === 'sameHours' ? 'refused' : outcome);
    // What was sent is not sent again when the page is loaded again.
    res
      .writeHead(303, { location: `${path}?${outcome === 'stopped' ? 'saved' : outcome}`, 'cache-control': 'no-store' })
      .end();
    return null;
  }
  const state = {
    language: pageLanguage([contact.locale, ...spoken]),
    sender: await senderOf(runtime, contact.workspaceId),
    preferences: await preferencesOf(runtime, contact),
    outcome: OUTCOMES.find((each) => (req.url ?? '').endsWith(`?${each}`)) ?? null,
  };
  count('shown');
  answer(res, 200, preferencePage(state));
  return null;
}

const OUTCOMES = ['saved', 'sameHours'] as const;
type Outcome = (typeof OUTCOMES)[number] | 'stopped';

/** Takes a form. @returns what became of it, or why it is none */
async function take(
  { runtime, req, address, body }: PageRequest,
  contact: LinkedPerson,
): Promise<Outcome | GraphQLError> {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    return problem(415, 'BAD_REQUEST', 'The form of the page comes as application/x-www-form-urlencoded.');
  }
  const form = new URLSearchParams(await body());
  const act = form.get('act');
  if (act !== 'save' && act !== 'stop') {
    return problem(400, 'BAD_REQUEST', 'The form has no act: "save" or "stop" is one.');
  }
  const language = pageLanguage([form.get('shown')]);
  const locale = form.get('locale');
  const texts = textsOf(language);
  const hours = hoursOf(form.get('from') ?? '', form.get('until') ?? '');
  if (act === 'save' && hours === 'same') return 'sameHours';
  await savePreferences(runtime, contact, {
    wanted:
      act === 'stop' ? null : new Set(SHOWN_PURPOSES.filter((purpose) => form.getAll('purpose').includes(purpose))),
    // Who writes the language with its region keeps it.
    locale: locale === null || !Object.hasOwn(PREFERENCE_TEXTS, locale) || locale === language ? null : locale,
    ownHours: hours === 'same' ? contact.ownHours : hours,
    shown: (purpose) => texts[purpose as 'MARKETING'],
    stopText: texts.stop,
    language,
    version: TEXTS_VERSION,
    address,
  });
  return act === 'stop' ? 'stopped' : 'saved';
}

function answer(res: ServerResponse, status: number, page: string): void {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-store',
  });
  res.end(page);
}

function problem(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
