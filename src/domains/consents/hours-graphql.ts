/** Hours in which a person wants offers, in the API. */
import * as z from 'zod';
import type { Contact } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { ownHoursText, timesOf } from '../../policy/own-hours.ts';
import { ContactType, findContactId } from '../contacts/graphql.ts';
import { requirePhone } from './graphql.ts';
import { setPreferences } from './preferences.ts';

const OwnHoursType = builder.objectRef<{ from: string; to: string }>('OwnHours').implement({
  description:
    'Hours of each day in which a person wants offers, wherever they may be. The rules of their country hold beside them.',
  fields: (t) => ({
    from: t.exposeString('from', { description: 'From this time of the day on, e.g. "09:00".' }),
    to: t.exposeString('to', { description: 'Until this one, e.g. "20:00"; earlier than from: of the next day.' }),
  }),
});

builder.prismaObjectField(ContactType, 'ownHours', (t) =>
  t.field({
    type: OwnHoursType,
    nullable: true,
    description:
      'When the person wants offers, by their preference page or setOwnHours; null: whenever the rules allow it.',
    resolve: ({ ownHours }) => (ownHours === null ? null : timesOf(ownHours)),
  }),
);

const HOURS_MESSAGE = 'must be two different times of the day, e.g. { from: "09:00", to: "20:00" }';
const Hours = z
  .object({ from: z.string(), to: z.string() })
  .nullish()
  .transform((hours, context) => {
    if (hours == null) return null;
    const text = ownHoursText(hours.from, hours.to);
    if (text === null)
      context.issues.push({ code: 'custom', message: HOURS_MESSAGE, input: `${hours.from}-${hours.to}` });
    return text;
  });

const OwnHoursInput = builder.inputType('OwnHoursInput', {
  description: 'Hours of each day, in the person’s own time.',
  fields: (t) => ({
    from: t.string({ required: true, description: 'From this time of the day on, e.g. "09:00".' }),
    to: t.string({ required: true, description: 'Until this one, e.g. "20:00"; earlier than from: of the next day.' }),
  }),
});

const SetOwnHoursInput = builder.inputType('SetOwnHoursInput', {
  description: 'When a person wants offers.',
  fields: (t) => ({
    contact: t.field({ type: RecipientInput, required: true, description: 'The person: a contact, by number or id.' }),
    hours: t.field({ type: OwnHoursInput, description: 'The hours; absent: none of their own any more.' }),
  }),
});

const SetOwnHoursPayload = builder.objectRef<Contact>('SetOwnHoursPayload').implement({
  description: 'The person with the hours.',
  fields: (t) => ({
    contact: t.field({ type: ContactType, description: 'The contact.', resolve: (contact) => contact }),
  }),
});

builder.mutationField('setOwnHours', (t) =>
  t.field({
    type: SetOwnHoursPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Sets the hours in which a person wants offers (MARKETING, SURVEY), as they asked for them. They only ever take away from the hours of ' +
      'the rules; what waits already is held by them at its next look. Written to the audit log.',
    args: { input: t.arg({ type: SetOwnHoursInput, required: true, description: 'Whose, and which hours.' }) },
    errors: failures('SetOwnHoursResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const actor = requireActor(context);
      const ownHours = parseInput(Hours, input.hours, ['hours']);
      const { phone, contactId } = input.contact;
      if (phone != null) await requirePhone(context, phone, ['contact', 'phone']);
      const id = await findContactId(context, { phone, id: contactId });
      const { prisma } = context.runtime.db;
      const contact = id === null ? null : await prisma.contact.findUnique({ where: { id } });
      if (contact === null) throw new NotFoundError('Contact', phone ?? contactId ?? '');
      if (contact.erasedAt !== null) {
        const issue = {
          path: ['contact'],
          message: 'was erased: nothing of theirs can be set',
          received: contactId ?? '',
        };
        throw new InvalidInputError([issue]);
      }
      return setPreferences(context.runtime, actor, contact, { ownHours });
    },
  }),
);
