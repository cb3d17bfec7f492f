/** `heliograph consent link|revoke-link|hours`: what a person sets of their own. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { notFound } from './not-found.ts';
import { duration, given } from './options.ts';
import { printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIND = 'query Find($phone: PhoneNumber) { contact(phone: $phone) { id } }';
const LINK = `mutation Link($input: PreferenceLinkInput!) { preferenceLink(input: $input) {
  ... on PreferenceLinkPayload { url expiresAt } ${failures('InvalidInput', 'NotFound')} } }`;
const REVOKE_LINK = `mutation RevokeLink($input: RevokePreferenceLinkInput!) { revokePreferenceLink(input: $input) {
  ... on RevokePreferenceLinkPayload { contact { id phone } expiresAt } ${failures('InvalidInput')} } }`;
const HOURS = `mutation Hours($input: SetOwnHoursInput!) { setOwnHours(input: $input) {
  ... on SetOwnHoursPayload { contact { id phone ownHours { from to } } } ${failures('InvalidInput', 'NotFound')} } }`;

/** `heliograph consent link`. */
export function linkCommand(): Command {
  const command = new Command('link')
    .description('make a link to the page on which a person says what they want to get; give it to them alone')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(new Option('--valid-for <duration>', 'how long it works, up to 365d (default: 30d)').argParser(duration))
    .action(async (name: string, { validFor, ...options }: HubOptions & { validFor?: string }) => {
      const hub = openHub(options);
      const recipient = recipientOf(name);
      const contactId =
        'contactId' in recipient ? recipient.contactId : (await hub.ask<{ id: string } | null>(FIND, recipient))?.id;
      if (contactId === undefined) throw notFound('contact', name);
      const link = await hub.mutate<{ url: string; expiresAt: string }>(LINK, {
        input: given({ contactId, validFor }),
      });
      await printOne(options.json, link, [link.url, `It works until ${link.expiresAt}.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph consent link +447700900123');
}

/** `heliograph consent revoke-link`. */
export function revokeLinkCommand(): Command {
  const command = new Command('revoke-link')
    .description(
      'end a link to a preference page, e.g. one that reached somebody else; others of the person go on working',
    )
    .argument('<url>', 'the link')
    .action(async (url: string, options: HubOptions) => {
      const revoked = await openHub(options).mutate<RevokedLink>(REVOKE_LINK, { input: { url } });
      const { phone, id } = revoked.contact;
      await printOne(options.json, revoked, [`${phone ?? id}: the link works no more.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph consent revoke-link https://hub.example/p/dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgdG9rZW4uLi4',
  );
}

interface RevokedLink {
  contact: { id: string; phone: string | null };
  expiresAt: string;
}

interface HoursOptions extends HubOptions {
  from?: string;
  to?: string;
  none?: true;
}

interface WithHours {
  contact: { id: string; phone: string | null; ownHours: { from: string; to: string } | null };
}

/** `heliograph consent hours`. */
export function hoursCommand(): Command {
  const command = new Command('hours')
    .description('set the hours in which a person wants offers, as they asked for them')
    .argument('<contact>', 'a number or the id of a contact')
    .option('--from <time>', 'from this time of the day on, in their own time: 09:00')
    .option('--to <time>', 'until this one: 20:00')
    .option('--none', 'no hours of their own any more')
    .action(async (name: string, { from, to, none, ...options }: HoursOptions) => {
      if ((none === true) === (from !== undefined || to !== undefined) || (from === undefined) !== (to === undefined)) {
        throw usageError('It takes --from and --to, or --none.');
      }
      const hours = from === undefined ? {} : { hours: { from, to } };
      const set = await openHub(options).mutate<WithHours>(HOURS, { input: { contact: recipientOf(name), ...hours } });
      const { phone, id, ownHours } = set.contact;
      const told = ownHours === null ? 'whenever the rules allow it' : `from ${ownHours.from} to ${ownHours.to}`;
      await printOne(options.json, set, [`${phone ?? id}: offers ${told}.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph consent hours +447700900123 --from 10:00 --to 18:00');
}
