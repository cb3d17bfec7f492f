import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { isCountry } from '../../kernel/phone.ts';
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
  countries: z
    .array(
      z
        .string()
        .transform((country) => country.toUpperCase())
        .refine(isCountry, 'must be an ISO 3166-1 alpha-2 country, e.g. "GB"'),
    )
    .max(250)
    .nullish(),
  locale: z
    .string()
    .refine((text) => canonicalLocale(text) !== null, LOCALE_MESSAGE)
    .transform(canonicalLocale)
    .nullish(),
  attributes: z
    .unknown()
    // A record leaves it out, and everybody would be found.
    .refine((value) => !Object.hasOwn(Object(value), '__proto__'), 'must not name "__proto__"')
    .pipe(
      z.record(
        storable,
        z.union([storable, z.number(), z.boolean()], 'must be a text, a number or true or false'),
        'must be an object of attributes and their values',
      ),
    )
    .refine((attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES, `must have at most ${MAX_ATTRIBUTES}`)
    .nullish(),
  createdAfter: z.date().nullish(),
  createdBefore: z.date().nullish(),
});

type Conditions = z.output<typeof ContactConditions>;

/** The conditions in SQL, within one workspace. */
export function whereOf(workspaceId: string, conditions: Conditions = {}): Prisma.Sql {
  const { locale, attributes, createdAfter, createdBefore } = conditions;
  return allOf(
    inWorkspace(workspaceId),
    hasPrefix(conditions),
    isIn(conditions.countries),
    locale == null ? null : Prisma.sql`locale = ${locale}`,
    // Of a text, a number or a boolean beneath a name, containing it is the same as having it.
    attributes == null ? null : Prisma.sql`attributes @> ${JSON.stringify(attributes)}::jsonb`,
    createdAfter == null ? null : Prisma.sql`created_at > ${createdAfter.toISOString()}::timestamptz`,
    createdBefore == null ? null : Prisma.sql`created_at < ${createdBefore.toISOString()}::timestamptz`,
  );
}

/** As much of the conditions as one index finds in the order of the list: whoever does not meet it is not walked past. */
export function indexedOf(workspaceId: string, conditions: Conditions): Prisma.Sql {
  const { phonePrefix, countries, locale } = conditions;
  if (phonePrefix != null) return allOf(inWorkspace(workspaceId), hasPrefix(conditions));
  if (locale != null) return allOf(inWorkspace(workspaceId), Prisma.sql`locale = ${locale}`);
  return allOf(inWorkspace(workspaceId), countries?.length === 1 ? isIn(countries) : null);
}

/**
 * The attributes as their index finds them (contacts_attributes_idx), where each stands beneath the id of its workspace;
 * `null`: none is asked for.
 */
export function attributesOf(workspaceId: string, { attributes }: Conditions): Prisma.Sql | null {
  if (attributes == null || Object.keys(attributes).length === 0) return null;
  const beneath = JSON.stringify({ [workspaceId]: attributes });
  return Prisma.sql`attributes <> '{}' AND jsonb_set('{}', ARRAY[workspace_id::text], attributes) @> ${beneath}::jsonb`;
}

/** Every one of them; `null` is none. */
export function allOf(...conditions: readonly (Prisma.Sql | null)[]): Prisma.Sql {
  return Prisma.join(
    conditions.filter((condition) => condition !== null),
    ' AND ',
  );
}

function inWorkspace(workspaceId: string): Prisma.Sql {
  return Prisma.sql`workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL`;
}

function hasPrefix({ phonePrefix }: Conditions): Prisma.Sql | null {
  return phonePrefix == null ? null : Prisma.sql`phone LIKE ${`${phonePrefix}%`}`;
}

function isIn(countries: readonly string[] | null | undefined): Prisma.Sql | null {
  if (countries == null) return null;
  return countries.length === 0 ? Prisma.sql`false` : Prisma.sql`country IN (${Prisma.join(countries)})`;
}
