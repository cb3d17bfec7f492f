/** The attendance of triggers, in the API. */
import { builder } from '../../graphql/schema/builder.ts';
import type { Attendance } from './attendance.ts';

const KNOWN = 'of those of whom the application recorded `attended` or `no_show`; null: it did of nobody';

/** Attendance, in the API. */
export const AttendanceType = builder.objectRef<Attendance>('TriggerAttendance').implement({
  description:
    'Who of those that were reminded confirmed, and who came: the application records the events `attended` and `no_show`.',
  fields: (t) => ({
    reminded: t.exposeInt('reminded', {
      description: 'Dates of people with a message; one that has moved since is not counted.',
    }),
    confirmed: t.exposeInt('confirmed', { description: 'Of those, whose last answer confirms.' }),
    declined: t.exposeInt('declined', { description: 'Of those, whose last answer declines.' }),
    noAnswer: t.exposeInt('noAnswer', { description: 'Of those, without an answer.' }),
    attended: t.exposeInt('attended', {
      description: 'Of those, who came: `attended`, up to seven days after the date.',
    }),
    noShow: t.exposeInt('noShow', { description: 'Of those, who did not come: `no_show`.' }),
    noShowPercent: t.exposeFloat('noShowPercent', {
      nullable: true,
      description: `Share who did not come, in percent ${KNOWN}.`,
    }),
    noShowPercentConfirmed: t.exposeFloat('noShowPercentConfirmed', {
      nullable: true,
      description: `The same among those who confirmed, in percent ${KNOWN}.`,
    }),
    noShowPercentNoAnswer: t.exposeFloat('noShowPercentNoAnswer', {
      nullable: true,
      description: `The same among those without an answer, in percent ${KNOWN}.`,
    }),
  }),
});
