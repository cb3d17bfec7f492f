/** `heliograph campaigns retry` and `step`: campaigns that follow another. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { choice, choices, given, pairs, repeated, wholeNumber } from './options.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Prints what was written. */
export type Print<Campaign> = (options: HubOptions, campaign: Campaign) => Promise<void>;

const STATUSES = ['FAILED', 'UNDELIVERED', 'EXPIRED'];
const UNLESS = ['CLICKED', 'REPLIED', 'EVENT'];

interface RetryOptions extends HubOptions {
  name?: string;
  status?: string[];
  code?: string[];
  country?: string[];
}

interface StepOptions extends HubOptions {
  template: string;
  triggered?: true;
  afterHours?: number;
  unless?: string;
  event?: string;
  sender?: string;
  var?: string[];
}

/** The commands. @param payload fields of what is answered */
export function followCommands<Campaign>(payload: string, print: Print<Campaign>): Command[] {
  const mutate = async (options: HubOptions, document: string, input: object) => {
    const { campaign } = await openHub(options).mutate<{ campaign: Campaign }>(document, { input });
    await print(options, campaign);
  };
  const RETRY = `mutation RetryFailed($input: RetryFailedInput!) { retryFailed(input: $input) { ${payload} } }`;
  const STEP = `mutation AddStep($input: AddCampaignStepInput!) { addCampaignStep(input: $input) { ${payload} } }`;
  const retry = new Command('retry')
    .description(
      'write a campaign for those whom the messages of another did not reach; it is checked and started like any',
    )
    .argument('<id>', 'the campaign that has ended')
    .option('--name <name>', 'what it is called')
    .addOption(choices('--status <status>', STATUSES, 'those whose message became this'))
    .addOption(repeated('--code <code>', 'for this reason, or code of a network or provider'))
    .addOption(repeated('--country <country>', 'in this country, ISO 3166-1 alpha-2'))
    .action((id: string, { name, status, code, country, ...options }: RetryOptions) =>
      mutate(options, RETRY, given({ id, name, statuses: status, codes: code, countries: country })),
    );
  const step = new Command('step')
    .description(
      'write a step of a campaign, for those who did not do something; it waits once it is checked and started',
    )
    .argument('<id>', 'the campaign that it follows')
    .argument('<name>', 'what it is called')
    .addOption(new Option('--template <name>', 'what it says').makeOptionMandatory())
    .addOption(
      new Option(
        '--after-hours <hours>',
        'hours after its last message; where people come one by one, after that of each',
      ).argParser(wholeNumber(1, 8_784)),
    )
    .option('--triggered', 'instead of --after-hours: when a trigger of that person says so')
    .addOption(
      choice('--unless <done>', UNLESS, 'those who did not do this (usually clicked; with --triggered nothing)'),
    )
    .option('--event <name>', 'with --unless event: the name of the event')
    .option('--sender <sender>', 'an allowed sender (default: that of the campaign)')
    .addOption(repeated('--var <name=value>', 'a value for whoever has none of their own'))
    .action(
      (
        id: string,
        name: string,
        { template, triggered, afterHours, unless, event, sender, var: values, ...options }: StepOptions,
      ) => {
        if ((triggered === undefined) === (afterHours === undefined))
          throw usageError('A step comes some hours later, or by triggers.', 'Give --after-hours or --triggered.');
        const done = unless ?? (triggered === undefined ? 'CLICKED' : undefined);
        const content = given({ template, variables: pairs('--var', values) });
        return mutate(options, STEP, given({ id, name, content, triggered, afterHours, unless: done, event, sender }));
      },
    );
  const example = 'campaign_0123456789abcdef0123456789abcdef';
  return [
    withExamples(withHubOptions(retry), `heliograph campaigns retry ${example} --status undelivered --country FR`),
    withExamples(
      withHubOptions(step),
      `heliograph campaigns step ${example} Reminder --template reminder --after-hours 48 --unless clicked`,
      `heliograph campaigns step ${example} "Left a cart" --template cart --triggered --unless event --event bought`,
    ),
  ];
}
