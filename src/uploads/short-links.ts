/** Short links over HTTP: a visit is led to the target of the link, or to the fallback of its workspace. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gonePage, PAGE_POLICY } from '../domains/consents/preference-page.ts';
import { pageLanguage } from '../domains/consents/preference-texts.ts';
import { LINK_PATH } from '../domains/links/code.ts';
import { clientAddress } from '../graphql/http/client-address.ts';
import type { ApiRuntime } from '../roots/api.ts';

/** A request for a short link. */
interface LinkVisit {
  runtime: ApiRuntime;
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
}

/** Headers of every answer: a link that was followed once is asked for again, and is found by no search engine. */
const HEADERS = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' } as const;

/** Answers a request for a short link. @throws what the database throws */
export async function serveShortLink({ runtime, req, res, path }: LinkVisit): Promise<void> {
  const method = req.method ?? '';
  if (method !== 'GET' && method !== 'HEAD') {
    res.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end();
    return;
  }
  const startedAt = performance.now();
  const code = path.slice(LINK_PATH.length);
  const address = clientAddress(req, runtime.config.trustedProxies);
  const led = await runtime.linkDesk.follow({ code, host: hostOf(req), method, headers: req.headers, address });
  runtime.telemetry.observe('heliograph_link_redirect_seconds', {}, (performance.now() - startedAt) / 1_000);
  if (led.to !== 'gone') {
    res.writeHead(302, { ...HEADERS, location: led.url }).end();
    return;
  }
  const languages = String(req.headers['accept-language'] ?? '').split(',');
  const page = gonePage(pageLanguage(languages.map((each) => each.split(';', 1)[0]?.trim() ?? '')));
  res.writeHead(404, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
  });
  res.end(method === 'HEAD' ? undefined : page);
}

/** Host that was asked, as it is compared. */
function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? '').toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}
