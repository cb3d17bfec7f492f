import type { LinkVisitor } from '../../src/generated/prisma/enums.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';

/** Agents of previews, scanners, crawlers and programs, as they are published or seen in logs. */
export const VISITORS: readonly (readonly [LinkVisitor, string])[] = [
  ['PREVIEW', 'WhatsApp/2.23.20.0 A'],
  ['PREVIEW', 'WhatsApp/2.2587.9 N'],
  ['PREVIEW', 'TelegramBot (like TwitterBot)'],
  [
    'PREVIEW',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  ],
  ['PREVIEW', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
  ['PREVIEW', 'facebookexternalhit/1.1'],
  ['PREVIEW', 'meta-externalfetcher/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)'],
  ['PREVIEW', 'Twitterbot/1.0'],
  ['PREVIEW', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  ['PREVIEW', 'Slack-ImgProxy (+https://api.slack.com/robots)'],
  ['PREVIEW', 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)'],
  ['PREVIEW', 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com'],
  ['PREVIEW', 'Mozilla/5.0 (compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview)'],
  ['PREVIEW', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)'],
  ['PREVIEW', 'Viber/13.3.0.22 CFNetwork/1128.0.1 Darwin/19.6.0'],
  ['PREVIEW', 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984'],
  ['PREVIEW', 'facebookexternalhit/1.1;line-poker/1.0'],
  ['PREVIEW', 'Mozilla/5.0 (compatible; Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots)'],
  ['PREVIEW', 'mattermost-bot/1.1'],
  ['PREVIEW', 'Synapse (bot; +https://github.com/matrix-org/synapse)'],
  [
    'PREVIEW',
    `${CHROME} Chrome/121.0.0.0 Safari/537.36 Google-PageRenderer (+https://developers.google.com/+/web/snippet/)`,
  ],
  ['PREVIEW', 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)'],
  ['PREVIEW', 'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)'],
  ['PREVIEW', 'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)'],
  ['PREVIEW', 'Iframely/1.3.1 (+https://iframely.com/docs/about)'],
  ['SCANNER', 'Mozilla/5.0 (compatible; proofpoint urldefense)'],
  ['SCANNER', 'BarracudaCentral/1.0 (barracuda link protect)'],
  ['SCANNER', 'Mozilla/5.0 (compatible; Mimecast-TTP/1.0)'],
  ['SCANNER', `${CHROME} Chrome/120.0.0.0 Safari/537.36 SafeLinks`],
  ['SCANNER', 'virustotal; gzip(gfe) VirusTotalCloud'],
  ['SCANNER', 'Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)'],
  ['SCANNER', 'Mozilla/5.0 (compatible; NetcraftSurveyAgent/1.0; +info@netcraft.com)'],
  ['SCANNER', 'Expanse, a Palo Alto Networks company, searches across the global IPv4 space'],
  ['SCANNER', 'Mozilla/4.0 (compatible;TrendMicro tmufe)'],
  ['SCANNER', 'Mozilla/5.0 (compatible; FortiGuard link check)'],
  ['SCANNER', 'Mozilla/5.0 (compatible; Zscaler sandbox)'],
  ['CRAWLER', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  [
    'CRAWLER',
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  ],
  ['CRAWLER', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'],
  ['CRAWLER', 'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)'],
  ['CRAWLER', 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)'],
  ['CRAWLER', 'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)'],
  ['CRAWLER', 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)'],
  ['CRAWLER', 'Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)'],
  ['PROGRAM', 'curl/8.5.0'],
  ['PROGRAM', 'Wget/1.21.4'],
  ['PROGRAM', 'python-requests/2.31.0'],
  ['PROGRAM', 'Python/3.11 aiohttp/3.9.1'],
  ['PROGRAM', 'Go-http-client/2.0'],
  ['PROGRAM', 'Java/17.0.9'],
  ['PROGRAM', 'okhttp/4.12.0'],
  ['PROGRAM', 'Apache-HttpClient/4.5.14 (Java/17.0.9)'],
  ['PROGRAM', 'axios/1.6.2'],
  ['PROGRAM', 'node'],
  ['PROGRAM', 'libwww-perl/6.72'],
  ['PROGRAM', 'GuzzleHttp/7'],
  ['PROGRAM', 'PostmanRuntime/7.36.0'],
  ['PROGRAM', `${CHROME} HeadlessChrome/120.0.6099.109 Safari/537.36`],
  ['PROGRAM', 'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1'],
  ['PROGRAM', 'Acme 1.0'],
  ['PROGRAM', 'SomeMonitor 1.0'],
];

/** Agents of people, also in the browsers of messengers, with their families. */
export const PEOPLE: readonly (readonly [string, string])[] = [
  [
    'Safari',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  ],
  [
    'Chrome',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Samsung Internet for Android',
    'Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36',
  ],
  ['Firefox', 'Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0'],
  [
    'Microsoft Edge',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36 Edg/123.0.0.0',
  ],
  [
    'Chrome',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1',
  ],
  ['Opera', 'Opera/9.80 (Android; Opera Mini/7.5.33361/191.258; U; en) Presto/2.12.423 Version/12.16'],
];

/** Browsers inside of messengers: their agents name the messenger, and people use them. */
export const IN_MESSENGERS: readonly string[] = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.3.0',
  'Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/123.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/456.0.0.43.109;]',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219 Instagram 325.0.3.34.90',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219 Snapchat/12.78.0.40 (like Safari/8617.2.4, panda)',
  'Mozilla/5.0 (Linux; Android 13; SM-A536N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36;KAKAOTALK 10.5.0',
];
