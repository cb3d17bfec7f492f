/** `heliograph consent request`: asks a person by SMS whether they agree to what they chose in a form. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { given, jsonObject, purposesOption } from './options.ts';
import { printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const REQUEST = `mutation Request($input: RequestConsentInput!) { requestConsent(input: $input) {
  ... on RequestConsentPayload { wasOpen request { id status purposes createdAt plannedAt askedAt expiresAt } }
  ${failures('InvalidInput', 'NotFound', 'MessageRefused')} } }`;

interface RequestOptions extends HubOptions {
  purpose: string[];
  form: Record<string, unknown>;
  text?: string;
  sender?: string;
}

interface Requested {
  wasOpen: boolean;
  request: {
    id: string;
    status: string;
    purposes: string[];
    createdAt: string;
    plannedAt: string;
    askedAt: string | null;
    expiresAt: string;
  };
}

/** `heliograph consent request`. */
export function requestCommand(): Command {
  const command = new Command('request')
    .description('double opt-in: ask a person once, by SMS, whether they agree to what they chose in a form')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(purposesOption('for what').makeOptionMandatory())
    .addOption(
      new Option('--form <json>', 'the form event, kept as evidence, e.g. {"text":"Send me offers","version":"3"}')
        .argParser(jsonObject)
        .makeOptionMandatory(),
    )
    .option('--text <text>', 'the text that asks (default: the hub’s, in the language of the contact)')
    .option('--sender <number>', 'a number that can be replied to (default: as routes say)')
    .action(async (to: string, { purpose, form, text, sender, ...options }: RequestOptions) => {
      const input = given({ contact: recipientOf(to), purposes: purpose, form, text, sender });
      const requested = await openHub(options).mutate<Requested>(REQUEST, { input });
      const { request, wasOpen } = requested;
      const { createdAt, plannedAt, askedAt } = request;
      const when = plannedAt > createdAt ? `is asked at ${plannedAt}` : 'is asked now';
      const before =
        askedAt === null ? 'is to be asked by an earlier question' : 'was asked before and has not answered';
      const sentence = wasOpen ? `${before}: nothing was sent` : when;
      await printOne(options.json, requested, [`${to} ${sentence}. A reply counts until ${request.expiresAt}.`]);
    });
  return withExamples(
    withHubOptions(command),
    `heliograph consent request +447700900123 --purpose marketing --form '{"text":"Send me offers","version":"3"}'`,
  );
}
