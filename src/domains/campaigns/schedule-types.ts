/** The GraphQL types of the time of a campaign: what is shown of it. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { CampaignOrigin } from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { PERIODS, type Repeat, type Schedule, scheduleOf, WEEKDAYS } from './schedule.ts';

const ORIGINS: Record<CampaignOrigin, string> = {
  REPEAT: 'A later run of a campaign that repeats.',
  RETRY: 'Another try for those whom the messages of a campaign did not reach.',
  STEP: 'A follow-up to those who did not do what a campaign wanted.',
};

/** Ways in which a campaign follows from another. */
export const OriginType = builder.enumType('CampaignOrigin', {
  description: 'How a campaign follows from another.',
  values: Object.fromEntries(
    Object.values(CampaignOrigin).map((each) => [each, { description: ORIGINS[each] }]),
  ) as Record<CampaignOrigin, { description: string }>,
});

const valuesOf = <Value extends string>(all: readonly Value[], words: (each: Value) => string) =>
  Object.fromEntries(all.map((each) => [each, { description: words(each) }])) as Record<Value, { description: string }>;

/** Period after which a campaign is repeated. */
export const PeriodType = builder.enumType('CampaignPeriod', {
  description: 'Period after which a campaign is repeated.',
  values: valuesOf(PERIODS, (each) => `Every ${each.toLowerCase()}, or every so many.`),
});

/** Day of a week. */
export const WeekdayType = builder.enumType('Weekday', {
  description: 'Day of a week.',
  values: valuesOf(WEEKDAYS, (each) => `Each ${each.charAt(0)}${each.slice(1).toLowerCase()}.`),
});

const RepeatType = builder.objectRef<Repeat>('CampaignRepeat').implement({
  description: 'How a campaign repeats: each run is a campaign of its own, with an audience of its own.',
  fields: (t) => ({
    every: t.expose('every', { type: PeriodType, description: 'The period that it repeats by.' }),
    interval: t.exposeInt('interval', { description: 'Every so many periods.' }),
    weekdays: t.expose('weekdays', {
      type: [WeekdayType],
      description: 'On these days of a week; empty: on that of the first run.',
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'No run begins later; null: none is kept from it.',
      resolve: ({ until }) => (until === null ? null : new Date(until)),
    }),
    times: t.exposeInt('times', { nullable: true, description: 'Runs in all; null: as many as come.' }),
    tolerancePercent: t.exposeInt('tolerancePercent', {
      description:
        'A run waits for a person where its check differs by more percent from that of the run before: in recipients, in those who would get a message, or in a higher cost.',
    }),
  }),
});

/** The time of a campaign. */
export const ScheduleType = builder.objectRef<Schedule>('CampaignSchedule').implement({
  description: 'What there is to say of the time of a campaign beside the moment at which it begins.',
  fields: (t) => ({
    localAt: t.exposeString('localAt', {
      nullable: true,
      description:
        'What the clock of each recipient shows when they get it, e.g. 2027-03-28T10:00; null: one moment for all.',
    }),
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description: 'Zone of its hours and of its repetition; null: the workspace’s.',
    }),
    hours: t.exposeString('hours', {
      nullable: true,
      description: 'Hours of a week in which its messages are made, e.g. mon-fri 09:00-18:00; null: any.',
    }),
    repeat: t.expose('repeat', { type: RepeatType, nullable: true, description: 'How it repeats; null: it does not.' }),
  }),
});

/** Tells that there is something to say of the time of a campaign. */
export function hasSchedule(campaign: Pick<Campaign, 'schedule'>): boolean {
  const { localAt, hours, repeat } = scheduleOf(campaign);
  return localAt !== null || hours !== null || repeat !== null;
}
