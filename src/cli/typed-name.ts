/** Fields of the API as the options and arguments of a command that stand for them. */
import type { Command } from 'commander';

/** Words of the command line for fields that are called otherwise in the API. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  phone: ['to', 'number', 'contact'],
  contactId: ['to', 'contact'],
  defaultCountry: ['country'],
  mccMnc: ['network'],
  tags: ['tag'],
  purposes: ['purpose'],
  countries: ['country'],
  connectionIds: ['connection'],
  routeIds: ['route'],
  templateIds: ['template'],
  campaignIds: ['campaign'],
  locales: ['locale'],
  senders: ['sender'],
  networks: ['network'],
  compareTo: ['compare'],
  groupBy: ['by'],
  orderBy: ['order'],
  variables: ['var'],
  sendAt: ['at'],
  body: ['text'],
  from: ['number'],
  email: ['e-mail'],
  expiresAt: ['expires-in'],
  scopes: ['scope'],
  url: ['provider', 'to-url'],
  key: ['of'],
  apiKeyId: ['of-key'],
  campaignId: ['of-campaign', 'campaign'],
  periodFrom: ['from'],
  periodUntil: ['until'],
  purposeText: ['for'],
  lists: ['list'],
  segments: ['segment'],
  segmentId: ['segment'],
  routes: ['route'],
  excludeTags: ['exclude-tag'],
  excludeLists: ['exclude-list'],
  excludeSegments: ['exclude-segment'],
  audience: ['tag', 'list', 'segment', 'exclude-tag', 'exclude-list', 'exclude-segment'],
  kind: ['metric'],
  version: ['template-version'],
  couponPool: ['coupons'],
  ratePerSecond: ['rate'],
  every: ['repeat'],
  weekdays: ['on'],
  tolerancePercent: ['tolerance'],
  schedule: ['at', 'local-at', 'hours', 'repeat', 'time-zone'],
  variants: ['variant'],
  percent: ['test-percent'],
  holdOutPercent: ['hold-out'],
  statuses: ['status'],
  codes: ['code', 'file'],
  field: ['confirm-field'],
  confirmed: ['confirmed-value'],
  declined: ['declined-value'],
};

/** Options of each command that say which hub is meant: none of them stands for a field. */
const OF_THE_HUB = new Set(['url', 'key', 'profile', 'json']);

const optionOf = (word: string, command: Command | undefined) =>
  OF_THE_HUB.has(word) ? undefined : command?.options.find(({ long }) => long === `--${word}`);

/** Returns true for an option that stands on the command line: of several that a field may be typed as, that one was meant. */
function isGiven(word: string, command: Command | undefined): boolean {
  const option = optionOf(word, command);
  return option !== undefined && command?.getOptionValueSource(option.attributeName()) === 'cli';
}

/** The option or the argument that a field was typed as; where a command has none for it, the path of the field. */
export function typedName(path: readonly string[], command: Command | undefined): string {
  // All of a variant is one option.
  const variant = path.indexOf('variants') + 1;
  const names = (variant === 0 ? path : path.slice(0, variant)).filter((part) => !/^\d+$/.test(part));
  for (const name of names.toReversed()) {
    const words = [name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...(WORDS[name] ?? [])];
    const typed = words.find((word) => isGiven(word, command));
    if (typed !== undefined) return `--${typed}`;
    for (const word of words) {
      if (optionOf(word, command) !== undefined) return `--${word}`;
      if (command?.registeredArguments.some((argument) => argument.name() === word)) return `<${word}>`;
    }
  }
  const last = names.at(-1);
  if (last !== undefined && command?.options.some(({ long }) => long === '--set')) return `--set ${last}`;
  return path.join('.') || 'input';
}
