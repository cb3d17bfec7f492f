// Signs people in by their phone number: with a passkey where they have one, else with a code. All that is kept here is who a browser is.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import * as heliograph from '@heliograph/client';

const { unwrap } = heliograph;
const {
  HELIOGRAPH_URL: url = 'http://localhost:4000',
  HELIOGRAPH_KEY: key,
  PORT: port = '3000',
  LOGIN_DOMAIN: domain = 'localhost',
  LOGIN_ORIGIN: origin = `http://localhost:${port}`,
} = process.env;
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}, PORT is ${port}.`);
  process.exit(1);
});
if (!key)
  throw new Error('Set HELIOGRAPH_KEY to an API key: `npm start` prints one, `heliograph keys create` makes one.');
const hub = heliograph.createClient({ url, key, retry: { attempts: 4 } });

/** Everything that is known of a browser, by its cookie: the verification that it waits for, and who signed in. */
const sessions = new Map();
const userOf = ({ user }) => {
  if (!user) throw new Error('Sign in first.');
  return user;
};
const waitingOf = ({ waiting }) => {
  if (!waiting) throw new Error('Begin with your number.');
  return waiting;
};
/** What the page says of the code: where it went, and when another one may be asked for. */
const sentOf = ({ to, nextSendAt, sendsLeft }) => ({
  to,
  sendsLeft,
  waitMs: Math.max(0, Date.parse(nextSendAt) - Date.now()),
});
const signIn = (session, { valid, verification }) => {
  const { status, attemptsLeft, to } = verification;
  if (!valid && status !== 'PENDING') throw new Error('That one is over: begin again with your number.');
  if (!valid) throw new Error(`That is not right. Tries left: ${attemptsLeft}.`);
  session.user = to;
  session.waiting = null;
  return { user: to };
};

const ROUTES = {
  '/who': async (session) => ({ user: session.user ?? null }),
  '/start': async (session, { to }, clientAddress) => {
    const input = { to, purposeText: 'Login example', domain, channels: ['PASSKEY', 'SMS'], clientAddress };
    const started = await heliograph.startVerification(hub, input);
    // The code that this browser asked for a moment ago is still good.
    const asked = session.waiting?.asked === to ? session.waiting : null;
    if (!started.ok && started.error.code === 'RATE_LIMITED' && asked) return { sent: sentOf(asked) };
    const { verification, passkeyOptions } = unwrap(started);
    session.waiting = { ...verification, asked: to };
    return passkeyOptions ? { passkeyOptions } : { sent: sentOf(verification) };
  },
  '/resend': async (session) => {
    const { verification } = unwrap(await heliograph.resendVerification(hub, waitingOf(session).id));
    Object.assign(session.waiting, verification);
    return { sent: sentOf(verification) };
  },
  '/check': async (session, { code }) =>
    signIn(session, unwrap(await heliograph.checkVerification(hub, { id: waitingOf(session).id, code }))),
  '/prove': async (session, { response }) =>
    signIn(session, unwrap(await heliograph.finishPasskeyAuthentication(hub, { id: waitingOf(session).id, response }))),
  '/passkey': async (session) =>
    unwrap(await heliograph.startPasskeyRegistration(hub, { to: userOf(session), domain, name: 'Login example' })),
  '/passkey/store': async (session, { response }) => {
    const input = { to: userOf(session), domain, name: 'Login example', response };
    unwrap(await heliograph.finishPasskeyRegistration(hub, input));
    return {};
  },
  '/sign-out': async (session) => {
    session.user = null;
    return {};
  },
};
/** A refusal in words for the person who signs in; what is not theirs to mend stays here. */
const wordsOf = ({ code, message, issues, retryAfterMs }) => {
  if (code === 'RATE_LIMITED')
    return `Please wait ${Math.ceil(retryAfterMs / 1_000)} s: the next code may be sent then.`;
  if (code === 'INVALID_INPUT' && issues.length > 0) return issues[0].message;
  if (code === undefined) return message;
  console.error(message);
  return 'No code can be sent to this number now.';
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
  if (request.method === 'GET' && request.headers.host !== new URL(origin).host) {
    // Passkeys and the code's last line are of a name: http://127.0.0.1 is another page.
    return response.writeHead(302, { location: origin }).end();
  }
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
    if (request.headers.origin !== origin) return json(403, { error: `Open ${origin}: this is another page.` });
    const route = ROUTES[request.url];
    if (!route) return json(404, { error: 'There is nothing here.' });
    const address = request.socket.remoteAddress?.replace('::ffff:', '');
    json(200, await route(session, await bodyOf(request), address));
  } catch (error) {
    json(400, { error: wordsOf(error) });
  }
});

const { verificationSettings } = unwrap(await hub.graphql('{ verificationSettings { passkeyDomains } }')).data;
const SETTINGS = `mutation($input: SetVerificationSettingsInput!) { setVerificationSettings(input: $input) {
  __typename ... on SetVerificationSettingsPayload { settings { passkeyDomains } } ... on Error { code message help } } }`;
// Only once: a key that may send codes, and no more, is enough from then on.
if (!verificationSettings.passkeyDomains.includes(domain)) {
  const passkeyDomains = [...verificationSettings.passkeyDomains, domain];
  unwrap(await hub.mutate(SETTINGS, { input: { passkeyDomains } }));
}
server.listen(Number(port), () => console.log(`Open ${origin}. Ctrl-C stops it.`));
process.once('SIGINT', () => {
  server.closeAllConnections();
  server.close();
});
