/** Publishing versions of templates. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { TemplateType } from './graphql.ts';
import { publishTemplate, type WithWarnings } from './versions.ts';

const PublishTemplateInput = builder.inputType('PublishTemplateInput', {
  description: 'A version of a template that messages are to take.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the template.' }),
    version: t.int({ required: true, description: 'A saved version: a draft, or an older one to go back to.' }),
  }),
});

const PublishTemplatePayload = builder.objectRef<WithWarnings>('PublishTemplatePayload').implement({
  description: 'The template with its published version.',
  fields: (t) => ({
    template: t.expose('template', { type: TemplateType, description: 'With its published version.' }),
    warnings: t.exposeStringList('warnings', { description: 'What callers of the version before will notice.' }),
  }),
});

builder.mutationField('publishTemplate', (t) =>
  t.field({
    type: PublishTemplatePayload,
    authScopes: { scope: 'templates:write' },
    description: 'Makes messages take a version of a template, unless they name another.',
    args: { input: t.arg({ type: PublishTemplateInput, required: true, description: 'Which version of what.' }) },
    errors: failures('PublishTemplateResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input }, context) => publishTemplate(context.runtime, requireActor(context), input),
  }),
);
