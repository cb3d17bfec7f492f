// Deleting a template.
import type { Template } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { deleteTemplate } from './delete.ts';
import { TemplateType } from './graphql.ts';

const DeleteTemplateInput = builder.inputType('DeleteTemplateInput', {
  description: 'A template to be deleted.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The template’s id.' }) }),
});

const DeleteTemplatePayload = builder.objectRef<{ template: Template }>('DeleteTemplatePayload').implement({
  description: 'The template that is deleted.',
  fields: (t) => ({
    template: t.expose('template', {
      type: TemplateType,
      description: 'With its deletedAt; it still answers to its id.',
    }),
  }),
});

builder.mutationField('deleteTemplate', (t) =>
  t.field({
    type: DeleteTemplatePayload,
    authScopes: { scope: 'templates:write' },
    description:
      'Deletes a template: nothing is made from it any more, and it is in no list. Messages that were accepted keep their ' +
      'text and their version. Saving a template of that name brings it back as its next version.',
    args: { input: t.arg({ type: DeleteTemplateInput, required: true, description: 'Which template.' }) },
    errors: failures('DeleteTemplateResult', [NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => {
      const uuid = fromGlobalId('Template', id);
      return { template: await deleteTemplate(context.runtime, requireActor(context), uuid, id) };
    },
  }),
);
