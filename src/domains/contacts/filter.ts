/** The filter of contacts and its conditions. */
import * as z from 'zod';
import { Country } from '../../kernel/country.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { NAMING, Tag } from './draft.ts';

/** Conditions on attributes that one filter may have. */
const MAX_ATTRIBUTES = 20;
/** Lists that one filter may name. */
const MAX_LISTS = 20;

const storable = z.string().refine(isStorable, NOT_STORABLE);

/** Conditions on contacts, parsed; every condition has to hold. */
export const ContactConditions = z.object({
  // Anything else would be a pattern to the database: "%" matches every number.
  phonePrefix: z
    .string()
    .regex(/^\+\d{0,15}$/, 'must be the beginning of an E.164 number, e.g. "+4479"')
    .nullish(),
  countries: z.array(Country).max(250).nullish(),
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
  tags: z.array(Tag).max(NAMING.tags).nullish(),
  /** Ids as people see them. */
  lists: z.array(z.string()).max(MAX_LISTS).nullish(),
  search: z
    .string()
    .trim()
    .min(2, 'must have at least 2 characters')
    .max(100)
    .refine(isStorable, NOT_STORABLE)
    .nullish(),
  createdAfter: z.date().nullish(),
  createdBefore: z.date().nullish(),
});
