/** A recipient in inputs of the API. */
import { builder } from '../schema/builder.ts';

/** The person that something is for or about. */
export const RecipientInput = builder.inputType('RecipientInput', {
  isOneOf: true,
  description: 'Whom it is for: a number or a contact.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', description: 'E.164, or a national form with a default country.' }),
    contactId: t.id({ description: 'A contact of the workspace.' }),
  }),
});
