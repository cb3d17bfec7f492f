/** The mutation that tags many contacts at once. */
import * as z from 'zod';
import { countLiving, lockContacts, tagContacts } from '../../db/sql/contacts.ts';
import { transaction } from '../../db/transaction.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { MAX_CONTACTS } from './actions.ts';
import { NAMING, Tag } from './draft.ts';
import { recordChange } from './record.ts';

const TagContactsInput = builder.inputType('TagContactsInput', {
  description: 'Tags to be added to contacts and taken away from them.',
  fields: (t) => ({
    contactIds: t.idList({
      required: true,
      description: `The contacts, at most ${MAX_CONTACTS.toLocaleString('en')}; ids of none are passed over, and counted.`,
    }),
    add: t.stringList({ description: 'Tags that they have then.' }),
    remove: t.stringList({ description: 'Tags that they do not have then.' }),
  }),
});

const TagContactsPayload = builder.objectRef<{ changed: number; unknown: number }>('TagContactsPayload').implement({
  description: 'What was changed.',
  fields: (t) => ({
    changed: t.exposeInt('changed', { description: 'Contacts whose tags are others now.' }),
    unknown: t.exposeInt('unknown', {
      description: 'Different ids that were given and are of no contact of the workspace, or of one that is gone.',
    }),
  }),
});

const tags = z.array(Tag).max(NAMING.tags).nullish();
const Tagging = z
  .object({
    contactIds: z.array(z.string()).min(1).max(MAX_CONTACTS),
    add: tags,
    remove: tags,
  })
  .refine(({ add, remove }) => (add?.length ?? 0) + (remove?.length ?? 0) > 0, 'must name a tag to add or to remove');

builder.mutationField('tagContacts', (t) =>
  t.field({
    type: TagContactsPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Adds tags to many contacts, and takes others away.',
    args: { input: t.arg({ type: TagContactsInput, required: true, description: 'Which contacts and tags.' }) },
    errors: failures('TagContactsResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const { contactIds, add, remove } = parseInput(Tagging, input);
      const { db, clock } = context.runtime;
      const actor = requireActor(context);
      const asked = new Set(contactIds);
      const ids = [...asked].flatMap((id) => fromGlobalId('Contact', id) ?? []);
      const now = clock.now();
      return transaction(db.pool, async (tx) => {
        await lockContacts(tx, ids, 'NO KEY UPDATE');
        const tagging = { add: add ?? [], remove: remove ?? [] };
        const { changed: contacts, mostTags } = await tagContacts(tx, actor.workspaceId, ids, tagging, now);
        if (mostTags > NAMING.tags) {
          const message = `would give a contact ${mostTags} tags; at most ${NAMING.tags} are possible, so nothing was changed`;
          throw new InvalidInputError([{ path: ['add'], message }]);
        }
        const change = { action: 'contact.tag', subject: actor.workspaceId, detail: { contacts } };
        if (contacts > 0) await recordChange(tx, actor, now, change);
        const known = await countLiving(tx, actor.workspaceId, ids);
        return { changed: contacts, unknown: asked.size - known };
      });
    },
  }),
);
