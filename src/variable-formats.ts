/** Formats of variables: each reads a value as it comes from the environment, or says in its message what it takes. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { microsOf } from './kernel/money.ts';
import { NETWORKS_FORMAT, type Networks, parseNetworkLines, parseNetworks } from './kernel/networks.ts';
import { ROLES } from './variables.ts';

/** A number as digits. `Number` would take " " for 0 and "1e3" for 1,000. */
export const wholeNumber = (least: number, most: number) => {
  const takes = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error: takes, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, takes);
};
/** A port of TCP; 0: any that is free. */
export const port = wholeNumber(0, 65_535);
/** Ports that browsers and every other `fetch` refuse, as https://fetch.spec.whatwg.org/#port-blocking lists them. */
const REFUSED_PORTS: ReadonlySet<number> = new Set([
  ...[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  ],
  ...[
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  ],
  ...[540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
  ...[6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
]);
/** A port that browsers and clients can ask. */
export const webPort = port.refine(
  (value) => !REFUSED_PORTS.has(value),
  'another port: browsers and fetch refuse this one',
);
/** Text that is not blank. */
export const text = (takes: string, most: number) =>
  z.string().refine((value) => value.trim() !== '' && value.length <= most, takes);
/** Yes or no. */
export const flag = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

const ROLES_FORMAT = `some of ${ROLES.join(', ')}, separated by commas`;
/** Roles of a process. */
export const roles = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((role) => role.trim())
      .filter((role) => role !== ''),
  )
  .pipe(z.array(z.enum(ROLES, ROLES_FORMAT)).min(1, ROLES_FORMAT));

/** Origins of pages, as browsers write them. */
export const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(z.array(z.string().transform(toOrigin)));

/** As browsers write it: `https://Console.example.com:443/` is `https://console.example.com`. */
function toOrigin(text: string, context: z.RefinementCtx): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && /^https?:\/\/[^/?#@]+\/?$/i.test(text);
  if (isOrigin) return url.origin;
  context.addIssue({ code: 'custom', message: 'origins such as https://console.example.com, without a path' });
  return z.NEVER;
}

/** URL that people reach the hub at, without a slash at its end; a path is kept, for a hub behind a proxy that has others beside it. */
export const publicUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits =
    url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
  if (fits) return url.href.replace(/\/+$/, '');
  context.addIssue({
    code: 'custom',
    message: 'a URL such as https://hub.example.com, without user, query and fragment',
  });
  return z.NEVER;
});

/** An issuer of OpenID Connect Discovery 1.0 §3; without TLS on this machine alone. */
export const issuer = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.search + url.hash + url.username !== '') return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  );
}, 'the https:// URL of an OpenID provider, e.g. https://accounts.example.com, without query and fragment');

/** Prices of a million tokens of what is asked and of what is answered. */
export const llmPrices = z.string().transform((text, context) => {
  const [, prompt, completion, currency] =
    /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})$/.exec(text) ?? [];
  if (prompt !== undefined && completion !== undefined && currency !== undefined)
    return { promptMicros: microsOf(prompt), completionMicros: microsOf(completion), currency };
  context.addIssue({ code: 'custom', message: 'two prices of a million tokens and a currency, such as 0.5/2 USD' });
  return z.NEVER;
});

/** Networks of addresses. */
export const networks = z.string().transform((text, context): Networks => {
  const parsed = parseNetworks(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: NETWORKS_FORMAT });
  return z.NEVER;
});

/** Bad lines of a file that are named at most. */
const MAX_BAD_LINES = 10;
/** Characters of a bad line that are shown. */
const SHOWN_OF_LINE = 80;

/** A text file of networks, which is read. */
export const networkFile = z.string().transform((path, context): Networks => {
  const content = contentOf(path);
  const takes =
    'a text file with a network such as 10.0.0.0/8 or fd00::/8, or an address such as 192.0.2.7, in each line';
  const refuse = (found: string) => context.addIssue({ code: 'custom', message: `${takes}; ${found}` });
  if ('fault' in content) {
    refuse(`it cannot be read (${content.fault})`);
    return z.NEVER;
  }
  const { networks, badLines } = parseNetworkLines(content.text);
  for (const { line, text } of badLines.slice(0, MAX_BAD_LINES)) refuse(`line ${line} is "${shownOf(text)}"`);
  if (badLines.length > MAX_BAD_LINES) refuse(`${badLines.length - MAX_BAD_LINES} more lines are none either`);
  return networks;
});

function contentOf(path: string): { text: string } | { fault: string } {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { fault: (error as NodeJS.ErrnoException).code ?? 'unknown' };
  }
}

function shownOf(line: string): string {
  return line.length > SHOWN_OF_LINE ? `${line.slice(0, SHOWN_OF_LINE)}…` : line;
}

/** A secret key: 32 octets in base64. */
const SECRET_KEY_FORMAT = '32 random bytes in base64, e.g. from `openssl rand -base64 32`';
/** Octets of a secret key. */
export const secretKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32 && new Set(key).size > 8, SECRET_KEY_FORMAT);

/** Words for a URL of PostgreSQL. */
export const DATABASE_URL_FORMAT =
  'a URL such as postgresql://user:password@host:5432/database, with @ / ? # and % of a password as %40 %2F %3F %23 and %25';

/** Refuses a URL that leads elsewhere than it looks: a # or ? in a password ends the host, and the rest is lost. */
export function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  if (hash !== '' || search.includes('@') || pathname.includes('@') || pathname.length < 2) return false;
  return [username, password, pathname].every((part) => !/%(?![0-9a-f]{2})/i.test(part));
}
