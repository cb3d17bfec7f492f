/** Whatever the hub answers beside its API: the console, sign-in, files in and out, the pages of preferences and errors. */
import { GraphQLError } from 'graphql';
import { PREFERENCES_PATH } from '../../domains/consents/preference-link.ts';
import { EXPORT_CONTACTS_PATH } from '../../domains/contacts/export.ts';
import { LINK_PATH } from '../../domains/links/code.ts';
import { serveContactExport } from '../../uploads/contact-export.ts';
import { IMPORT_CONTACTS_PATH, serveContactsImport } from '../../uploads/csv.ts';
import { servePreferences } from '../../uploads/preferences.ts';
import { serveShortLink } from '../../uploads/short-links.ts';
import { isOwnPage } from '../sign-in/cookie.ts';
import { answerSignIn, isSignInPath } from '../sign-in/endpoints.ts';
import { credentials, session } from './credentials.ts';
import { addressOf, type Exchange } from './exchange.ts';
import { answerHelp, HELP_PATH } from './help-page.ts';
import { refuse, refusing } from './refusal.ts';
import { GRAPHQL_PATH } from './yoga.ts';

/** Pages and files of the console. */
export function consolePage({ path, req, res, pages }: Exchange): boolean {
  return path !== GRAPHQL_PATH && (pages?.answer(req, res, path) ?? false);
}

/** Without a console the address leads to GraphiQL. */
export function landing({ path, res, runtime }: Exchange): boolean {
  if (path !== '/' || !runtime.config.graphiql) return false;
  res.writeHead(302, { location: GRAPHQL_PATH }).end();
  return true;
}

/** Answers who signs in or out, on the hub's own pages alone. */
async function signIn(exchange: Exchange): Promise<boolean> {
  const { runtime, api, req, res, path } = exchange;
  // A link of another site leads back from an OpenID provider: that is nobody's session.
  if ((req.method !== 'GET' || isOwnPage(req, runtime.config)) && (await session(exchange))) return true;
  const { principal } = exchange;
  return refusing(exchange, async () => {
    await answerSignIn({ runtime, bodies: api.bodies, req, res, path, principal, address: addressOf(exchange) });
    return true;
  });
}

async function contactsImport(exchange: Exchange): Promise<boolean> {
  if (await credentials(exchange)) return true;
  await serveContactsImport(exchange);
  return true;
}

/** The link is the key. */
async function contactExport(exchange: Exchange): Promise<boolean> {
  const refusal = await serveContactExport(exchange);
  if (refusal === null) return true;
  const { http, ...extensions } = refusal.extensions as { http: { status: number } };
  return refuse(exchange, http.status, new GraphQLError(refusal.message, { extensions }));
}

/** The link is the key. */
async function preferences(exchange: Exchange): Promise<boolean> {
  const { runtime, api, req, res, path } = exchange;
  return refusing(exchange, async () => {
    const address = addressOf(exchange);
    const body = () => api.bodies.read(req, res, { principal: null, address });
    const refusal = await servePreferences({ runtime, req, res, path, address, body });
    if (refusal !== null) throw refusal;
    return true;
  });
}

/** The link of a text: whoever has it is led on. */
async function shortLink({ runtime, req, res, path }: Exchange): Promise<boolean> {
  await serveShortLink({ runtime, req, res, path });
  return true;
}

/** Paths beside the API's, by those who answer them: a request to the API meets one comparison after the other, and no promise. */
export function otherPaths(exchange: Exchange): Promise<boolean> | boolean {
  const { path } = exchange;
  if (path === HELP_PATH) return answerHelp(exchange);
  if (path.startsWith(LINK_PATH)) return shortLink(exchange);
  if (isSignInPath(path)) return signIn(exchange);
  if (path === IMPORT_CONTACTS_PATH) return contactsImport(exchange);
  if (path.startsWith(EXPORT_CONTACTS_PATH)) return contactExport(exchange);
  return path.startsWith(PREFERENCES_PATH) ? preferences(exchange) : false;
}
