/** Common part of `send` and `preview`: the message, from arguments and options. */
import { type Command, Option } from 'commander';
import { usageError } from '../exit-codes.ts';
import { duration, given, jsonObject, moment, pairs, purposeOption, repeated, textOf } from './options.ts';
import type { HubOptions } from './target.ts';

/** Options of a message. */
export interface MessageOptions extends HubOptions {
  purpose: string;
  template?: string;
  locale?: string;
  var?: string[];
  sender?: string;
  at?: string;
  validFor?: string;
  tag?: string[];
  metadata?: Record<string, unknown>;
  flash?: true;
  smartEncoding?: true;
}

/** Adds the options of a message. */
export function withMessage(command: Command): Command {
  return command
    .addOption(purposeOption('what it is for; the rules of consent follow from it').makeOptionMandatory())
    .option('--template <name>', 'a template instead of a text')
    .addOption(repeated('--var <name=value>', 'a variable of the template'))
    .option('--locale <locale>', 'the language of the template, e.g. de-AT')
    .option('--sender <sender>', 'whom it comes from: a number, short code or name (default: that of the route)')
    .addOption(
      new Option('--at <moment>', 'when to send it: 2h from now, or 2026-12-24T09:00:00Z').argParser(moment(1)),
    )
    .addOption(new Option('--valid-for <duration>', 'how long it is worth delivering: 10m, 2h, 3d').argParser(duration))
    .addOption(repeated('--tag <tag>', 'a word to find it by'))
    .addOption(new Option('--metadata <json>', 'a JSON object that is kept with it').argParser(jsonObject))
    .option('--flash', 'show it at once, and do not store it on the phone')
    .option('--smart-encoding', 'write costly characters in a cheaper way, e.g. “ as "');
}

/** The input of `sendMessage` and `previewMessage`. @throws CliError when there is no content, or two */
export async function messageInput(to: string, text: string | undefined, options: MessageOptions) {
  return { to: recipientOf(to), ...(await sharedInput(text, options)) };
}

/** The input but for the recipient. @throws CliError when there is no content, or two */
export async function sharedInput(text: string | undefined, options: MessageOptions) {
  const content = await contentOf(text, options);
  const rest = given({
    sender: options.sender,
    sendAt: options.at,
    validFor: options.validFor,
    tags: options.tag,
    metadata: options.metadata,
    flash: options.flash,
    smartEncoding: options.smartEncoding,
  });
  return { content, purpose: options.purpose, ...rest };
}

/** A recipient: a contact by its id, or a number. */
export function recipientOf(to: string): { contactId: string } | { phone: string } {
  return /^contact_/.test(to) ? { contactId: to } : { phone: to };
}

async function contentOf(text: string | undefined, { template, locale, var: variables }: MessageOptions) {
  if (template !== undefined && text !== undefined)
    throw usageError('A message has a text or a --template, not both.', 'Leave one of them out.');
  if (template !== undefined)
    return { template: { name: template, ...given({ locale, variables: pairs('--var', variables) }) } };
  if (text === undefined)
    throw usageError('The message has no text.', 'Give a text, "-" for standard input, or --template.');
  if (variables !== undefined) throw usageError('--var fills a --template, and none is named.');
  return { text: await textOf(text) };
}
