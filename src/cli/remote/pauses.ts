/** `heliograph pauses`: the kill switch, and what it holds. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { notFound } from './not-found.ts';
import { asWord, choice, given, type Limited, limitOf, withLimit } from './options.ts';
import { type Column, fieldLines, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const COUNTS = 'notYetQueued queued inFlight submitted recalled';
const RECALL = 'asked recalled tooLate waiting';
const FIELDS = `id scope key reason createdAt liftedAt counts { ${COUNTS} } recall { ${RECALL} }`;
const LIST = `query Pauses($first: Int, $after: String, $inForce: Boolean) {
  pauses(first: $first, after: $after, inForce: $inForce) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Pause($id: ID!) { pause(id: $id) { ${FIELDS} } }`;
const payload = `... on PauseScopePayload { pause { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')}`;
const SET = `mutation PauseScope($input: PauseScopeInput!) { pauseScope(input: $input) { ${payload} } }`;
const LIFT = `mutation LiftPause($input: LiftPauseInput!) { liftPause(input: $input) { ${payload} } }`;

interface Pause {
  id: string;
  scope: string;
  key: string | null;
  reason: string;
  createdAt: string;
  liftedAt: string | null;
  counts: { notYetQueued: number; queued: number; inFlight: number; submitted: number; recalled: number };
  recall: { asked: number; recalled: number; tooLate: number; waiting: number } | null;
}

const SCOPES = ['WORKSPACE', 'CAMPAIGN', 'ROUTE', 'COUNTRY', 'TEMPLATE', 'PURPOSE'];
const about = ({ scope, key }: Pause) => (key === null ? 'everything' : `${asWord(scope)} ${key}`);

const COLUMNS: readonly Column<Pause>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'OF', value: about },
  { title: 'WAITING', value: ({ counts }) => counts.notYetQueued + counts.queued },
  { title: 'SINCE', value: ({ createdAt }) => createdAt },
  { title: 'UNTIL', value: ({ liftedAt }) => liftedAt, tone: () => 'quiet' },
  { title: 'WHY', value: ({ reason }) => reason, flexible: true },
];

const linesOf = (pause: Pause) =>
  fieldLines([
    ['pause', pause.id],
    ['of', about(pause)],
    ['why', pause.reason],
    ['not yet queued', String(pause.counts.notYetQueued)],
    ['queued', String(pause.counts.queued)],
    ['in flight', String(pause.counts.inFlight)],
    ['submitted', String(pause.counts.submitted)],
    ...recallLines(pause),
  ]);

const recallLines = ({ recall }: Pause): [string, string][] =>
  recall === null
    ? []
    : [
        [
          'recalled',
          `${recall.recalled} of ${recall.asked} asked, ${recall.tooLate} too late, ${recall.waiting} to go`,
        ],
      ];

/** `heliograph pauses`, with everything below it. */
export function pausesCommand(): Command {
  const command = new Command('pauses').description(
    'the kill switch: stop what is sent, see what is held, let it go on',
  );
  command.addCommand(listCommand(), { isDefault: true });
  for (const make of [showCommand, setCommand, liftCommand]) command.addCommand(make());
  return command;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('what is paused now, the newest first (what `heliograph pauses` does)')
    .option('--ended', 'also what was lifted')
    .action(async (options: HubOptions & Limited & { ended?: true }) => {
      const variables = options.ended === true ? {} : { inForce: true };
      const pages = pagesOf<Pause>(openHub(options), LIST, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'Nothing is paused.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph pauses');
}

interface SetOptions {
  scope: string;
  of?: string;
  reason: string;
  recall?: true;
}

function showCommand(): Command {
  const command = new Command('show')
    .description('what a pause holds now, and how far it has recalled what was submitted')
    .argument('<id>', 'the pause')
    .action(async (id: string, options: HubOptions) => {
      const pause = await openHub(options).ask<Pause | null>(SHOW, { id });
      if (pause === null) throw notFound('pause', id);
      await printOne(options.json, pause, linesOf(pause));
    });
  return withExamples(withHubOptions(command), 'heliograph pauses show pause_0123456789abcdef0123456789abcdef');
}

function setCommand(): Command {
  const command = new Command('set')
    .description(
      'stop what is sent of a campaign, route, country, template, purpose or of the workspace, within a second',
    )
    .addOption(choice('--scope <scope>', SCOPES, 'what is stopped').makeOptionMandatory())
    .option('--of <key>', 'which one: an id, a country or a purpose')
    .addOption(new Option('--reason <text>', 'why, for those who come after').makeOptionMandatory())
    .option('--recall', 'also have the carriers delete what they have and have not delivered: that cannot be undone')
    .action(async ({ scope, of, reason, recall, ...options }: HubOptions & SetOptions) => {
      const input = { scope, reason, ...given({ key: of, recall }) };
      const { pause } = await openHub(options).mutate<{ pause: Pause }>(SET, { input });
      await printOne(options.json, pause, linesOf(pause));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph pauses set --scope workspace --reason "A wrong text"',
    'heliograph pauses set --scope country --of FR --reason "The carrier is down"',
    'heliograph pauses set --scope purpose --of MARKETING --reason "A wrong text" --recall',
  );
}

function liftCommand(): Command {
  const command = new Command('lift')
    .description('let go on what a pause holds')
    .argument('<id>', 'the pause')
    .action(async (id: string, options: HubOptions) => {
      const { pause } = await openHub(options).mutate<{ pause: Pause }>(LIFT, { input: { id } });
      await printOne(options.json, pause, linesOf(pause));
    });
  return withExamples(withHubOptions(command), 'heliograph pauses lift pause_0123456789abcdef0123456789abcdef');
}
