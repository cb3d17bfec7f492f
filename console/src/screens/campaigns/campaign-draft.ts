/** A campaign while it is written: the fields of the wizard, and what the hub and the command line are given of them. */
import { commandLine } from '../../data/operation-code.ts';
import { commaList } from '../../ui/comma-list.ts';
import { type Trial, trialInput, trialOptions } from './variant-draft.ts';
import type { CampaignInput } from './write-operations.ts';

/** What may count as a success, in words. */
export const METRICS = {
  NONE: 'Nothing',
  CLICKED: 'They followed a link',
  REPLIED: 'They answered',
  EVENT: 'An event was recorded',
} as const;

/** Fields of the wizard before anything is written. */
export const EMPTY = {
  name: '',
  triggered: '',
  tags: '',
  excludeTags: '',
  list: '',
  excludeList: '',
  segment: '',
  excludeSegment: '',
  template: '',
  variables: '',
  coupons: '',
  sender: '',
  routes: '',
  at: '',
  clock: 'ONE',
  hours: '',
  repeat: '',
  interval: '1',
  weekdays: '',
  times: '',
  tolerance: '50',
  endsAt: '',
  rate: '',
  event: '',
  days: '7',
};

/** The input of the API. */
export function inputOf(
  form: typeof EMPTY,
  { objective, metric, purpose }: Pick<CampaignInput, 'objective' | 'purpose'> & { metric: keyof typeof METRICS },
  trial: Trial,
): CampaignInput {
  const isTriggered = form.triggered !== '';
  const moment = (text: string) => (text === '' ? null : new Date(text).toISOString());
  const pairs = form.variables.split('\n').flatMap((line) => {
    const [name = '', ...rest] = line.split('=');
    return name.trim() === '' ? [] : [[name.trim(), rest.join('=').trim()] as const];
  });
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
      variables: pairs.length === 0 ? null : Object.fromEntries(pairs),
      couponPool: form.coupons === '' ? null : form.coupons,
    },
    sender: form.sender === '' ? null : form.sender,
    routes: form.routes === '' ? null : form.routes.split(','),
    endsAt: moment(form.endsAt),
    ...(isTriggered ? {} : { schedule: scheduleOf(form) }),
    ratePerSecond: form.rate === '' ? null : Number(form.rate),
    ...trialInput(trial, isTriggered),
  };
}

function audienceOf(form: typeof EMPTY): CampaignInput['audience'] {
  return {
    tags: commaList(form.tags),
    lists: form.list === '' ? null : [form.list],
    segments: form.segment === '' ? null : [form.segment],
    excludeTags: commaList(form.excludeTags),
    excludeLists: form.excludeList === '' ? null : [form.excludeList],
    excludeSegments: form.excludeSegment === '' ? null : [form.excludeSegment],
  };
}

const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
/** Days of a week, from Monday on. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/** The time of a campaign; `null`: as soon as it is started, once. */
function scheduleOf(form: typeof EMPTY): CampaignInput['schedule'] {
  const { at, clock, hours, repeat, interval, weekdays, times, tolerance } = form;
  const isLocal = clock === 'OWN' && at !== '';
  const every = PERIODS.find((each) => each === repeat);
  if (at === '' && hours === '') return null;
  return {
    at: at === '' || isLocal ? null : new Date(at).toISOString(),
    localAt: isLocal ? at : null,
    hours: isLocal || hours === '' ? null : hours,
    repeat:
      every === undefined
        ? null
        : {
            every,
            interval: Number(interval),
            weekdays: every === 'WEEK' ? WEEKDAYS.filter((each) => weekdays.split(',').includes(each)) : null,
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
    repeat: schedule?.repeat?.every.toLowerCase() ?? null,
    interval: schedule?.repeat?.interval ?? null,
    on: (schedule?.repeat?.weekdays ?? []).map((each) => each.toLowerCase()),
    times: schedule?.repeat?.times ?? null,
    tolerance: schedule?.repeat?.tolerancePercent ?? null,
    'ends-at': endsAt ?? null,
    rate: ratePerSecond ?? null,
    ...trialOptions(input),
  });
}
