/** The page that explains every error, served by the hub: `help` of an error is its address, seen from that of the hub. */
import { ERRORS_PAGE } from '../../kernel/error-codes.ts';
import { printedErrors } from './errors-page.ts';
import type { Exchange } from './exchange.ts';

/** Path of the page. */
export const HELP_PATH = `/${ERRORS_PAGE}`;
/** Styles of the page, which loads nothing. */
const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'code{font-size:.9em}td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}:target{outline:2px solid;outline-offset:4px}';
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers a request for the page; nobody needs a key for it. @returns false: it is no reading of it */
export function answerHelp({ req, res }: Exchange): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  const page = htmlOf(printedErrors());
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'content-security-policy': POLICY,
    'cache-control': 'public, max-age=300',
  });
  res.end(req.method === 'HEAD' ? undefined : page);
  return true;
}

/** The Markdown that such a page is written in as HTML: headings, paragraphs, tables, code, emphasis and links by their text. */
function htmlOf(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/);
  const title = textOf(blocks[0]?.replace(/^# /, '') ?? '');
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  return `${head}<style>${STYLE}</style>\n${blocks.map(blockOf).join('\n')}\n</html>\n`;
}

function blockOf(block: string): string {
  const [, level, heading] = /^(#{1,3}) (.*)$/.exec(block) ?? [];
  if (level !== undefined && heading !== undefined) {
    const id = heading.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '-');
    return `<h${level.length} id="${id}">${textOf(heading)}</h${level.length}>`;
  }
  if (!block.startsWith('|')) return `<p>${textOf(block)}</p>`;
  const [titles = '', , ...rows] = block.split('\n');
  const row = (line: string, cell: string) =>
    `<tr>${line
      .split('|')
      .slice(1, -1)
      .map((text) => `<${cell}>${textOf(text.trim())}</${cell}>`)
      .join('')}</tr>`;
  return `<table>${row(titles, 'th')}${rows.map((line) => row(line, 'td')).join('')}</table>`;
}

function textOf(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
