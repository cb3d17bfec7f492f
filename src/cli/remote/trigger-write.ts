/** `heliograph triggers create` and `update`: what a trigger waits for and what it says. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { given, orNull, pairs, purposeOption, repeated, type Said } from './options.ts';
import { printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { type Confirmation, linesOf, mutateTrigger, OWN_FIELDS, PAYLOAD, type Trigger } from './trigger-shape.ts';

const CREATE = `mutation CreateTrigger($input: TriggerInput!) { createTrigger(input: $input) { ${PAYLOAD} } }`;
const UPDATE = `mutation UpdateTrigger($input: UpdateTriggerInput!) { updateTrigger(input: $input) { ${PAYLOAD} } }`;
const BEFORE = `query Before($id: ID!) { trigger(id: $id) { ${OWN_FIELDS} } }`;

type Before = Omit<Trigger, 'segment'>;

/** Options of a trigger; `false`: it is taken away by its `--no-`. */
interface TriggerOptions extends HubOptions {
  template?: string;
  purpose?: string;
  event?: string;
  segment?: string;
  date?: string;
  offset?: string;
  at?: Said<string>;
  yearly?: boolean;
  once?: boolean;
  var?: Said<string[]>;
  sender?: Said<string>;
  confirm?: boolean;
  confirmField?: string;
  confirmedValue?: string;
  declinedValue?: string;
  confirmedText?: Said<string>;
  declinedText?: Said<string>;
}

function withTrigger(command: Command): Command {
  return command
    .option('--template <name>', 'the template that it says')
    .addOption(purposeOption('why its messages are sent'))
    .option('--event <event>', 'when an event comes, e.g. "bought (total >= 100)"')
    .option('--segment <segment>', 'when a person enters this segment, by its name or id')
    .option('--date <field>', 'when a date field is near')
    .option('--offset <offset>', 'from the date to the message: --offset="-24 h", --offset="0 d"')
    .option('--at <time>', 'time of the day where the person is, e.g. 09:00; the offset is of days then')
    .option('--yearly', 'every year on that day')
    .option('--once', 'once for each person')
    .addOption(repeated('--var <name=value>', 'a value for whoever has none of their own'))
    .option('--sender <sender>', 'an allowed sender')
    .option('--confirm', 'read replies as answers: C or yes confirms, R or no declines')
    .option('--confirm-field <field>', 'a field of the type choice that keeps the answer')
    .option('--confirmed-value <choice>', 'the choice of whoever confirms')
    .option('--declined-value <choice>', 'the choice of whoever declines')
    .option('--confirmed-text <text>', 'what whoever confirms is answered')
    .option('--declined-text <text>', 'what whoever declines is answered');
}

type On = { event: string } | { segmentId: string } | { date: object };

/** The condition; `undefined`: nothing was said of it. @param before that of the trigger that is changed */
async function conditionOf(hub: Hub, options: TriggerOptions, before: Before | null): Promise<On | undefined> {
  const { event, segment, offset, at, yearly } = options;
  const ofDate = given({ offset, at: orNull(at), yearly });
  const isOfDate = Object.keys(ofDate).length > 0;
  const date = options.date ?? (isOfDate ? before?.date?.field : undefined);
  const named = [event, segment, date].filter((each) => each !== undefined).length;
  if (date === undefined && isOfDate) {
    const [[option, value] = []] = Object.entries(ofDate);
    const said =
      value === null || value === false ? `--no-${option}` : `--${option}${value === true ? '' : ` "${value}"`}`;
    throw usageError(`${said} goes with --date.`, 'Give --date <field> with --offset as well, or leave it out.');
  }
  if (named === 0 && before !== null) return undefined;
  if (named !== 1)
    throw usageError('A trigger waits for one thing.', 'Give --event, --segment, or --date with --offset.');
  if (segment !== undefined) return { segmentId: await idOfNamed(hub, 'segment', segment) };
  if (date === undefined) return { event: event ?? '' };
  const merged = { ...before?.date, field: date, ...ofDate };
  if (!('offset' in merged)) throw usageError('--date needs --offset.', 'Give --offset="-24 h", for a day before.');
  return { date: merged };
}

/** Consequences of replies; `undefined`: nothing was said of them, `null`: they are not read as answers. */
function confirmationOf(options: TriggerOptions, before: Confirmation | null): object | null | undefined {
  const { confirm, confirmField: field, confirmedValue: confirmed, declinedValue: declined } = options;
  const [confirmedText, declinedText] = [orNull(options.confirmedText), orNull(options.declinedText)];
  const said = given({ field, confirmed, declined, confirmedText, declinedText });
  if (confirm === false) {
    if (Object.keys(said).length === 0) return null;
    throw usageError('--no-confirm reads no answers, so nothing follows from them.', 'Leave the other options out.');
  }
  if (confirm === undefined && Object.keys(said).length === 0) return undefined;
  return { ...before, ...said };
}

/** The input of the API. @param before the trigger that is changed; `null`: a new one */
async function triggerInput(hub: Hub, options: TriggerOptions, before: Before | null = null): Promise<object> {
  const { template, purpose, once, sender, var: values } = options;
  return given({
    on: await conditionOf(hub, options, before),
    ...{ template, purpose, once, sender: orNull(sender) },
    variables: values === false ? {} : pairs('--var', values),
    confirmation: confirmationOf(options, before?.confirmation ?? null),
  });
}

/** `heliograph triggers create`. */
export function createCommand(): Command {
  const command = withTrigger(
    new Command('create')
      .description('make a trigger, which is active at once')
      .argument('<name>', 'its name, unique in the workspace')
      .option(
        '--campaign <id>',
        'instead of --template and --purpose: bring people to this campaign or step, made with --triggered',
      ),
  ).action(async (name: string, options: TriggerOptions & { campaign?: string }) => {
    const { template, purpose, campaign } = options;
    if (campaign === undefined && (template === undefined || purpose === undefined))
      throw usageError('A trigger has something to say.', 'Give --template and --purpose, or --campaign.');
    const hub = openHub(options);
    const input = { name, ...given({ campaign }), ...(await triggerInput(hub, options)) };
    const trigger = await mutateTrigger(hub, CREATE, input);
    await printOne(options.json, trigger, linesOf(trigger));
  });
  return withExamples(
    withHubOptions(command),
    'heliograph triggers create Reminder --date appointment --offset="-24 h" --template reminder --purpose transactional',
    'heliograph triggers create Welcome --segment "Big spenders" --template welcome --purpose marketing --once',
    'heliograph triggers create Thanks --event "bought (total >= 100)" --template thanks --purpose marketing --once',
    'heliograph triggers create Buyers --event bought --campaign campaign_0123456789abcdef0123456789abcdef',
  );
}

/** `heliograph triggers update`. */
export function updateCommand(): Command {
  const command = withTrigger(
    new Command('update')
      .description(
        'change a trigger: what is given takes the place of what was there, and the rest stays; what it waits for counts from now',
      )
      .argument('<trigger>', 'its name or id')
      .option('--name <name>', 'its new name'),
  )
    .option('--no-at', 'at the moment that the offset leads to')
    .option('--no-yearly', 'on that date alone')
    .option('--no-once', 'however often it occurs')
    .option('--no-var', 'no values')
    .option('--no-sender', 'the default of each route')
    .option('--no-confirm', 'do not read replies as answers')
    .option('--no-confirmed-text', 'do not answer whoever confirms')
    .option('--no-declined-text', 'do not answer whoever declines')
    .action(update);
  return withExamples(
    withHubOptions(command),
    'heliograph triggers update Reminder --offset="-48 h"',
    'heliograph triggers update Thanks --event "bought (total >= 200)" --no-once',
    'heliograph triggers update Reminder --name "Reminder, two days before" --template reminder-short',
  );
}

async function update(named: string, options: TriggerOptions & { name?: string }): Promise<void> {
  const hub = openHub(options);
  const id = await idOfNamed(hub, 'trigger', named);
  const before = await hub.ask<Before | null>(BEFORE, { id });
  if (before === null) throw notFound('trigger', named);
  const changes = { ...given({ name: options.name }), ...(await triggerInput(hub, options, before)) };
  if (Object.keys(changes).length === 0)
    throw usageError('Nothing is to change.', 'Give an option, e.g. --name; see: heliograph triggers update --help');
  const trigger = await mutateTrigger(hub, UPDATE, { id, ...changes });
  await printOne(options.json, trigger, linesOf(trigger));
}
