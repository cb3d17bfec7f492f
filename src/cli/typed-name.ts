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
  campaignId: ['of-campaign'],
  periodFrom: ['from'],
  periodUntil: ['until'],
  purposeText: ['for'],
};

/** Options of each command that say which hub is meant: none of them stands for a field. */
const OF_THE_HUB = new Set(['url', 'key', 'profile', 'json']);

/** The option or the argument that a field was typed as; where a command has none for it, the path of the field. */
export function typedName(path: readonly string[], command: Command | undefined): string {
  const names = path.filter((part) => !/^\d+$/.test(part));
  for (const name of names.toReversed()) {
    const words = [name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...(WORDS[name] ?? [])];
    for (const word of words) {
      if (!OF_THE_HUB.has(word) && command?.options.some(({ long }) => long === `--${word}`)) return `--${word}`;
      if (command?.registeredArguments.some((argument) => argument.name() === word)) return `<${word}>`;
    }
  }
  const last = names.at(-1);
  if (last !== undefined && command?.options.some(({ long }) => long === '--set')) return `--set ${last}`;
  return path.join('.') || 'input';
}
