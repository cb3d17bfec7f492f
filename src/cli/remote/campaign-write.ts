/** `heliograph campaigns create` and `update`: how a campaign is to be, before it is checked and started. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { campaignInput, WRITTEN, type Written } from './campaign-input.ts';
import { type Campaign, PAYLOAD } from './campaign-lines.ts';
import {
  AUDIENCE_OPTIONS,
  type CampaignOptions,
  withAudience,
  withContent,
  withPurpose,
  withTakenAway,
} from './campaign-options.ts';
import { withSchedule } from './campaign-schedule.ts';
import { withVariants } from './campaign-variants.ts';
import { AUDIENCE, type Audience, audienceRows } from './campaign-whole.ts';
import { moneySaid } from './money-said.ts';
import { notFound } from './not-found.ts';
import { fieldLines, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const CREATE = `mutation CreateCampaign($input: CampaignInput!) { createCampaign(input: $input) { ${PAYLOAD} } }`;
const UPDATE = `mutation UpdateCampaign($input: UpdateCampaignInput!) { updateCampaign(input: $input) { ${PAYLOAD} } }`;
const IN_FORCE = `query InForce($id: ID!) { campaign(id: $id) { ${AUDIENCE} } }`;
const BEFORE = `query Before($id: ID!, $isOther: Boolean!) { campaign(id: $id) { ${WRITTEN} } }`;

/** Prints a campaign that was written, and what comes next. @param verb what was done with it @param lines what there is to see of it */
export const printWritten = (
  { json }: HubOptions,
  campaign: Campaign,
  verb = 'written',
  lines: readonly string[] = [],
) =>
  printOne(json, campaign, [
    `${campaign.name} is ${verb}: ${campaign.id}.`,
    ...lines,
    `Check it with heliograph campaigns check ${campaign.id}.`,
  ]);

const USUAL_SENDER = 'that of each route';

/** `heliograph campaigns create`. */
export function createCommand(): Command {
  const command = new Command('create')
    .description('write a campaign; nothing is sent before it was checked and started')
    .argument('<name>', 'what it is called')
    .option('--triggered', 'for whoever triggers bring, one by one, and for no audience')
    .option('--budget <amount>', 'what it may cost in all, e.g. "250 EUR"; `heliograph budgets set` changes it');
  withVariants(withSchedule(withAudience(withPurpose(withContent(command, true, USUAL_SENDER), true)))).action(create);
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns create Spring --template spring --purpose marketing --tag spring --metric clicked',
    'heliograph campaigns create News --template news --purpose marketing --tag news --local-at 2027-03-29T10:00 --repeat week --on monday',
    'heliograph campaigns create Spring --template spring --purpose marketing --tag spring --variant control --variant template=spring-short --hold-out 10',
    'heliograph campaigns create Welcome --triggered --template welcome --purpose marketing --variant control --variant delay=60 --hold-out 10',
    'heliograph campaigns create Reminder --template visit --purpose transactional --tag tomorrow --exclude-tag called --rate 50 --route premium --budget "40 EUR"',
  );
}

async function create(
  name: string,
  options: HubOptions & CampaignOptions & { triggered?: true; budget?: string },
): Promise<void> {
  const { triggered, budget } = options;
  const limit = budget === undefined ? {} : { budget: { amount: moneySaid('--budget', budget) } };
  const hub = openHub(options);
  const input = await campaignInput(hub, options);
  // Whoever triggers bring are no audience: where one is named all the same, the hub says that it does not go with them.
  if (triggered === undefined && input.audience === undefined)
    throw usageError(
      'A campaign is for somebody.',
      'Give --tag, --list or --segment; or --triggered, for whoever triggers bring.',
    );
  const variables = { input: { name, ...(triggered === undefined ? {} : { triggered }), ...input, ...limit } };
  const { campaign } = await hub.mutate<{ campaign: Campaign }>(CREATE, variables);
  await printWritten(options, campaign);
}

/** `heliograph campaigns update`. */
export function updateCommand(): Command {
  const command = new Command('update')
    .description(
      'change a campaign that has not started: what is given takes the place of what was there, and the rest stays; it has to be checked again',
    )
    .argument('<id>', 'its id')
    .option('--name <name>', 'what it is called');
  const content = withContent(command, false, 'it stays');
  withTakenAway(withVariants(withSchedule(withAudience(withPurpose(content, false))))).action(update);
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns update campaign_0123456789abcdef0123456789abcdef --template spring-short --rate 50',
    'heliograph campaigns update campaign_0123456789abcdef0123456789abcdef --tag spring --tag summer --no-exclude-tag',
    'heliograph campaigns update campaign_0123456789abcdef0123456789abcdef --tolerance 20 --no-until',
  );
}

async function update(id: string, options: HubOptions & CampaignOptions & { name?: string }): Promise<void> {
  const hub = openHub(options);
  const isOther = AUDIENCE_OPTIONS.some((name) => options[name] !== undefined);
  const before = await hub.withHidden().ask<Written | null>(BEFORE, { id, isOther });
  if (before === null) throw notFound('campaign', id);
  const { name } = options;
  const changes = { ...(name === undefined ? {} : { name }), ...(await campaignInput(hub, options, before)) };
  if (Object.keys(changes).length === 0)
    throw usageError('Nothing is to change.', 'Give an option, e.g. --name; see: heliograph campaigns update --help');
  if (before.text !== null && 'content' in changes && options.template === undefined)
    throw usageError(
      'This campaign says a text of its own in place of the bodies of its template.',
      'Give --template as well: its bodies take the place of that text.',
    );
  const { campaign } = await hub.mutate<{ campaign: Campaign }>(UPDATE, { input: { id, ...changes } });
  // The API takes an audience as a whole: what somebody else has changed of it meanwhile is seen here.
  const read = isOther ? await hub.withHidden().ask<{ audience: Audience } | null>(IN_FORCE, { id }) : null;
  const lines = read === null ? [] : fieldLines(audienceRows(read.audience));
  await printWritten(options, { ...campaign, ...read }, 'changed', lines);
}
