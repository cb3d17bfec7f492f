/** Settings of links in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { changeLinkSettings, LinkSettingsChanges, linkSettings, MAX_HOSTS } from './settings.ts';
import type { LinkColumns } from './target.ts';

const LinkSettingsType = builder.objectRef<LinkColumns>('LinkSettings').implement({
  description: 'How the short links of the workspace are made, and where they may lead.',
  fields: (t) => ({
    domain: t.exposeString('linkDomain', {
      nullable: true,
      description: 'The host of its links, whose DNS leads to the hub; null: the hub’s own.',
    }),
    allowedHosts: t.exposeStringList('linkHosts', {
      description: 'Hosts that its links may lead to; "*.shop.example" allows all below one. Empty: it has no links.',
    }),
    fallbackUrl: t.exposeString('linkFallbackUrl', {
      nullable: true,
      description: 'The target of links that work no more; null: to a page that says so.',
    }),
    validFor: t.field({
      type: 'Duration',
      description: 'How long a link works, from when its message may be sent.',
      resolve: ({ linkValidFor }) => linkValidFor * 1_000,
    }),
  }),
});

const SetLinkSettingsInput = builder.inputType('SetLinkSettingsInput', {
  description: 'Changes of the links of the workspace; what is absent stays.',
  fields: (t) => ({
    domain: t.string({ description: 'The host of its links, e.g. "go.shop.example"; null: the hub’s own.' }),
    allowedHosts: t.stringList({
      description: `Hosts that its links may lead to, at most ${MAX_HOSTS}: "shop.example", or "*.shop.example" for all below it. Links to one that is left out lead there no more.`,
    }),
    fallbackUrl: t.string({
      description: 'The target of links that work no more, at one of the hosts; null: to a page that says so.',
    }),
    validFor: t.field({ type: 'Duration', description: 'How long new links work, from PT1M to P366D.' }),
  }),
});

const SetLinkSettingsPayload = builder.objectRef<{ settings: LinkColumns }>('SetLinkSettingsPayload').implement({
  description: 'The settings of links as they are now.',
  fields: (t) => ({ settings: t.expose('settings', { type: LinkSettingsType, description: 'As they are now.' }) }),
});

builder.queryField('linkSettings', (t) =>
  t.field({
    type: LinkSettingsType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'How the short links of the workspace are made, and where they may lead.',
    resolve: (_root, _args, context) => linkSettings(context.runtime, requireActor(context).workspaceId),
  }),
);

builder.mutationField('setLinkSettings', (t) =>
  t.field({
    type: SetLinkSettingsPayload,
    authScopes: { scope: 'carriers:write' },
    description:
      'Says how the short links of the workspace are made, and where they may lead. Written to the audit log.',
    args: { input: t.arg({ type: SetLinkSettingsInput, required: true, description: 'What changes.' }) },
    errors: failures('SetLinkSettingsResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      settings: await changeLinkSettings(
        context.runtime,
        requireActor(context),
        parseInput(LinkSettingsChanges, input),
      ),
    }),
  }),
);
