/** Input of the API about the time of a campaign. */
import { builder } from '../../graphql/schema/builder.ts';
import { PeriodType, WeekdayType } from './schedule-types.ts';

const RepeatInput = builder.inputType('CampaignRepeatInput', {
  description:
    'How a campaign repeats. The next run is made when one begins; canceling the one that waits ends the series.',
  fields: (t) => ({
    every: t.field({ type: PeriodType, required: true, description: 'The period that it repeats by.' }),
    interval: t.int({ description: 'Every so many periods, 1 to 52; absent: 1.' }),
    weekdays: t.field({
      type: [WeekdayType],
      description: 'With WEEK: on these days; absent: on that of the first run.',
    }),
    until: t.field({ type: 'DateTime', description: 'No run begins later; absent: none is kept from it.' }),
    times: t.int({ description: 'Runs in all, 2 to 1,000; absent: as many as come.' }),
    tolerancePercent: t.int({
      description:
        'Percent by which the check of a run may differ from that of the run before, 0 to 1,000; absent: 50. Beyond it the run waits for a person.',
    }),
  }),
});

/** The schedule of a campaign: its begin and its repetition. */
export const ScheduleInput = builder.inputType('CampaignScheduleInput', {
  description: 'When a campaign begins: at a moment, at a time of everybody’s own clock, or as soon as it is started.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'At this moment; absent: as soon as it is started.' }),
    localAt: t.string({
      description:
        'Instead of `at`: each recipient gets it when their own clock shows this, e.g. 2027-03-28T10:00. Their zone is the contact’s, else the most likely one of the number, else the workspace’s.',
    }),
    timeZone: t.string({ description: 'IANA zone of hours and repetition; absent: the workspace’s.' }),
    hours: t.string({
      description:
        'Its messages are made inside these hours of a week alone, e.g. `mon-fri 09:00-18:00, sat 10:00-12:00`.',
    }),
    repeat: t.field({ type: RepeatInput, description: 'It is done again; absent: once.' }),
  }),
});
