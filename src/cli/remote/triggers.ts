/** `heliograph triggers`: messages that are sent when something happens to a person. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import {
  asWord,
  given,
  type Limited,
  limitOf,
  pairs,
  purposeOption,
  repeated,
  wholeNumber,
  withLimit,
} from './options.ts';
import { type Column, fieldLines, printList, printOne, type Tone } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = `id name kind event date { field offset at yearly } segment { id name } once status reason campaign { id name } purpose template sender
  pending accepted canceled refused { code count } createdAt`;
const LIST = `query Triggers($first: Int, $after: String) { triggers(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Trigger($id: ID!) { trigger(id: $id) { ${FIELDS} } }`;
const payload = `... on TriggerPayload { trigger { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')}`;
const CREATE = `mutation CreateTrigger($input: TriggerInput!) { createTrigger(input: $input) { ${payload} } }`;

interface Trigger {
  id: string;
  name: string;
  kind: string;
  event: string | null;
  date: { field: string; offset: string; at: string | null; yearly: boolean } | null;
  segment: { id: string; name: string } | null;
  once: boolean;
  status: string;
  reason: string | null;
  campaign: { id: string; name: string } | null;
  purpose: string;
  template: string;
  sender: string | null;
  pending: number;
  accepted: number;
  canceled: number;
  refused: { code: string; count: number }[];
  createdAt: string;
}

const TONES: Readonly<Record<string, Tone>> = { ACTIVE: 'good', PAUSED: 'waiting' };

/** The condition of a trigger, in words. */
function waitsFor({ kind, event, date, segment, once }: Trigger): string {
  const often = once ? ', once' : '';
  if (kind === 'SEGMENT') return `enters ${segment?.name ?? 'a segment'}${often}`;
  if (date === null) return `${event ?? ''}${often}`;
  const at = date.at === null ? '' : ` at ${date.at}`;
  return `${date.field} ${date.offset}${at}${date.yearly ? ' every year' : ''}${often}`;
}

const COLUMNS: readonly Column<Trigger>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => asWord(status), tone: ({ status }) => TONES[status] ?? 'quiet' },
  { title: 'MESSAGES', value: ({ accepted }) => accepted },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'WHEN', value: waitsFor, flexible: true },
];

function linesOf(trigger: Trigger): string[] {
  const { id, name, status, reason, purpose, template, pending, accepted, refused, canceled } = trigger;
  return fieldLines([
    ['trigger', `${name} (${id})`],
    ['status', reason === null ? asWord(status) : `${asWord(status)}: ${reason}`],
    ['when', waitsFor(trigger)],
    ['campaign', trigger.campaign === null ? null : `${trigger.campaign.name} (${trigger.campaign.id})`],
    ['says', `${template}, ${asWord(purpose)}`],
    ['messages', String(accepted)],
    ['to be made', String(pending)],
    ['not made', refused.map(({ code, count }) => `${count} ${code}`).join(', ') || 'none'],
    ['canceled', String(canceled)],
  ]);
}

/** `heliograph triggers`, with everything below it. */
export function triggersCommand(): Command {
  return new Command('triggers')
    .description('messages when something happens to a person: an event comes, a date is near, a segment is entered')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(attendanceCommand())
    .addCommand(actCommand('pause', 'nothing sets it off any more, until it is resumed'))
    .addCommand(actCommand('resume', 'go on with a trigger that is paused, from now on'))
    .addCommand(actCommand('remove', 'remove a trigger; what waits of it is canceled'));
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the triggers of the workspace, the newest first (what `heliograph triggers` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Trigger>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is no trigger yet: heliograph triggers create.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph triggers');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one trigger, with what came of it')
    .argument('<trigger>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const trigger = await hub.ask<Trigger>(SHOW, { id: await idOfNamed(hub, 'trigger', named) });
      await printOne(options.json, trigger, linesOf(trigger));
    });
  return withExamples(withHubOptions(command), 'heliograph triggers show Reminder');
}

const ATTENDANCE = `query Attendance($id: ID!, $from: DateTime!, $to: DateTime!) { trigger(id: $id) { attendance(from: $from, to: $to) {
  reminded confirmed declined noAnswer attended noShow noShowPercent noShowPercentConfirmed noShowPercentNoAnswer } } }`;

interface Attendance {
  reminded: number;
  confirmed: number;
  declined: number;
  noAnswer: number;
  attended: number;
  noShow: number;
  noShowPercent: number | null;
  noShowPercentConfirmed: number | null;
  noShowPercentNoAnswer: number | null;
}

const DAY_MS = 24 * 3_600_000;
const percent = (share: number | null) => (share === null ? null : `${share.toFixed(1)} %`);

function attendanceCommand(): Command {
  const command = new Command('attendance')
    .description('who of those that a trigger reminded confirmed, and who came')
    .argument('<trigger>', 'its name or id')
    .addOption(
      new Option('--days <days>', 'dates of so many days until now (usually 30)').argParser(wholeNumber(1, 92)),
    )
    .action(async (named: string, options: HubOptions & { days?: number }) => {
      const hub = openHub(options);
      const now = Date.now();
      const from = new Date(now - (options.days ?? 30) * DAY_MS).toISOString();
      const variables = { id: await idOfNamed(hub, 'trigger', named), from, to: new Date(now).toISOString() };
      const { attendance } = await hub.ask<{ attendance: Attendance }>(ATTENDANCE, variables);
      await printOne(
        options.json,
        attendance,
        fieldLines([
          ['reminded', String(attendance.reminded)],
          ['confirmed', String(attendance.confirmed)],
          ['declined', String(attendance.declined)],
          ['no answer', String(attendance.noAnswer)],
          ['came', String(attendance.attended)],
          ['did not come', String(attendance.noShow)],
          ['no-show rate', percent(attendance.noShowPercent)],
          ['of confirmed', percent(attendance.noShowPercentConfirmed)],
          ['of no answer', percent(attendance.noShowPercentNoAnswer)],
        ]),
      );
    });
  return withExamples(withHubOptions(command), 'heliograph triggers attendance Reminder --days 90');
}

interface CreateOptions extends HubOptions {
  template?: string;
  purpose?: string;
  campaign?: string;
  event?: string;
  segment?: string;
  date?: string;
  offset?: string;
  at?: string;
  yearly?: true;
  once?: true;
  var?: string[];
  sender?: string;
  confirm?: true;
  confirmedText?: string;
  declinedText?: string;
}

/** The condition of a new trigger. */
async function conditionOf(hub: Hub, { event, segment, date, offset, at, yearly }: CreateOptions): Promise<object> {
  if ([event, segment, date].filter((each) => each !== undefined).length !== 1)
    throw usageError('A trigger waits for one thing.', 'Give --event, --segment, or --date with --offset.');
  if (segment !== undefined) return { segmentId: await idOfNamed(hub, 'segment', segment) };
  if (date === undefined) return { event };
  if (offset === undefined) throw usageError('--date needs --offset.', 'Give --offset="-24 h", for a day before.');
  return { date: { field: date, offset, ...given({ at, yearly }) } };
}

/** Consequences of replies; `undefined`: they are not read as answers. */
function confirmationOf({ confirm, confirmedText, declinedText }: CreateOptions): object | undefined {
  const texts = given({ confirmedText, declinedText });
  return confirm === true || Object.keys(texts).length > 0 ? texts : undefined;
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a trigger, which is active at once')
    .argument('<name>', 'its name, unique in the workspace')
    .option('--template <name>', 'the template that it says')
    .addOption(purposeOption('why its messages are sent'))
    .option(
      '--campaign <id>',
      'instead of --template and --purpose: bring people to this campaign or step, made with --triggered',
    )
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
    .option('--confirmed-text <text>', 'what whoever confirms is answered')
    .option('--declined-text <text>', 'what whoever declines is answered')
    .action(async (name: string, options: CreateOptions) => {
      const { template, purpose, campaign, once, sender } = options;
      if (campaign === undefined && (template === undefined || purpose === undefined))
        throw usageError('A trigger has something to say.', 'Give --template and --purpose, or --campaign.');
      const hub = openHub(options);
      const input = {
        ...{ name, on: await conditionOf(hub, options) },
        ...given({
          template,
          purpose,
          campaign,
          once,
          sender,
          variables: pairs('--var', options.var),
          confirmation: confirmationOf(options),
        }),
      };
      const { trigger } = await hub.mutate<{ trigger: Trigger }>(CREATE, { input });
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

function actCommand(act: 'pause' | 'resume' | 'remove', description: string): Command {
  const mutation = `${act}Trigger`;
  const type = `${act.charAt(0).toUpperCase()}${act.slice(1)}TriggerInput`;
  const text = `mutation Act($input: ${type}!) { ${mutation}(input: $input) { ${payload} } }`;
  const command = new Command(act)
    .description(description)
    .argument('<trigger>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'trigger', named) };
      const { trigger } = await hub.mutate<{ trigger: Trigger }>(text, { input });
      await printOne(options.json, trigger, linesOf(trigger));
    });
  return withExamples(withHubOptions(command), `heliograph triggers ${act} Reminder`);
}
