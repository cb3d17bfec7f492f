// Signs people in by their phone number: with a passkey where they have one, else with a code. All that is kept here is who a browser is.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { createClient, unwrap } from '@heliograph/client';

const {
  HELIOGRAPH_URL: url = 'http://localhost:4000',
  HELIOGRAPH_KEY: key,
  PORT: port = '3000',
  LOGIN_DOMAIN: domain = 'localhost',
  LOGIN_ORIGIN: origin = `http://localhost:${port}`,
} = process.env;
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}.`);
  process.exit(1);
});
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');
const hub = createClient({ url, key });

/** Asks the hub. Where it refuses, its words are for the person. */
async function ask(document, input) {
  const { data } = unwrap(await hub.graphql(document, { input }));
  const [answer] = Object.values(data);
  if (answer.message) throw new Error(answer.message);
  return answer;
}
const FAILED = '... on Error { message }';
const SETTINGS = `mutation($input: SetVerificationSettingsInput!) { setVerificationSettings(input: $input) { ${FAILED} } }`;
const START = `mutation($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationPayload { verification { id to } passkeyOptions } ${FAILED} } }`;
const RESEND = `mutation($input: ResendVerificationInput!) { resendVerification(input: $input) { ... on StartVerificationPayload { verification { id } } ${FAILED} } }`;
const CHECK = `mutation($input: CheckVerificationInput!) { checkVerification(input: $input) {
  ... on CheckVerificationPayload { valid verification { attemptsLeft } } ${FAILED} } }`;
const PROVE = `mutation($input: FinishPasskeyAuthenticationInput!) { finishPasskeyAuthentication(input: $input) {
  ... on CheckVerificationPayload { valid verification { attemptsLeft } } ${FAILED} } }`;
const REGISTER = `mutation($input: StartPasskeyRegistrationInput!) { startPasskeyRegistration(input: $input) {
  ... on StartPasskeyRegistrationPayload { options } ${FAILED} } }`;
const STORE = `mutation($input: FinishPasskeyRegistrationInput!) { finishPasskeyRegistration(input: $input) {
  ... on ContactPasskeyPayload { passkey { id } } ${FAILED} } }`;

/** Everything that is known of a browser, by its cookie: the verification that it waits for, and who signed in. */
const sessions = new Map();
const signIn = (session, { valid, verification }) => {
  if (!valid) throw new Error(`That is not right. ${verification.attemptsLeft} tries are left.`);
  session.user = session.waiting.to;
  session.waiting = null;
  return { user: session.user };
};
/** The one who signed in; nobody else makes a passkey. */
const userOf = ({ user }) => {
  if (!user) throw new Error('Sign in first.');
  return user;
};
const waitingOf = ({ waiting }) => {
  if (!waiting) throw new Error('Begin with your number.');
  return waiting.id;
};

const ROUTES = {
  '/who': async (session) => ({ user: session.user ?? null }),
  '/start': async (session, { to }, clientAddress) => {
    const input = { to, purposeText: 'Login example', domain, channels: ['PASSKEY', 'SMS'], clientAddress };
    const { verification, passkeyOptions } = await ask(START, input);
    session.waiting = verification;
    return { passkeyOptions };
  },
  '/resend': async (session) => {
    await ask(RESEND, { id: waitingOf(session) });
    return {};
  },
  '/check': async (session, { code }) => signIn(session, await ask(CHECK, { id: waitingOf(session), code })),
  '/prove': async (session, { response }) => signIn(session, await ask(PROVE, { id: waitingOf(session), response })),
  '/passkey': async (session) => ask(REGISTER, { to: userOf(session), domain, name: 'Login example' }),
  '/passkey/store': async (session, { response }) => {
    await ask(STORE, { to: userOf(session), domain, name: 'Login example', response });
    return {};
  },
  '/sign-out': async (session) => {
    session.user = null;
    return {};
  },
};

const PAGE = fs.readFileSync(new URL('page.html', import.meta.url));
const sessionOf = (request, response) => {
  const id = /(?:^|; )login=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (sessions.has(id)) return sessions.get(id);
  const made = randomBytes(24).toString('base64url');
  sessions.set(made, {});
  response.setHeader('set-cookie', `login=${made}; HttpOnly; SameSite=Lax; Path=/`);
  return sessions.get(made);
};
const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
};

const server = http.createServer(async (request, response) => {
  const session = sessionOf(request, response);
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(PAGE);
  }
  const json = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  try {
    // A page of another site may send the cookie along, but not read the answer, and not from here.
    if (request.headers.origin !== origin) return json(403, { error: 'From another page.' });
    const route = ROUTES[request.url];
    if (!route) return json(404, { error: 'There is nothing here.' });
    const address = request.socket.remoteAddress?.replace('::ffff:', '');
    json(200, await route(session, await bodyOf(request), address));
  } catch ({ message }) {
    json(400, { error: message });
  }
});

const { verificationSettings } = unwrap(await hub.graphql('{ verificationSettings { passkeyDomains } }')).data;
await ask(SETTINGS, { passkeyDomains: [...new Set([...verificationSettings.passkeyDomains, domain])] });
server.listen(Number(port), () => console.log(`Open ${origin}. Ctrl-C stops it.`));
process.once('SIGINT', () => {
  server.closeAllConnections();
  server.close();
});
