/** `heliograph triggers occurrences` and `attendance`: what set a trigger off, and what came of it. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { withPeopleHidden } from './hidden.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { asWord, type Limited, limitOf, wholeNumber, withLimit } from './options.ts';
import { type Column, fieldLines, printOne } from './output.ts';
import { connectionOf, type Page, pagesIn } from './paging.ts';
import { CSV_OPTION, printTable } from './table.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const OCCURRENCE =
  'id at status code answer answeredAt moved createdAt message { id status } contact { id phone name }';
const OCCURRENCES = `query Occurrences($id: ID!, $first: Int, $after: String) { trigger(id: $id) {
  firings(first: $first, after: $after) { ${connectionOf(OCCURRENCE)} } } }`;

interface Occurrence {
  id: string;
  at: string;
  status: string;
  code: string | null;
  answer: string | null;
  answeredAt: string | null;
  moved: boolean;
  createdAt: string;
  message: { id: string; status: string } | null;
  contact: { id: string; phone: string | null; name: string | null } | null;
}

const COLUMNS: readonly Column<Occurrence>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'CONTACT', value: ({ contact }) => contact?.id },
  { title: 'PHONE', value: ({ contact }) => contact?.phone },
  { title: 'STATUS', value: ({ status }) => asWord(status) },
  { title: 'REASON', value: ({ code }) => code },
  { title: 'MESSAGE', value: ({ message }) => message?.id },
  { title: 'ANSWER', value: ({ answer }) => (answer === null ? null : asWord(answer)) },
  { title: 'NAME', value: ({ contact }) => contact?.name, flexible: true },
];

/** `heliograph triggers occurrences`. */
export function occurrencesCommand(): Command {
  const command = new Command('occurrences')
    .description('what set a trigger off, the newest first: the person, the message or why there is none, the answer')
    .argument('<trigger>', 'its name or id')
    .option(...CSV_OPTION)
    .action(async (named: string, options: HubOptions & Limited & { csv?: true }) => {
      const hub = openHub(options);
      const id = await idOfNamed(hub, 'trigger', named);
      const found = (trigger: { firings: Page<Occurrence> } | null) => {
        if (trigger === null) throw notFound('trigger', named);
        return trigger.firings;
      };
      const pages = pagesIn(withPeopleHidden(hub), OCCURRENCES, { id }, limitOf(options), found);
      await printTable(options, pages, COLUMNS, 'Nothing has set it off yet.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph triggers occurrences Reminder',
    'heliograph triggers occurrences Reminder --all --csv > reminded.csv',
  );
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

/** `heliograph triggers attendance`. */
export function attendanceCommand(): Command {
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
