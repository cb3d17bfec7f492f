/** Options of `heliograph campaigns` about the time of a campaign, and how it is shown. */
import { type Command, Option } from 'commander';
import { usageError } from '../exit-codes.ts';
import { asWord, choice, choices, given, moment, orNull, type Said, wholeNumber } from './options.ts';

/** Options about the time of a campaign; `false`: it is taken away. */
export interface ScheduleOptions {
  at?: Said<string>;
  localAt?: string;
  timeZone?: Said<string>;
  hours?: Said<string>;
  repeat?: Said<string>;
  interval?: number;
  on?: Said<string[]>;
  until?: Said<string>;
  times?: Said<number>;
  tolerance?: number;
}

const PERIODS = ['DAY', 'WEEK', 'MONTH'];
const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** Adds the options. */
export function withSchedule(command: Command): Command {
  return command
    .addOption(new Option('--at <moment>', 'when it begins (default: once it is started)').argParser(moment(1)))
    .option('--local-at <time>', 'instead of --at: what everybody’s own clock shows, e.g. 2027-03-28T10:00')
    .option('--time-zone <zone>', 'zone of hours and repetition (default: the workspace’s)')
    .option('--hours <hours>', 'hours of a week in which messages are made, e.g. "mon-fri 09:00-18:00"')
    .addOption(choice('--repeat <period>', PERIODS, 'it is done again every day, week or month'))
    .addOption(new Option('--interval <periods>', 'every so many periods').argParser(wholeNumber(1, 52)))
    .addOption(choices('--on <weekday>', WEEKDAYS, 'with --repeat week: on this day'))
    .addOption(new Option('--until <moment>', 'no run begins later').argParser(moment(1)))
    .addOption(new Option('--times <runs>', 'runs in all').argParser(wholeNumber(2, 1_000)))
    .addOption(
      new Option(
        '--tolerance <percent>',
        'a run whose check differs by more from the run before waits for you (default: 50)',
      ).argParser(wholeNumber(0, 1_000)),
    );
}

/** The time of a campaign that is changed. */
interface Timed {
  startAt: string | null;
  schedule: { localAt: string | null; timeZone: string | null; hours: string | null; repeat: object | null } | null;
}

/** The input of the API; absent: nothing was said. @param before the campaign that is changed; `null`: a new one. @throws CliError */
export function scheduleInput(options: ScheduleOptions, before: Timed | null): object | null | undefined {
  const { at, localAt, timeZone, hours } = options;
  const repeat = repeatInput(options, before?.schedule?.repeat ?? null);
  const said = given({ at: orNull(at), localAt, timeZone: orNull(timeZone), hours: orNull(hours), repeat });
  if (Object.keys(said).length === 0) return undefined;
  const { localAt: wasLocal = null, ...was } = before?.schedule ?? {};
  // Either time takes the place of the other.
  const times = {
    ...(localAt === undefined ? { at: before?.startAt ?? null } : {}),
    ...(at === undefined ? { localAt: wasLocal } : {}),
  };
  const schedule = { ...was, ...times, ...said };
  return Object.values(schedule).every((value) => value === null) ? null : schedule;
}

/** Options that say how it is repeated. */
const OF_REPEAT = ['interval', 'on', 'until', 'times', 'tolerance'] as const;

function repeatInput(options: ScheduleOptions, before: object | null): object | null | undefined {
  const { repeat, interval, on, until, times, tolerance } = options;
  const named = OF_REPEAT.find((name) => options[name] !== undefined);
  if (repeat === undefined && named === undefined) return undefined;
  if (named !== undefined && !repeat && (repeat === false || before === null)) {
    const value = options[named] === false ? '' : ` ${[options[named]].flat().join(',').toLowerCase()}`;
    throw usageError(
      `--${value === '' ? 'no-' : ''}${named}${value} goes with a campaign that is done again.`,
      'Give --repeat day, week or month as well.',
    );
  }
  if (repeat === false) return null;
  const isOfWeek = repeat === undefined || repeat === 'WEEK';
  const weekdays = orNull(on) ?? (on === undefined && isOfWeek ? undefined : null);
  const runs = { every: repeat, interval, weekdays, until: orNull(until), times: orNull(times) };
  return { ...before, ...given({ ...runs, tolerancePercent: tolerance }) };
}

/** Fields of the API that are shown. */
export const SCHEDULE_FIELDS =
  'schedule { localAt timeZone hours repeat { every interval weekdays until times tolerancePercent } } origin occurrence';

/** The time of a campaign, as the API has it. */
export interface Schedule {
  localAt: string | null;
  timeZone: string | null;
  hours: string | null;
  repeat: {
    every: string;
    interval: number;
    weekdays: string[];
    until: string | null;
    times: number | null;
    tolerancePercent: number;
  } | null;
}

/** The time of a campaign in words; `null`: there is nothing to say. */
export function scheduleText(schedule: Schedule | null): string | null {
  if (schedule === null) return null;
  const { localAt, timeZone, hours, repeat } = schedule;
  const zone = timeZone === null ? '' : ` (${timeZone})`;
  return [
    localAt === null ? [] : [`${localAt} on everybody’s own clock`],
    hours === null ? [] : [`${hours}${zone}`],
    repeat === null ? [] : [repeatText(repeat)],
  ]
    .flat()
    .join('; ');
}

function repeatText(repeat: NonNullable<Schedule['repeat']>): string {
  const { every, interval, weekdays, until, times, tolerancePercent } = repeat;
  const period = interval === 1 ? `every ${asWord(every)}` : `every ${interval} ${asWord(every)}s`;
  const on = weekdays.length === 0 ? '' : ` on ${weekdays.map(asWord).join(', ')}`;
  const end = until === null ? '' : `, until ${until}`;
  const runs = times === null ? '' : `, ${times} times`;
  return `${period}${on}${end}${runs}; a run that differs by more than ${tolerancePercent} % waits for you`;
}
