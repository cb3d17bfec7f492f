/** `heliograph campaigns retry` and `step`: campaigns that follow another. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { contentInput } from './campaign-input.ts';
import { type Campaign, PAYLOAD } from './campaign-lines.ts';
import { type ContentOptions, withContent } from './campaign-options.ts';
import { type VariantOptions, variantInput, withVariants } from './campaign-variants.ts';
import { printWritten } from './campaign-write.ts';
import { choice, choices, given, orNull, repeated, wholeNumber } from './options.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RETRY = `mutation RetryFailed($input: RetryFailedInput!) { retryFailed(input: $input) { ${PAYLOAD} } }`;
const STEP = `mutation AddStep($input: AddCampaignStepInput!) { addCampaignStep(input: $input) { ${PAYLOAD} } }`;

const STATUSES = ['FAILED', 'UNDELIVERED', 'EXPIRED'];
const UNLESS = ['CLICKED', 'REPLIED', 'EVENT'];

interface RetryOptions extends HubOptions {
  name?: string;
  status?: string[];
  code?: string[];
  country?: string[];
}

interface StepOptions extends HubOptions, ContentOptions, VariantOptions {
  triggered?: true;
  afterHours?: number;
  unless?: string;
  event?: string;
}

async function mutate(options: HubOptions, document: string, input: object): Promise<void> {
  const { campaign } = await openHub(options).mutate<{ campaign: Campaign }>(document, { input });
  await printWritten(options, campaign);
}

const EXAMPLE = 'campaign_0123456789abcdef0123456789abcdef';

/** `heliograph campaigns retry`. */
export function retryCommand(): Command {
  const command = new Command('retry')
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
  return withExamples(
    withHubOptions(command),
    `heliograph campaigns retry ${EXAMPLE} --status undelivered --country FR`,
  );
}

/** `heliograph campaigns step`. */
export function stepCommand(): Command {
  const command = new Command('step')
    .description(
      'write a step of a campaign, for those who did not do something; it waits once it is checked and started',
    )
    .argument('<id>', 'the campaign that it follows')
    .argument('<name>', 'what it is called')
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
    .option('--event <name>', 'with --unless event: the name of the event');
  withVariants(withContent(command, true, 'that of the campaign')).action(step);
  return withExamples(
    withHubOptions(command),
    `heliograph campaigns step ${EXAMPLE} Reminder --template reminder --after-hours 48 --unless clicked`,
    `heliograph campaigns step ${EXAMPLE} "Left a cart" --template cart --triggered --unless event --event bought`,
    `heliograph campaigns step ${EXAMPLE} Reminder --template reminder --after-hours 48 --variant control --variant template=reminder-short --hold-out 10 --rate 50`,
  );
}

async function step(id: string, name: string, options: StepOptions): Promise<void> {
  const { triggered, afterHours, unless, event, sender, rate } = options;
  if ((triggered === undefined) === (afterHours === undefined))
    throw usageError('A step comes some hours later, or by triggers.', 'Give --after-hours or --triggered.');
  const done = unless ?? (triggered === undefined ? 'CLICKED' : undefined);
  const input = {
    ...{ id, name, content: contentInput(options), triggered, afterHours, unless: done, event },
    ...{ sender: orNull(sender), ratePerSecond: orNull(rate), ...variantInput(options) },
  };
  await mutate(options, STEP, given(input));
}
