/** `heliograph conversations hours`, `absences` and `times`: when nobody answers, and how long people wait. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { choice, given, moment, repeated } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const HOURS = 'open closedOn timeZone openNow text absentText';
const SHOW = `query Hours { officeHours { ${HOURS} } }`;
const SET_HOURS = `mutation SetHours($input: SetOfficeHoursInput!) { setOfficeHours(input: $input) {
  ... on OfficeHoursPayload { officeHours { ${HOURS} } } ${failures('InvalidInput')} } }`;
const ABSENCE = 'id member { id name } from until text';
const ABSENCES = `query Absences { absences { ${ABSENCE} } }`;
const SET_ABSENCE = `mutation SetAbsence($input: SetAbsenceInput!) { setAbsence(input: $input) {
  ... on AbsencePayload { absence { ${ABSENCE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const END_ABSENCE = `mutation EndAbsence($input: EndAbsenceInput!) { endAbsence(input: $input) {
  ... on AbsencePayload { absence { ${ABSENCE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const TIMES = `query Times($since: DateTime!, $until: DateTime, $by: AnswerTimesBy) { answerTimes(since: $since, until: $until, by: $by) {
  actor { kind id name } label answers medianAnswer slowAnswer closed medianClose } }`;

interface Hours {
  open: string;
  closedOn: string[];
  timeZone: string;
  openNow: boolean;
  text: string;
  absentText: string | null;
}

function hoursLines(hours: Hours | null): string[] {
  if (hours === null) return ['No hours are set: somebody is taken to answer always.'];
  const { open, closedOn, timeZone, openNow, text, absentText } = hours;
  return [
    plain(`${open} (${timeZone}), ${openNow ? 'open' : 'closed'} now`),
    ...(closedOn.length === 0 ? [] : [`closed on ${closedOn.join(', ')}`]),
    plain(`else: ${text}`),
    ...(absentText === null ? [] : [plain(`of an absent member: ${absentText}`)]),
  ];
}

function showHoursCommand(): Command {
  const command = new Command('show')
    .description('when the workspace answers, and what it says else')
    .action(async (options: HubOptions) => {
      const officeHours = await openHub(options).ask<Hours | null>(SHOW);
      await printOne(options.json, { officeHours }, hoursLines(officeHours));
    });
  return withExamples(withHubOptions(command), 'heliograph conversations hours');
}

interface HoursOptions extends HubOptions {
  text?: string;
  absentText?: string;
  closedOn?: string[];
}

function setHoursCommand(): Command {
  const command = new Command('set')
    .description('set when the workspace answers; who writes else is told so once')
    .argument('[open]', 'hours in the zone of the workspace, e.g. "mon-fri 09:00-17:00"; absent: always')
    .option('--text <text>', 'what a person is told, once for each closing')
    .option('--absent-text <text>', 'what a person is told whose member is absent')
    .addOption(repeated('--closed-on <day>', 'a day on which it is closed all the same, e.g. 2026-12-25'))
    .action(async (open: string | undefined, { text, absentText, closedOn, ...options }: HoursOptions) => {
      const input = given({ open, text, absentText, closedOn });
      const result = await openHub(options).mutate<{ officeHours: Hours | null }>(SET_HOURS, { input });
      await printOne(options.json, { officeHours: result.officeHours }, hoursLines(result.officeHours));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations hours set "mon-fri 09:00-17:00" --text "We are back tomorrow at nine."',
  );
}

/** `heliograph conversations hours`. */
export function hoursCommand(): Command {
  return new Command('hours')
    .description('when the people of the workspace answer')
    .addCommand(showHoursCommand(), { isDefault: true })
    .addCommand(setHoursCommand());
}

interface Absence {
  id: string;
  member: { id: string; name: string | null };
  from: string;
  until: string | null;
  text: string | null;
}

const COLUMNS: readonly Column<Absence>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'MEMBER', value: ({ member }) => member.name ?? member.id },
  { title: 'FROM', value: ({ from }) => from },
  { title: 'UNTIL', value: ({ until }) => until ?? 'ended' },
  { title: 'TEXT', value: ({ text }) => text, flexible: true },
];

function listAbsencesCommand(): Command {
  const command = new Command('list')
    .description('absences of members that are not over')
    .action(async (options: HubOptions) => {
      const absences = await openHub(options).ask<Absence[]>(ABSENCES);
      await printList(options.json, [absences], COLUMNS, 'Nobody is absent.');
    });
  return withExamples(withHubOptions(command), 'heliograph conversations absences list');
}

interface AbsenceOptions extends HubOptions {
  from?: string;
  until?: string;
  text?: string;
}

function setAbsenceCommand(): Command {
  const command = new Command('set')
    .description('note that a member is not there for a while')
    .argument('<member>', 'the id of the member, from `heliograph members list`')
    .addOption(new Option('--from <moment>', 'when it begins: 8h (from now), 2026-12-24').argParser(moment(1)))
    .addOption(new Option('--until <moment>', 'when it ends (default: when it is ended)').argParser(moment(1)))
    .option('--text <text>', 'what persons are told meanwhile (default: what the workspace says)')
    .action(async (memberId: string, { from, until, text, ...options }: AbsenceOptions) => {
      const input = given({ memberId, from, until, text });
      const { absence } = await openHub(options).mutate<{ absence: Absence }>(SET_ABSENCE, { input });
      await printOne(options.json, absence, [`${absence.id}: ${absence.from} until ${absence.until ?? 'it is ended'}`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations absences set member_01a221be79ef75ababb23053d6909639 --until 2027-01-04',
  );
}

function endAbsenceCommand(): Command {
  const command = new Command('end')
    .description('end an absence, or take back one to come')
    .argument('<id>', 'its id, from `heliograph conversations absences list`')
    .action(async (id: string, options: HubOptions) => {
      const { absence } = await openHub(options).mutate<{ absence: Absence }>(END_ABSENCE, { input: { id } });
      await printOne(options.json, absence, [`${absence.id} is ended.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations absences end absence_01a221be79ef75ababb23053d6909639',
  );
}

/** `heliograph conversations absences`. */
export function absencesCommand(): Command {
  return new Command('absences')
    .description('members who are not there')
    .addCommand(listAbsencesCommand(), { isDefault: true })
    .addCommand(setAbsenceCommand())
    .addCommand(endAbsenceCommand());
}

interface Times {
  actor: { kind: string; id: string | null; name: string | null } | null;
  label: string | null;
  answers: number;
  medianAnswer: string | null;
  slowAnswer: string | null;
  closed: number;
  medianClose: string | null;
}

const TIMES_COLUMNS: readonly Column<Times>[] = [
  { title: 'OF', value: ({ actor, label }) => label ?? actor?.name ?? actor?.id ?? 'the hub' },
  { title: 'ANSWERS', value: ({ answers }) => String(answers) },
  { title: 'HALF WITHIN', value: ({ medianAnswer }) => medianAnswer },
  { title: 'NINE OF TEN WITHIN', value: ({ slowAnswer }) => slowAnswer },
  { title: 'CLOSED', value: ({ closed }) => String(closed) },
  { title: 'HALF CLOSED WITHIN', value: ({ medianClose }) => medianClose },
];

/** `heliograph conversations times`. */
export function timesCommand(): Command {
  const command = new Command('times')
    .description('how long people waited for answers, by who answered or by label')
    .addOption(new Option('--since <moment>', 'from then on: 7d (ago), 2026-11-01').argParser(moment(-1)))
    .addOption(new Option('--until <moment>', 'up to then (default: now)').argParser(moment(-1)))
    .addOption(choice('--by <what>', ['ACTOR', 'LABEL'], 'what they are counted by'))
    .action(async ({ since, until, by, ...options }: HubOptions & { since?: string; until?: string; by?: string }) => {
      const variables = given({ since: since ?? moment(-1)('7d'), until, by });
      const times = await openHub(options).ask<Times[]>(TIMES, variables);
      await printList(options.json, [times], TIMES_COLUMNS, 'Nobody was answered then.');
    });
  return withExamples(withHubOptions(command), 'heliograph conversations times --since 30d --by label');
}
