/** The first screen of `heliograph up`. */
import type { Config } from '../config.ts';
import { publicUrlOf } from '../kernel/public-url.ts';

/** Facts that the first screen shows. */
export interface Welcome {
  config: Config;
  /** A link that signs the development owner in once; `null`: none was made. */
  signIn: string | null;
  /** The development owner's, unless HELIOGRAPH_API_KEY gives it; `null`: none is known here. */
  apiKey: string | null;
  seconds: number;
  simulatorPort: number;
  controlPort: number;
  /** Of the dispatcher. */
  metricsPort: number;
}

/** A mutation that sends a first message, as curl takes it. */
export function firstMessage(url: string, bearer: string): string {
  const query =
    'mutation { sendMessage(input: { to: { phone: "+447700900123" }, content: { text: "Hello from Heliograph" }, purpose: TRANSACTIONAL }) ' +
    '{ __typename ... on SendMessagePayload { accepted { id status } } ... on Error { message } } }';
  return [
    `curl -s ${url} \\`,
    `  -H 'content-type: application/json' -H "authorization: Bearer ${bearer}" \\`,
    `  -d '${JSON.stringify({ query })}'`,
  ].join('\n');
}

/** Shown in place of a key: the database is not of this hub's making, and nobody asked for one. */
const NO_KEY = 'none of yours: the database had a workspace. Use a key of it, or set HELIOGRAPH_API_KEY to make one';

/** Shown in place of a key that was given: terminals are shared and kept. */
const GIVEN_KEY = 'the one of HELIOGRAPH_API_KEY';

/** Prints where everything is, the key, and a command to paste. */
export function banner({ config, signIn, apiKey, seconds, simulatorPort, controlPort, metricsPort }: Welcome): void {
  const base = publicUrlOf(config);
  const url = `${base}/graphql`;
  const local = new URL(publicUrlOf({ ...config, publicUrl: null }));
  local.port = String(metricsPort);
  process.stdout.write(`
Heliograph is ready in ${seconds.toFixed(1)} s.
${
  signIn === null
    ? ''
    : `
  Sign in    ${signIn}   (once, within an hour)`
}
  GraphQL    ${url}   (GraphiQL in a browser)
  WebSocket  ${url.replace(/^http/, 'ws')}
  Health     ${base}/health, /ready, /metrics; dispatcher ${local.origin}/metrics
  Simulator  SMPP ${config.host}:${simulatorPort}, handsets http://${config.host}:${controlPort}/handsets
  API key    ${config.apiKey === null ? (apiKey ?? NO_KEY) : GIVEN_KEY}

Send a first message:

${firstMessage(url, config.apiKey === null ? (apiKey ?? 'hg_…') : '$HELIOGRAPH_API_KEY')}

Ctrl-C stops everything; the data stay in ${config.dataDir}.
`);
}
