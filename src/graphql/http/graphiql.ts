/** GraphiQL: a small page, and its script and style, which are packed once and kept by browsers for ever. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Config } from '../../config.ts';

/** Text that the page begins with; a test runs each of its operations, those in comments too. */
export const START_TEXT = `# Heliograph. With a development key of its own this page is signed in; another one goes into "Headers" below:
#   { "authorization": "Bearer hg_…" }

query WhoAmI {
  viewer {
    role
    scopes
    workspace {
      name
      defaultCountry
      timeZone
    }
  }
}

# mutation SendFirst {
#   sendMessage(input: {
#     to: { phone: "+447700900123" }
#     content: { text: "Hello from Heliograph" }
#     purpose: TRANSACTIONAL
#   }) {
#     __typename
#     ... on SendMessagePayload { accepted { id status } }
#     ... on Error { code message }
#   }
# }

# subscription Watch {
#   messageEvents {
#     ... on MessageStreamEvent { event { type status at } message { id to status } }
#     ... on StreamGap { reason }
#   }
# }
`;

/** Folder of the script and the style; their names are made of their contents. */
export const GRAPHIQL_ASSETS_PATH = '/graphiql/';

/** Nothing from the network, and in no frame. The editor makes workers of its own text and styles of its own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' blob:",
  'worker-src blob:',
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const OPTIONS_ID = 'graphiql-options';
const IN_SCRIPT = `JSON.parse(document.getElementById('${OPTIONS_ID}').textContent)`;

/** A file of the page. */
interface Asset {
  name: string;
  type: string;
  plain: Buffer;
  /** As gzip. Every reader is sent the same octets, however slowly it reads. */
  packed: Buffer;
}

let assets: Promise<readonly [Asset, Asset]> | null = null;

/** The script and the style, taken out of the page that the library makes with everything in one (9 MB); once. */
function assetsOfPage(): Promise<readonly [Asset, Asset]> {
  assets ??= (async () => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const page = renderGraphiQL({});
    const script = between(page, '<script>', '</script>').replace(
      /(renderYogaGraphiQL\(\s*window\.document\.querySelector\('#root'\),\s*)\{\}/,
      (_all, call: string) => `${call}${IN_SCRIPT}`,
    );
    if (!script.includes(IN_SCRIPT)) throw new Error('the page of GraphiQL is not made as it was');
    const style = between(page, '<style>', '</style>');
    return Promise.all([
      asset('js', 'text/javascript; charset=utf-8', script),
      asset('css', 'text/css; charset=utf-8', style),
    ]);
  })();
  return assets;
}

function between(page: string, open: string, close: string): string {
  // The script holds texts that look like markup: its end is the last one.
  const end = open === '<script>' ? page.lastIndexOf(close) : page.indexOf(close);
  return page.slice(page.indexOf(open) + open.length, end);
}

async function asset(extension: string, type: string, text: string): Promise<Asset> {
  const plain = Buffer.from(text);
  const packed = await promisify(gzip)(plain, { level: 9 });
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 16);
  return { name: `${hash}.${extension}`, type, plain, packed };
}

/**
 * Answers with the page.
 *
 * @param key what it is signed in with; `null`: whoever uses it pastes one
 */
export async function answerGraphiQL(req: IncomingMessage, res: ServerResponse, key: string | null): Promise<void> {
  const [script, style] = await assetsOfPage();
  const options = {
    title: 'Heliograph GraphiQL',
    defaultQuery: START_TEXT,
    subscriptionsProtocol: 'SSE',
    ...(key === null
      ? { headers: '{\n  "authorization": "Bearer "\n}', shouldPersistHeaders: true }
      : { additionalHeaders: { authorization: `Bearer ${key}` } }),
  };
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Heliograph GraphiQL</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${GRAPHIQL_ASSETS_PATH}${style.name}" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>You need to enable JavaScript to run this app.</noscript>
    <div id="root"></div>
    <script type="application/json" id="${OPTIONS_ID}">${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>
    <script src="${GRAPHIQL_ASSETS_PATH}${script.name}"></script>
  </body>
</html>
`;
  res.setHeader('content-security-policy', POLICY);
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
  res.end(req.method === 'HEAD' ? undefined : html);
}

/** Answers with the script or the style; `false`: neither has this name. */
export async function answerGraphiQLAsset(req: IncomingMessage, res: ServerResponse, path: string): Promise<boolean> {
  const found = (await assetsOfPage()).find(({ name }) => path === `${GRAPHIQL_ASSETS_PATH}${name}`);
  if (found === undefined) return false;
  const etag = `"${found.name}"`;
  res.setHeader('etag', etag);
  res.setHeader('cache-control', 'public, max-age=31536000, immutable');
  res.setHeader('vary', 'accept-encoding');
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304).end();
    return true;
  }
  const packs = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));
  const body = packs ? found.packed : found.plain;
  if (packs) res.setHeader('content-encoding', 'gzip');
  res.writeHead(200, { 'content-type': found.type, 'content-length': body.length });
  res.end(req.method === 'HEAD' ? undefined : body);
  return true;
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * The key that the page is signed in with: the development owner's, for who sits at this machine. A page of another site
 * that has its name lead here (DNS rebinding) gets none, and neither does anybody behind a proxy.
 */
export function keyOfPage({ headers, socket }: IncomingMessage, { environment, apiKey }: Config): string | null {
  const here = LOOPBACK.test(socket.remoteAddress ?? '') && OWN_HOST.test(headers.host ?? '');
  const direct = headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
  return environment === 'development' && here && direct ? apiKey : null;
}
