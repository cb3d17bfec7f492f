import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';

/** Conditions on attributes that one filter may have. */
const MAX_ATTRIBUTES = 20;

const storable = z.string().refine(isStorable, NOT_STORABLE);

/** Which contacts, parsed; every condition has to hold. */
export const ContactConditions = z.object({
  // Anything else would be a pattern to the database: "%" matches every number.
  phonePrefix: z
    .string()
    .regex(/^\+\d{0,15}$/, 'must be the beginning of an E.164 number, e.g. "+4479"')
    .nullish(),
  countries: z.array(storable).max(250).nullish(),
  locale: storable.nullish(),
  attributes: z
    .record(
      storable,
      z.union([storable, z.number(), z.boolean()], 'must be a text, a number or true or false'),
      'must be an object of attributes and their values',
    )
    .refine((attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES, `must have at most ${MAX_ATTRIBUTES}`)
    .nullish(),
  createdAfter: z.date().nullish(),
  createdBefore: z.date().nullish(),
});

/** The conditions as the database takes them, within one workspace. */
export function whereOf(
  workspaceId: string,
  conditions: z.output<typeof ContactConditions> = {},
): Prisma.ContactWhereInput {
  const { phonePrefix, countries, locale, attributes, createdAfter, createdBefore } = conditions;
  return {
    workspaceId,
    ...(phonePrefix == null ? {} : { phone: { startsWith: phonePrefix } }),
    ...(countries == null ? {} : { country: { in: countries } }),
    ...(locale == null ? {} : { locale }),
    ...(attributes == null
      ? {}
      : { AND: Object.entries(attributes).map(([key, equals]) => ({ attributes: { path: [key], equals } })) }),
    createdAt: {
      ...(createdAfter == null ? {} : { gt: createdAfter }),
      ...(createdBefore == null ? {} : { lt: createdBefore }),
    },
  };
}
