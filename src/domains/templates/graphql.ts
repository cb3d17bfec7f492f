/** Templates in the API: their types, queries and mutations. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { isStorable } from '../../kernel/storable.ts';
import { NewTemplate, saveTemplate } from './actions.ts';
import type { TemplateVariable } from './render.ts';
import type { WithWarnings } from './versions.ts';

const VariableType = builder.objectRef<TemplateVariable>('TemplateVariable').implement({
  description: 'A declared variable of a template.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What stands between the braces.' }),
    required: t.exposeBoolean('required', { description: 'Without it nothing is sent.' }),
    default: t.exposeString('default', { nullable: true, description: 'Used when an optional variable is absent.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is, for people.' }),
  }),
});

builder.prismaObject('TemplateBody', {
  description: 'The text of a template in one locale.',
  fields: (t) => ({
    locale: t.exposeString('locale', { description: 'BCP 47, e.g. "en" or "pt-BR".' }),
    body: t.exposeString('body', { description: 'The text, in Liquid.' }),
  }),
});

/** A template as it was saved once. */
export const VersionType = builder.prismaObject('TemplateVersion', {
  description: 'A template as it was saved once. Messages keep the version they were sent with.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Counts from 1.' }),
    defaultLocale: t.exposeString('defaultLocale', { description: 'Used where a message’s locale has no body.' }),
    variables: t.field({
      type: [VariableType],
      description: 'What it needs.',
      resolve: (version) => version.variables as unknown as TemplateVariable[],
    }),
    bodies: t.relation('bodies', { description: 'Its text, per locale.', query: { orderBy: { locale: 'asc' } } }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was saved.' }),
    publishedAt: t.expose('publishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was first published; null: it is a draft, and nothing is sent of it.',
    }),
  }),
});

/** A text with variables. */
export const TemplateType = builder.prismaNode('Template', {
  ...workspaceNode('templates:read'),
  description: 'A text with variables, in versions.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    version: t.exposeInt('version', { description: 'The newest version, published or a draft.' }),
    publishedVersion: t.exposeInt('publishedVersion', {
      nullable: true,
      description: 'The version that messages take unless they name another; null: none is published.',
    }),
    versions: t.prismaField({
      type: [VersionType],
      description: 'Every version, newest first; at most 100.',
      resolve: (query, template, _args, { runtime }) =>
        runtime.db.prisma.templateVersion.findMany({
          ...query,
          where: { templateId: template.id },
          orderBy: { version: 'desc' },
          take: 100,
        }),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first saved.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When a version of it was last saved or published.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null: it was not.',
    }),
  }),
});

const TemplateConnection = builder.connectionObject({ type: TemplateType, name: 'TemplateConnection' });

builder.queryFields((t) => ({
  template: t.prismaField({
    type: TemplateType,
    nullable: true,
    authScopes: { scope: 'templates:read' },
    description: 'A template by id or by name; null when there is none.',
    args: {
      id: t.arg.id({ description: 'The id that the hub gave it.' }),
      name: t.arg.string({ description: 'The name it was given.' }),
    },
    resolve: (query, _root, { id, name }, context) => {
      const { workspaceId } = requireActor(context);
      const uuid = id == null ? null : fromGlobalId('Template', id);
      if ((id != null && uuid === null) || (id == null && name == null)) return null;
      if (name != null && !isStorable(name)) return null;
      const where = {
        workspaceId,
        ...(uuid === null ? {} : { id: uuid }),
        ...(name == null ? {} : { name, deletedAt: null }),
      };
      return context.runtime.db.prisma.template.findFirst({ ...query, where });
    },
  }),
  templates: t.prismaConnection(
    {
      type: TemplateType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'templates:read' },
      description: 'The templates of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.template.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId, deletedAt: null },
          orderBy: { id: 'desc' },
        }),
    },
    TemplateConnection,
  ),
}));

const BodyInput = builder.inputType('TemplateBodyInput', {
  description: 'The text in one locale.',
  fields: (t) => ({
    locale: t.string({ required: true, description: 'BCP 47, e.g. "en" or "pt-BR".' }),
    body: t.string({
      required: true,
      description: 'Liquid: {{ name }} stands for a declared variable. At most 4,000.',
    }),
  }),
});

const VariableInput = builder.inputType('TemplateVariableInput', {
  description: 'A variable that the bodies use.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What stands between the braces.' }),
    required: t.boolean({ defaultValue: true, description: 'Without it nothing is sent.' }),
    default: t.string({ description: 'Used when an optional variable is absent.' }),
    description: t.string({ description: 'What it is, for people.' }),
  }),
});

const SaveTemplateInput = builder.inputType('SaveTemplateInput', {
  description: 'A template. A name that exists gets a new version; messages that were sent keep theirs.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Lower-case letters, digits, ".", "_", "-"; at most 100.' }),
    defaultLocale: t.string({ defaultValue: 'en', required: true, description: 'Used where a locale has no body.' }),
    bodies: t.field({ type: [BodyInput], required: true, description: 'The text, per locale.' }),
    variables: t.field({ type: [VariableInput], description: 'Every variable that a body uses.' }),
    draft: t.boolean({
      defaultValue: false,
      description: 'It is saved and not sent until publishTemplate publishes it; previewMessage shows it.',
    }),
  }),
});

/** Texts of a template as they are written. */
export const TemplateTextsInput = builder.inputType('TemplateTextsInput', {
  description: 'A template as it is written: it need not be saved.',
  fields: (t) => ({
    defaultLocale: t.string({ defaultValue: 'en', required: true, description: 'Used where a locale has no body.' }),
    bodies: t.field({ type: [BodyInput], required: true, description: 'The text, per locale.' }),
    variables: t.field({ type: [VariableInput], description: 'Every variable that a body uses.' }),
  }),
});

const SaveTemplatePayload = builder.objectRef<WithWarnings>('SaveTemplatePayload').implement({
  description: 'The template as it was saved.',
  fields: (t) => ({
    template: t.expose('template', { type: TemplateType, description: 'With its new version.' }),
    warnings: t.exposeStringList('warnings', {
      description: 'Variables that no body uses; published: what callers of the version before will notice.',
    }),
  }),
});

builder.mutationField('saveTemplate', (t) =>
  t.field({
    type: SaveTemplatePayload,
    authScopes: { scope: 'templates:write' },
    description: 'Saves a new version of a template, and publishes it unless it is a draft.',
    args: { input: t.arg({ type: SaveTemplateInput, required: true, description: 'The template.' }) },
    errors: failures('SaveTemplateResult', [InvalidInputError]),
    resolve: (_root, { input }, context) =>
      saveTemplate(context.runtime, requireActor(context), parseInput(NewTemplate, input)),
  }),
);
