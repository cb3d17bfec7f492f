/** Options of `heliograph campaigns` about the time of a campaign, and how it is shown. */
import { type Command, Option } from 'commander';
import { asWord, choice, choices, given, moment, wholeNumber } from './options.ts';

/** Options about the time of a campaign. */
export interface ScheduleOptions {
  at?: string;
  localAt?: string;
  timeZone?: string;
  hours?: string;
  repeat?: string;
  interval?: number;
  on?: string[];
  until?: string;
  times?: number;
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

/** The input of the API; absent: nothing was said. */
export function scheduleFrom(options: ScheduleOptions): object | undefined {
  const { at, localAt, timeZone, hours, repeat, interval, on, until, times, tolerance } = options;
  const runs = { every: repeat, interval, weekdays: on, until, times, tolerancePercent: tolerance };
  const again = repeat === undefined ? undefined : given(runs);
  const schedule = given({ at, localAt, timeZone, hours, repeat: again });
  return Object.keys(schedule).length === 0 ? undefined : schedule;
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
