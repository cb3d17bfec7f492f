/** Checks of connections and routes. */
import net from 'node:net';
import tls from 'node:tls';
import type pg from 'pg';
import { SMPP } from '../../channels/smpp/kind.ts';
import { type SmppSettings, StoredSmppSettings } from '../../channels/smpp/settings.ts';
import { readSecrets } from '../../db/secrets.ts';
import { enabledConnections, type WatchedConnection } from '../../db/sql/connections.ts';
import { routesWithoutConnection } from '../../db/sql/routes.ts';
import { workspacesWithoutRoute } from '../../db/sql/workspaces.ts';
import { type OutgoingGuard, smscGuard } from '../../outgoing/guard.ts';
import { type Check, type DoctorTarget, type Finding, failed, ofDatabase, ok, skipped, warning } from './check.ts';

const PART = 'carriers';

/** Checks of connections and routes. Connections are reported by name. */
export const CARRIER_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'passwords', passwords),
  ofDatabase(PART, 'dispatcher', dispatcher),
  ofDatabase(PART, 'binds', binds),
  ofDatabase(PART, 'circuits', circuits),
  ofDatabase(PART, 'SMSCs reachable', reachable),
  ofDatabase(PART, 'routes', routes),
  ofDatabase(PART, 'workspaces', workspaces),
];

/** Connections that are looked at, at most. */
const CONNECTIONS = 200;
/** Routes and workspaces that are named at most. */
const NAMES = 20;

const enabled = (db: pg.Pool) => enabledConnections(db, CONNECTIONS);

async function passwords(db: pg.Pool, { config }: DoctorTarget): Promise<Finding> {
  const { secretKey } = config;
  if (secretKey === null) return skipped('There is no secret key.');
  const all = (await enabled(db)).filter(({ cipher }) => cipher !== null);
  const secrets = await readSecrets(db, secretKey).catch(() => null);
  const opens = ({ cipher }: WatchedConnection) =>
    secrets?.decrypt(cipher ?? Buffer.alloc(0)).then(
      () => true,
      () => false,
    ) ?? false;
  const opened = await Promise.all(all.map(opens));
  const closed = all.filter((_, at) => !opened[at]);
  if (closed.length === 0) return ok('The secret key opens every stored password.');
  return failed(
    `The secret key does not open the password of ${names(closed)}.`,
    'Set HELIOGRAPH_SECRET_KEY to the key they were stored with, or store the passwords again.',
  );
}

async function dispatcher(db: pg.Pool): Promise<Finding> {
  const all = await enabled(db);
  const lost = all.filter((each) => !each.owned);
  if (lost.length === 0) return ok(`All ${all.length} enabled connections have an owner.`);
  return failed(`No dispatcher owns ${names(lost)}.`, 'Start a dispatcher, or look at its log: nothing is sent there.');
}

async function binds(db: pg.Pool): Promise<Finding> {
  const all = await enabled(db);
  const down = all.filter((each) => each.owned && each.state !== 'BOUND');
  if (down.length === 0) return ok(`${all.filter((each) => each.owned).length} bound.`);
  const found = down
    .map(({ name, state, error }) => `${name} is ${state}${error ? ` (${masked(error)})` : ''}`)
    .join('; ');
  const refused = down.some((each) => each.state === 'AUTH_FAILED');
  return failed(
    `${found}.`,
    refused
      ? 'Correct systemId and password with the carrier, then update the connection.'
      : 'Check host, port and TLS, and ask the carrier whether this address may connect.',
  );
}

/** Anything that may be a phone number keeps its last two digits. */
function masked(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `…${digits.slice(-2)}`);
}

async function circuits(db: pg.Pool): Promise<Finding> {
  const open = (await enabled(db)).filter((each) => each.circuit !== 'CLOSED');
  if (open.length === 0) return ok('All are closed.');
  return warning(
    `Open at ${names(open)}.`,
    'The SMSC answers badly: ask the carrier; other targets of the routes are used.',
  );
}

const CONNECT_LIMIT_MS = 3_000;

async function reachable(db: pg.Pool, { config }: DoctorTarget): Promise<Finding> {
  const guard = smscGuard(config);
  const all = (await enabled(db)).filter(({ kind }) => kind === SMPP);
  const answers = await Promise.all(
    all.map(async ({ name, settings }) => ({ name, error: await knock(StoredSmppSettings.parse(settings), guard) })),
  );
  const away = answers.filter(({ error }) => error !== null);
  if (away.length === 0) return ok(`All ${all.length} take a connection.`);
  const found = away.map(({ name, error }) => `${name}: ${error}`).join('; ');
  return failed(`${found}.`, 'Check host and port, the firewall, and for TLS the certificate.');
}

/** Connects and hangs up. @returns what went wrong, `null`: nothing */
function knock(
  { host, port, tls: secure, caCertificate: ca }: SmppSettings,
  guard: OutgoingGuard,
): Promise<string | null> {
  return new Promise((resolve) => {
    const refusal = guard.refusalOfHost(host);
    if (refusal !== null) return resolve(refusal);
    const options = { host, port, lookup: guard.lookup };
    const trust = { ...(ca === null ? {} : { ca }), ...(net.isIP(host) === 0 ? { servername: host } : {}) };
    const socket = secure ? tls.connect({ ...options, ...trust }) : net.connect(options);
    const done = (error: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error);
    };
    const timer = setTimeout(() => done(`no answer within ${CONNECT_LIMIT_MS / 1_000} s`), CONNECT_LIMIT_MS);
    socket.once(secure ? 'secureConnect' : 'connect', () => done(null));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}

async function routes(db: pg.Pool): Promise<Finding> {
  const found = await routesWithoutConnection(db, NAMES);
  if (found.length === 0) return ok('Every route leads to an enabled connection.');
  return warning(
    `No enabled connection behind ${quoted(found)}.`,
    'Enable a connection of the route, or remove the route.',
  );
}

async function workspaces(db: pg.Pool): Promise<Finding> {
  const found = await workspacesWithoutRoute(db, NAMES);
  if (found.length === 0) return ok('Every workspace has a route.');
  return warning(`No route in ${quoted(found)}.`, 'Make one with createRoute: nothing can be sent there.');
}

function names(list: readonly { name: string }[]): string {
  return quoted(list.map(({ name }) => name));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
