/** `heliograph verify settings`: how the workspace verifies people. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { asWord, choice, choices, duration, given, repeated } from './options.ts';
import { fieldLines, paint, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'channels passkeyDomains numberCheck { url timeout silence }';
const SHOW = `query VerificationSettings { verificationSettings { ${FIELDS} } }`;
const SET = `mutation SetVerificationSettings($input: SetVerificationSettingsInput!) { setVerificationSettings(input: $input) {
  ... on SetVerificationSettingsPayload { numberCheckSecret settings { ${FIELDS} } } ${failures('InvalidInput')} } }`;

interface Settings {
  channels: string[];
  passkeyDomains: string[];
  numberCheck: { url: string; timeout: string; silence: string } | null;
}

interface Options extends HubOptions {
  channel?: string[];
  passkeyDomain?: string[];
  numberCheck?: string | false;
  timeout?: string;
  silence?: string;
}

const linesOf = ({ channels, passkeyDomains, numberCheck }: Settings, secret: string | null) =>
  fieldLines([
    ['channels', channels.map(asWord).join(', ')],
    ['passkey domains', passkeyDomains.length === 0 ? 'none' : passkeyDomains.join(', ')],
    ['number check', numberCheck === null ? 'nobody is asked' : numberCheck.url],
    ['answers within', numberCheck?.timeout ?? null],
    ['when silent', numberCheck === null ? null : asWord(numberCheck.silence)],
    ['secret', secret === null ? null : `${paint(secret, 'good')} (shown this once)`],
  ]);

/** Shows the settings, or changes those that are given. */
export function settingsCommand(): Command {
  const command = new Command('settings')
    .description('show how the workspace verifies people, or change what is given')
    .addOption(choices('--channel <channel>', ['PASSKEY', 'SMS'], 'a channel, in the order in which they are tried'))
    .addOption(repeated('--passkey-domain <domain>', 'a domain that passkeys may be of; replaces all'))
    .option('--number-check <url>', 'URL that is asked, before a code goes, whether the number may get it')
    .option('--no-number-check', 'ask nobody')
    .addOption(new Option('--timeout <time>', 'how long its answer is waited for (default: 1s)').argParser(duration))
    .addOption(choice('--silence <what>', ['ALLOW', 'DENY'], 'what is done when it says nothing'))
    .action(async ({ channel, passkeyDomain, numberCheck, timeout, silence, ...options }: Options) => {
      const hub = openHub(options);
      const check = typeof numberCheck === 'string' ? { url: numberCheck, timeout, silence } : undefined;
      if (check !== undefined && silence === undefined)
        throw usageError('--number-check takes --silence too: allow or deny.');
      if (check === undefined && (timeout ?? silence) !== undefined)
        throw usageError('--timeout and --silence take --number-check too.');
      const changes = given({ channels: channel, passkeyDomains: passkeyDomain, numberCheck: check && given(check) });
      const input = numberCheck === false ? { ...changes, numberCheck: null } : changes;
      if (Object.keys(input).length === 0) {
        const settings = await hub.ask<Settings>(SHOW, {});
        return printOne(options.json, { settings, numberCheckSecret: null }, linesOf(settings, null));
      }
      const result = await hub.mutate<{ settings: Settings; numberCheckSecret: string | null }>(SET, { input });
      await printOne(options.json, result, linesOf(result.settings, result.numberCheckSecret));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph verify settings --passkey-domain example.com --channel passkey --channel sms',
    'heliograph verify settings --number-check https://example.com/sim --silence allow',
  );
}
