/** A campaign while it is written: the fields of the wizard, and what the hub and the command line are given of them. */
import { commandLine, type OptionValue } from '../../data/operation-code.ts';
import { commaList } from '../../ui/comma-list.ts';
import { type NamedValue, readNamed } from '../../ui/named-values.ts';
import { NO_TRIAL, type Trial, trialInput, trialOptions } from './variant-draft.ts';
import type { CampaignChanges, CampaignInput } from './write-operations.ts';

/** What may count as a success, in words. */
export const METRICS = {
  NONE: 'Nothing',
  CLICKED: 'They followed a link',
  REPLIED: 'They answered',
  EVENT: 'An event was recorded',
} as const;

/** Objectives that a campaign may have. */
export const OBJECTIVES = ['SALES', 'SATISFACTION', 'SECURITY', 'ATTENDANCE', 'PAYMENT', 'INFORMATION'] as const;
/** Purposes that a campaign may have. */
export const CAMPAIGN_PURPOSES = ['MARKETING', 'TRANSACTIONAL', 'SURVEY', 'ALERT'] as const;

/** Fields of the wizard before anything is written; lists, segments and routes are their ids with commas between them, `until` is any moment. */
export const EMPTY = {
  name: '',
  triggered: '',
  tags: '',
  excludeTags: '',
  lists: '',
  excludeLists: '',
  segments: '',
  excludeSegments: '',
  template: '',
  version: '',
  variables: '',
  coupons: '',
  sender: '',
  routes: '',
  at: '',
  clock: 'ONE',
  hours: '',
  timeZone: '',
  repeat: '',
  interval: '1',
  weekdays: '',
  until: '',
  times: '',
  tolerance: '50',
  endsAt: '',
  rate: '',
  budget: '',
  event: '',
  days: '7',
};

/** Choices of the wizard. */
export interface Kinds {
  objective: (typeof OBJECTIVES)[number];
  metric: keyof typeof METRICS;
  purpose: (typeof CAMPAIGN_PURPOSES)[number];
}

/** A campaign while it is written. */
export interface Draft {
  form: typeof EMPTY;
  kinds: Kinds;
  trial: Trial;
}

/** A campaign before anything is written. */
export const NEW_DRAFT: Draft = {
  form: EMPTY,
  kinds: { objective: 'SALES', metric: 'CLICKED', purpose: 'MARKETING' },
  trial: NO_TRIAL,
};

/** The fault of the first line of the values that has no name and value; `null`: there is none. */
export const valuesFault = ({ variables }: typeof EMPTY): string | null => readNamed(variables, true).fault;

function valuesOf(lines: string): Record<string, NamedValue> | null {
  const { values } = readNamed(lines, true);
  return Object.keys(values).length === 0 ? null : values;
}

/** The input of the API that writes a new one. @param currency that of the workspace, which a budget is in */
export function newInputOf(draft: Draft, currency: string): CampaignInput {
  const amount = draft.form.budget.trim().replace(',', '.');
  return { ...inputOf(draft), ...(amount === '' ? {} : { budget: { amount: { amount, currency } } }) };
}

/** The input of the API. */
export function inputOf({ form, kinds, trial }: Draft): CampaignInput {
  const { objective, metric, purpose } = kinds;
  const isTriggered = form.triggered !== '';
  const moment = (text: string) => (text === '' ? null : new Date(text).toISOString());
  return {
    name: form.name.trim(),
    objective,
    purpose,
    metric: {
      kind: metric,
      event: metric === 'EVENT' ? form.event.trim() : null,
      withinDays: metric === 'NONE' ? null : Number(form.days),
    },
    ...(isTriggered ? { triggered: true, audience: null } : { audience: audienceOf(form) }),
    content: {
      template: form.template,
      version: form.version === '' ? null : Number(form.version),
      variables: valuesOf(form.variables),
      couponPool: form.coupons === '' ? null : form.coupons,
    },
    sender: form.sender === '' ? null : form.sender,
    routes: idsOf(form.routes),
    endsAt: moment(form.endsAt),
    ...(isTriggered ? {} : { schedule: scheduleOf(form) }),
    ratePerSecond: form.rate === '' ? null : Number(form.rate),
    ...trialInput(trial, isTriggered),
  };
}

const idsOf = (text: string) => (text === '' ? null : text.split(','));

/** The audience of the API. */
export function audienceOf(form: typeof EMPTY): NonNullable<CampaignInput['audience']> {
  return {
    tags: commaList(form.tags),
    lists: idsOf(form.lists),
    segments: idsOf(form.segments),
    excludeTags: commaList(form.excludeTags),
    excludeLists: idsOf(form.excludeLists),
    excludeSegments: idsOf(form.excludeSegments),
  };
}

const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
/** Days of a week, from Monday on. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/** A moment as a field of the browser's own clock has it; `null`: an empty one. */
export function clockText(moment: string | null): string {
  if (moment === null) return '';
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The time of a campaign; `null`: as soon as it is started, once. */
function scheduleOf(form: typeof EMPTY): CampaignInput['schedule'] {
  const { at, clock, hours, timeZone, repeat, interval, weekdays, until, times, tolerance } = form;
  const isLocal = clock === 'OWN' && at !== '';
  const every = PERIODS.find((each) => each === repeat);
  const hasZone = every !== undefined || (hours !== '' && !isLocal);
  if (at === '' && hours === '') return null;
  return {
    at: at === '' || isLocal ? null : new Date(at).toISOString(),
    localAt: isLocal ? at : null,
    hours: isLocal || hours === '' ? null : hours,
    timeZone: timeZone.trim() === '' || !hasZone ? null : timeZone.trim(),
    repeat:
      every === undefined
        ? null
        : {
            every,
            interval: Number(interval),
            weekdays: every === 'WEEK' ? WEEKDAYS.filter((each) => weekdays.split(',').includes(each)) : null,
            until: until === '' ? null : new Date(until).toISOString(),
            times: times === '' ? null : Number(times),
            tolerancePercent: Number(tolerance),
          },
  };
}

/** The command line that does the same. */
export function commandOf(input: CampaignInput): string {
  const { name, objective, purpose, metric, audience, content, sender, routes, schedule, endsAt, ratePerSecond } =
    input;
  const variables = Object.entries((content.variables ?? {}) as Record<string, string>);
  return commandLine('campaigns create', [name], {
    template: content.template,
    purpose: purpose.toLowerCase(),
    triggered: input.triggered === true,
    tag: audience?.tags ?? [],
    list: audience?.lists ?? [],
    segment: audience?.segments ?? [],
    'exclude-tag': audience?.excludeTags ?? [],
    'exclude-list': audience?.excludeLists ?? [],
    'exclude-segment': audience?.excludeSegments ?? [],
    objective: objective.toLowerCase(),
    metric: metric?.kind.toLowerCase() ?? null,
    event: metric?.event ?? null,
    'within-days': metric?.withinDays ?? null,
    var: variables.map(([key, value]) => `${key}=${value}`),
    coupons: content.couponPool ?? null,
    sender: sender ?? null,
    route: routes ?? [],
    at: schedule?.at ?? null,
    'local-at': schedule?.localAt ?? null,
    hours: schedule?.hours ?? null,
    'time-zone': schedule?.timeZone ?? null,
    repeat: schedule?.repeat?.every.toLowerCase() ?? null,
    interval: schedule?.repeat?.interval ?? null,
    on: (schedule?.repeat?.weekdays ?? []).map((each) => each.toLowerCase()),
    until: schedule?.repeat?.until ?? null,
    times: schedule?.repeat?.times ?? null,
    tolerance: schedule?.repeat?.tolerancePercent ?? null,
    'ends-at': endsAt ?? null,
    rate: ratePerSecond ?? null,
    budget: input.budget == null ? null : `${input.budget.amount.amount} ${input.budget.amount.currency}`,
    ...trialOptions(input),
  });
}

type Options = Record<string, OptionValue>;

/** The option; where there is no value, the one that takes it away. */
function orTaken(name: string, value: string | number | readonly string[] | null | undefined): Options {
  return value == null || (Array.isArray(value) && value.length === 0) ? { [`no-${name}`]: true } : { [name]: value };
}

/**
 * The command line that changes a campaign; `null`: nothing is to change.
 *
 * @param changes what is absent stays; a part that is there has all of it, so that what is absent in it is taken away
 */
export function updateCommandOf(id: string, changes: CampaignChanges): string | null {
  if (Object.keys(changes).length === 0) return null;
  const { name, objective, purpose, metric, audience, content, sender, routes, schedule, endsAt, ratePerSecond } =
    changes;
  return commandLine('campaigns update', [id], {
    ...{ name, purpose: purpose?.toLowerCase(), objective: objective?.toLowerCase() },
    ...(content == null ? {} : contentOptions(content)),
    ...(audience == null ? {} : audienceOptions(audience)),
    ...{ metric: metric?.kind.toLowerCase(), event: metric?.event, 'within-days': metric?.withinDays },
    ...(sender === undefined ? {} : orTaken('sender', sender)),
    ...(routes === undefined ? {} : orTaken('route', routes)),
    ...(schedule === undefined ? {} : scheduleOptions(schedule ?? {})),
    ...(endsAt === undefined ? {} : orTaken('ends-at', endsAt)),
    ...(ratePerSecond === undefined ? {} : orTaken('rate', ratePerSecond)),
    ...trialOptions(changes),
    ...(changes.variants === null ? { 'no-variant': true } : {}),
    ...(changes.holdOutPercent === null ? { 'hold-out': 0 } : {}),
  });
}

function contentOptions({ template, version, variables, couponPool }: CampaignInput['content']): Options {
  const values = Object.entries((variables ?? {}) as Record<string, NamedValue>);
  return {
    template,
    ...orTaken('template-version', version),
    ...orTaken(
      'var',
      values.map(([key, value]) => `${key}=${String(value)}`),
    ),
    ...orTaken('coupons', couponPool),
  };
}

function audienceOptions(audience: NonNullable<CampaignInput['audience']>): Options {
  return {
    ...orTaken('tag', audience.tags),
    ...orTaken('list', audience.lists),
    ...orTaken('segment', audience.segments),
    ...orTaken('exclude-tag', audience.excludeTags),
    ...orTaken('exclude-list', audience.excludeLists),
    ...orTaken('exclude-segment', audience.excludeSegments),
  };
}

function scheduleOptions({ at, localAt, hours, timeZone, repeat }: NonNullable<CampaignInput['schedule']>): Options {
  const isWeek = repeat?.every === 'WEEK';
  return {
    ...(localAt == null ? orTaken('at', at) : { 'local-at': localAt }),
    ...orTaken('hours', hours),
    ...orTaken('time-zone', timeZone),
    ...orTaken('repeat', repeat?.every.toLowerCase()),
    ...(repeat == null ? {} : { interval: repeat.interval, tolerance: repeat.tolerancePercent }),
    ...(isWeek
      ? orTaken(
          'on',
          (repeat.weekdays ?? []).map((each) => each.toLowerCase()),
        )
      : {}),
    ...(repeat == null ? {} : { ...orTaken('until', repeat.until), ...orTaken('times', repeat.times) }),
  };
}
