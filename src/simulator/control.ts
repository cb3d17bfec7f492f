/** Control API of the simulator: JSON over HTTP. */
import http from 'node:http';
import { spell } from '../kernel/spelling.ts';
import { isAddress } from './codec.ts';
import { HANDSET_STATES } from './handsets.ts';
import { scenarioOf } from './scenarios.ts';
import type { Faults, SimulatedSmsc } from './simulator.ts';

const MAX_SCREENS = 100;
const MAX_BODY_OCTETS = 64 * 1024;

/** The simulator's control API: JSON over HTTP, for the hub's mutations, the CLI and tests. */
export async function startControl(
  smsc: SimulatedSmsc,
  host: string,
  port: number,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const refusal = refusalOf(request, host);
    if (refusal !== null) return send(response, 403, { error: refusal });
    answer(smsc, request)
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) =>
        send(response, 400, { error: error instanceof Error ? error.message : String(error) }),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/i;

/**
 * Web pages are not served: what a page sends names its origin, and one whose name was made to lead here (DNS rebinding)
 * asks for a host that is neither an address nor a name of this network, which has no dot.
 */
function refusalOf({ headers }: http.IncomingMessage, own: string): string | null {
  if (headers.origin !== undefined) return 'web pages may not use the simulator';
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (name === own || ADDRESS.test(name) || !name.includes('.')) return null;
  return `"${name.slice(0, 100)}" is no name of the simulator`;
}

function send(response: http.ServerResponse, status: number, body: unknown): void {
  const ndjson = typeof body === 'string';
  response.writeHead(status, { 'content-type': ndjson ? 'application/x-ndjson' : 'application/json' });
  response.end(ndjson ? body : `${JSON.stringify(body)}\n`);
}

interface Answer {
  status: number;
  body: unknown;
}

async function answer(smsc: SimulatedSmsc, request: http.IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?')[0]?.split('/').filter(Boolean).map(decodeURIComponent) ?? [];
  const [first, number, verb] = path;
  const systemIds = new URLSearchParams((request.url ?? '').split('?')[1]).getAll('systemId');
  const asked = `${request.method} ${first ?? ''}${number === undefined ? '' : '/N'}${verb === undefined ? '' : `/${verb}`}`;
  switch (asked) {
    case 'GET stats':
      return { status: 200, body: { ...smsc.stats, clients: smsc.listener.clients.length } };
    case 'GET audit':
      return { status: 200, body: smsc.audit.map((line) => `${JSON.stringify(line)}\n`).join('') };
    case 'GET handsets':
      return { status: 200, body: smsc.handsets.recent(100) };
    case 'GET handsets/N':
      return { status: 200, body: smsc.handsets.inbox(digits(number)) };
    case 'GET screens':
      return {
        status: 200,
        body: smsc.handsets.screens(systemIds, MAX_SCREENS).map((each) => screen(smsc, each, systemIds)),
      };
    case 'GET screens/N':
      return { status: 200, body: screen(smsc, digits(number), systemIds) };
    case 'POST handsets/N/state':
      return switched(smsc, digits(number), await readJson(request));
    case 'POST handsets/N/reply':
      return reply(smsc, digits(number), await readJson(request));
    case 'POST faults':
      Object.assign(smsc.faults, readFaults(smsc.faults, await readJson(request)));
      return { status: 200, body: smsc.faults };
    case 'POST cut':
      return { status: 200, body: { cut: smsc.cut() } };
    default:
      return { status: 404, body: { error: `${request.method} ${request.url} is not part of the simulator` } };
  }
}

/** A handset with what is on its screen. */
function screen(smsc: SimulatedSmsc, number: string, systemIds: readonly string[]) {
  const { handsets } = smsc;
  const { suffix, description } = scenarioOf(number);
  const messages = handsets.screen(number, systemIds);
  return { number, state: handsets.stateOf(number), scenario: suffix === '' ? null : description, messages };
}

function switched(smsc: SimulatedSmsc, number: string, { state }: Record<string, unknown>): Answer {
  const known = HANDSET_STATES.find((each) => each === state);
  if (known === undefined) return refusal(400, 'state', `"state" is one of ${HANDSET_STATES.join(', ')}`);
  smsc.handsets.setState(number, known);
  return { status: 200, body: { number, state: known } };
}

async function reply(smsc: SimulatedSmsc, from: string, input: Record<string, unknown>): Promise<Answer> {
  const to = typeof input.to === 'string' ? input.to.replace(/^\+/, '') : smsc.handsets.inbox(from).at(-1)?.from;
  if (to === undefined) {
    return refusal(404, 'to', `handset ${from} has received nothing yet: say "to" whom it replies`);
  }
  if (to === '' || !isAddress(to)) {
    const shown = JSON.stringify(to.slice(0, 40));
    return refusal(400, 'to', `"to" is ${shown}: an address has 1 to 20 printable ASCII characters`);
  }
  if (typeof input.text !== 'string' || input.text === '') return refusal(400, 'text', '"text" is missing');
  const systemId = typeof input.systemId === 'string' ? input.systemId : null;
  const delivered = await smsc.reply(from, to, input.text, systemId);
  return { status: 200, body: { from, to, delivered } };
}

function refusal(status: number, field: string, error: string): Answer {
  return { status, body: { error, field } };
}

function readFaults(current: Faults, input: Record<string, unknown>): Partial<Faults> {
  for (const [key, value] of Object.entries(input)) {
    if (!(key in current)) throw new Error(`"${key}" is not a fault; known: ${Object.keys(current).join(', ')}`);
    const wanted = typeof current[key as keyof Faults];
    if (typeof value !== wanted) throw new Error(`"${key}" is a ${wanted}`);
  }
  return input as Partial<Faults>;
}

/** The number of a handset as SMPP writes it, in whatever way it was given. */
function digits(number: string | undefined): string {
  const spelling = spell(number ?? '');
  const written = spelling.ok ? spelling.text.replace(/[^\d+]/g, '').replace(/^(?:\+|00)/, '') : '';
  if (/^\d{1,20}$/.test(written)) return written;
  throw new Error(`"${(number ?? '').slice(0, 40)}" ${spelling.ok ? 'is not the number of a handset' : spelling.what}`);
}

async function readJson(request: http.IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MAX_BODY_OCTETS) throw new Error(`the body has more than ${MAX_BODY_OCTETS} octets`);
    pieces.push(piece);
  }
  const value: unknown = JSON.parse(Buffer.concat(pieces).toString() || '{}');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the body is not a JSON object');
  return value as Record<string, unknown>;
}
