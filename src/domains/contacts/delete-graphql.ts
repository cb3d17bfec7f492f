// Deleting a contact.
import type { Contact } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { deleteContact } from './delete.ts';
import { ContactType } from './graphql.ts';

const DeleteContactInput = builder.inputType('DeleteContactInput', {
  description: 'A contact to be deleted.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The contact’s id.' }) }),
});

const DeleteContactPayload = builder.objectRef<{ contact: Contact }>('DeleteContactPayload').implement({
  description: 'The contact that is deleted.',
  fields: (t) => ({
    contact: t.expose('contact', { type: ContactType, description: 'With its deletedAt; it still answers to its id.' }),
  }),
});

builder.mutationField('deleteContact', (t) =>
  t.field({
    type: DeleteContactPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Deletes a contact: its attributes, locale and network go, and it is in no list. Its consents, suppressions and ' +
      'messages stay, so that an opt-out holds: upserting, importing or recording a consent of the number, or a message of ' +
      'the person, brings it back with them. To remove number and texts as well, use eraseContact.',
    args: { input: t.arg({ type: DeleteContactInput, required: true, description: 'Which contact.' }) },
    errors: failures('DeleteContactResult', [NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => {
      const uuid = fromGlobalId('Contact', id);
      return { contact: await deleteContact(context.runtime, requireActor(context), uuid, id) };
    },
  }),
);
