// Visitors of links: people, and what only looks at links for them.
import Bowser from 'bowser';
import { isbot } from 'isbot';
import type { LinkVisitor } from '../../generated/prisma/enums.ts';
import type { Networks } from '../../kernel/networks.ts';

/** Kind of a visitor, and the family of its agent: nothing else of it is kept. */
export interface Visitor {
  visitor: LinkVisitor;
  agent: string;
}

/** What a request says of who makes it. */
export interface Visit {
  /** HEAD is asked by programs alone. */
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Address that it comes from, behind trusted proxies; it is compared and kept nowhere. */
  address: string;
}

type Known = readonly [pattern: RegExp, visitor: LinkVisitor, agent: string];

/**
 * Agents that are known, the first that fits. What messengers send when they show a link differs from what their own browsers send:
 * "Line/13.1" and "Snapchat 12" are people, "kakaotalk-scrap" is not.
 */
const KNOWN: readonly Known[] = [
  [/facebookexternalhit.*facebot twitterbot/i, 'PREVIEW', 'iMessage'],
  [/^whatsapp\//i, 'PREVIEW', 'WhatsApp'],
  [/telegrambot/i, 'PREVIEW', 'Telegram'],
  [/slackbot|slack-imgproxy/i, 'PREVIEW', 'Slack'],
  [/discordbot/i, 'PREVIEW', 'Discord'],
  [/skypeuripreview/i, 'PREVIEW', 'Skype'],
  [/microsoftpreview|msteams.*preview|teamsbot/i, 'PREVIEW', 'Microsoft Teams'],
  [/facebookexternalhit|facebot|meta-externalfetcher|meta-externalagent/i, 'PREVIEW', 'Facebook'],
  [/twitterbot/i, 'PREVIEW', 'X'],
  [/linkedinbot/i, 'PREVIEW', 'LinkedIn'],
  [/^viber\//i, 'PREVIEW', 'Viber'],
  [/kakaotalk-scrap/i, 'PREVIEW', 'KakaoTalk'],
  [/line-poker|linespider/i, 'PREVIEW', 'LINE'],
  [/snapchat.*urlpreview|snap url preview/i, 'PREVIEW', 'Snapchat'],
  [/mattermost-bot/i, 'PREVIEW', 'Mattermost'],
  [/synapse|matrix.*preview/i, 'PREVIEW', 'Matrix'],
  [/google-pagerenderer|google-messages|googlemessages/i, 'PREVIEW', 'Google Messages'],
  [/pinterestbot/i, 'PREVIEW', 'Pinterest'],
  [/redditbot/i, 'PREVIEW', 'Reddit'],
  [/bitlybot/i, 'PREVIEW', 'Bitly'],
  [/iframely|embedly/i, 'PREVIEW', 'Embedly'],
  [/vkshare/i, 'PREVIEW', 'VK'],
  [/zoom.*bot/i, 'PREVIEW', 'Zoom'],
  [/proofpoint|urldefense/i, 'SCANNER', 'Proofpoint'],
  [/barracuda/i, 'SCANNER', 'Barracuda'],
  [/mimecast/i, 'SCANNER', 'Mimecast'],
  [/safelinks|microsoft office.*scan|ms-office-defender|exchangeonlineprotection/i, 'SCANNER', 'Microsoft Safe Links'],
  [/virustotal/i, 'SCANNER', 'VirusTotal'],
  [/urlscan/i, 'SCANNER', 'urlscan.io'],
  [/google-safety|google-safebrowsing|safebrowsing/i, 'SCANNER', 'Google Safe Browsing'],
  [/phishtank|netcraft|openphish/i, 'SCANNER', 'Netcraft'],
  [/paloalto|cortex-xpanse|expanse/i, 'SCANNER', 'Palo Alto Networks'],
  [/trendmicro|tmufe/i, 'SCANNER', 'Trend Micro'],
  [/symantec|bluecoat|messagelabs/i, 'SCANNER', 'Symantec'],
  [/fortiguard|fortinet/i, 'SCANNER', 'Fortinet'],
  [/zscaler/i, 'SCANNER', 'Zscaler'],
  [/kaspersky/i, 'SCANNER', 'Kaspersky'],
  [/headlesschrome|phantomjs|puppeteer|playwright|selenium|electron.*headless/i, 'PROGRAM', 'Headless browser'],
  [/^curl\//i, 'PROGRAM', 'curl'],
  [/^wget\//i, 'PROGRAM', 'Wget'],
  [/python-requests|python-urllib|aiohttp|python-httpx|^python/i, 'PROGRAM', 'Python'],
  [/^go-http-client|^go /i, 'PROGRAM', 'Go'],
  [/^java\/|apache-httpclient|^jersey|^okhttp/i, 'PROGRAM', 'Java'],
  [/axios|node-fetch|^node|undici|^got\b/i, 'PROGRAM', 'Node.js'],
  [/libwww-perl|lwp::/i, 'PROGRAM', 'Perl'],
  [/guzzlehttp|^php/i, 'PROGRAM', 'PHP'],
  [/^ruby|faraday/i, 'PROGRAM', 'Ruby'],
  [/postmanruntime|insomnia|httpie/i, 'PROGRAM', 'API client'],
  [/googlebot|google-inspectiontool|googleother/i, 'CRAWLER', 'Googlebot'],
  [/bingbot|bingpreview/i, 'CRAWLER', 'Bing'],
  [/applebot/i, 'CRAWLER', 'Applebot'],
  [/yandex\w*bot|yandexbot/i, 'CRAWLER', 'Yandex'],
  [/baiduspider/i, 'CRAWLER', 'Baidu'],
  [/duckduckbot/i, 'CRAWLER', 'DuckDuckGo'],
];

/** Families of agents that are kept by name. */
const FAMILIES: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP));

/** Agents that are remembered at most: most visits are of a few. */
const MAX_REMEMBERED = 2_000;
const MAX_AGENT = 1_000;

/** Networks by which visitors are told apart. */
export interface VisitorNetworks {
  /** Those of data centres; `null`: none are known. */
  dataCentreRanges: Networks | null;
  /** Those of proxies in front: of a visit that has the address of one it is not known where it comes from. */
  trustedProxies: Networks;
}

/** Reads visitors; it remembers what it has made of agents, and of nothing else. */
export class VisitorReader {
  readonly #known = new Map<string, Visitor>();
  readonly #networks: VisitorNetworks;

  constructor(networks: VisitorNetworks) {
    this.#networks = networks;
  }

  /** Tells who visits. What an agent says of itself is more exact than where it is. */
  read({ method, headers, address }: Visit): Visitor {
    const given = String(headers['user-agent'] ?? '').slice(0, MAX_AGENT);
    const found = this.#known.get(given) ?? this.#look(given);
    if (found.visitor !== 'PERSON') return found;
    if (method === 'HEAD') return { visitor: 'PROGRAM', agent: found.agent };
    if (isPrefetch(headers)) return { visitor: 'PREFETCH', agent: found.agent };
    return this.#isInDataCentre(address) ? { visitor: 'DATA_CENTRE', agent: found.agent } : found;
  }

  #isInDataCentre(address: string): boolean {
    const { dataCentreRanges, trustedProxies } = this.#networks;
    return dataCentreRanges?.has(address) === true && !trustedProxies.has(address);
  }

  #look(agent: string): Visitor {
    const found = visitorOf(agent);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(agent, found);
    return found;
  }
}

function visitorOf(agent: string): Visitor {
  const known = KNOWN.find(([pattern]) => pattern.test(agent));
  if (known !== undefined) return { visitor: known[1], agent: known[2] };
  if (agent.trim() === '') return { visitor: 'PROGRAM', agent: 'None' };
  const found = Bowser.getParser(agent).getBrowserName();
  // Of an agent that it does not know it takes words, which may be anybody's.
  const name = FAMILIES.has(found) ? found : 'Other';
  // What browsers of people have all begun with since the first of them.
  if (!/^(?:mozilla|opera|dalvik|nokia|samsung|ucweb)/i.test(agent)) return { visitor: 'PROGRAM', agent: 'Other' };
  if (isbot(agent)) return { visitor: 'CRAWLER', agent: name };
  return { visitor: 'PERSON', agent: name };
}

/** Headers by which browsers say that nobody has asked for the page yet. */
function isPrefetch(headers: Visit['headers']): boolean {
  const said = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz', 'sec-fetch-purpose'].map((name) => headers[name] ?? '');
  return said.some((value) => /prefetch|prerender|preview/i.test(String(value)));
}
