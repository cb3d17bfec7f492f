/** Triggers as they come in. */
import * as z from 'zod';
import { Purpose } from '../../generated/prisma/enums.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { isStorable, isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import { GivenName } from '../audience/list-actions.ts';

const MAX_VARIABLES_LENGTH = 4_000;
/** Farthest that a message is from its date, in minutes. */
const MAX_OFFSET_MINUTES = 400 * 24 * 60;
const UNIT_MINUTES = { min: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 } as const;
const DAY_MINUTES = UNIT_MINUTES.d;

/** An offset as people write it: "-24 h", "0 d", "+30 min"; in minutes, with whether it is one of days. */
const Offset = z.string().transform((text, context) => {
  const found = /^([+\-−–]?) {0,3}(\d{1,6}) {0,3}(min|h|d|w)$/i.exec(text.trim());
  const unit = (found?.[3] ?? 'min').toLowerCase() as keyof typeof UNIT_MINUTES;
  const size = Number(found?.[2]) * UNIT_MINUTES[unit];
  if (found === null || size > MAX_OFFSET_MINUTES) {
    const message = 'must be a number of min, h, d or w, up to 400 days: "-24 h" is a day before, "0 d" the day itself';
    context.addIssue({ code: 'custom', message, input: text });
    return z.NEVER;
  }
  const isBefore = found[1] !== '' && found[1] !== '+' && size !== 0;
  return { minutes: isBefore ? -size : size, isDays: unit === 'd' || unit === 'w' };
});

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day, e.g. "09:00"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const DateCondition = z
  .object({
    field: z.string().min(1),
    offset: Offset,
    at: Clock.nullish(),
    yearly: z.boolean().nullish(),
  })
  .superRefine(({ offset, at, yearly }, context) => {
    if (at != null && !offset.isDays)
      context.addIssue({
        code: 'custom',
        path: ['offset'],
        message: 'must be of days where `at` has the time of the day',
      });
    if (at == null && yearly === true)
      context.addIssue({
        code: 'custom',
        path: ['at'],
        message: 'must have the time of the day of what comes every year',
      });
  })
  .transform(({ field, offset: { minutes }, at, yearly }) => ({
    field,
    offsetMinutes: at == null ? minutes : null,
    offsetDays: at == null ? null : minutes / DAY_MINUTES,
    atMinute: at ?? null,
    yearly: yearly ?? false,
  }));

const Condition = z
  .object({
    event: z.string().min(1).max(1_000).nullish(),
    date: DateCondition.nullish(),
    segmentId: z.string().nullish(),
  })
  .refine(
    ({ event, date, segmentId }) => [event, date, segmentId].filter((given) => given != null).length === 1,
    'must have one of event, date and segmentId',
  );

/** The condition of a trigger, read. */
export type Condition = z.output<typeof Condition>;

/** Values for whoever has none of their own. */
const Variables = z
  .unknown()
  .pipe(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]), 'must be an object of names and values'))
  .refine((given) => JSON.stringify(given).length <= MAX_VARIABLES_LENGTH && isStorableJson(JSON.stringify(given)), {
    error: `must have at most ${MAX_VARIABLES_LENGTH} characters as JSON`,
  });

const text = z.string().trim().min(1).max(480).refine(isStorable, NOT_STORABLE).nullish();
const choice = z.string().min(1).max(500).nullish();

/** Consequences of an answer, as they come in and as they are stored. */
const Confirmation = z
  .object({ field: choice, confirmed: choice, declined: choice, confirmedText: text, declinedText: text })
  .refine(({ field, confirmed, declined }) => (field == null) === (confirmed == null && declined == null), {
    path: ['field'],
    error: 'goes with the values that it gets: confirmed, declined',
  });

/** Consequences of an answer. */
export type Confirmation = z.output<typeof Confirmation>;

/** Fields of a trigger. */
const Fields = z.object({
  name: GivenName,
  on: Condition,
  once: z.boolean().nullish(),
  campaign: z.string().nullish(),
  purpose: z
    .enum(Purpose)
    .refine(
      (purpose) => purpose !== 'OTP' && purpose !== 'CONVERSATION',
      'is never that of a trigger: codes and answers go one by one',
    )
    .optional(),
  template: z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE).optional(),
  variables: Variables.nullish(),
  sender: z.string().min(1).max(21).nullish(),
  confirmation: Confirmation.nullish(),
});

/** Fields that say what is sent: a trigger of a campaign says what that does. */
const OWN = ['purpose', 'template', 'variables', 'sender'] as const;

/** A trigger, as it comes in: it has a template and a purpose, or a campaign. */
export const TriggerDraft = Fields.superRefine((draft, context) => {
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (draft.campaign != null) {
    for (const name of OWN) if (draft[name] != null) refuse(name, 'is that of the campaign: leave it out');
    return;
  }
  for (const name of ['purpose', 'template'] as const)
    if (draft[name] === undefined) refuse(name, 'is needed, unless the trigger brings people to a campaign');
});

/** A trigger that is checked for its form. */
export type TriggerDraft = z.output<typeof TriggerDraft>;

/** Changes of a trigger; what is absent stays. */
export const TriggerChanges = Fields.omit({ campaign: true }).partial();

/** What a draft or changes have to say. */
export type Said = Partial<z.output<typeof Fields>>;

/** The trigger that something is asked of. */
export interface Which {
  id: string;
  /** As it was given, for the error. */
  shownId: string;
}

/** The error of a field, by its path with dots. */
export function refused(path: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: path.split('.'), message, received: received.slice(0, 100) }]);
}
