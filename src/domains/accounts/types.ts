// The types of accounts that several parts of the API show.
import { ApiRole } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import { ROLE_SCOPES, SCOPES } from './principal.ts';

const ROLE_MEANINGS: Record<ApiRole, string> = {
  HUB_OWNER: 'Owns the hub: everything in its workspace, and makes others.',
  OWNER: 'Everything in its workspace, keys, members and settings too.',
  DEVELOPER: 'Everything but keys, members and the workspace.',
  AGENT: 'Sends messages and keeps contacts; reads the rest.',
  MARKETER: 'Sends messages, keeps contacts and templates; reads the rest.',
  COMPLIANCE: 'Keeps consents and suppressions, and reads the rest and the audit log.',
  READ_ONLY: 'Reads.',
};

/** The roles of keys and members. */
export const ApiRoleType = builder.enumType('ApiRole', {
  description: 'What a key may do at most, and what a member may do.',
  values: Object.fromEntries(
    Object.values(ApiRole).map((role) => [
      role,
      { description: `${ROLE_MEANINGS[role]} Scopes: ${ROLE_SCOPES[role].join(', ')}.` },
    ]),
  ) as Record<ApiRole, { description: string }>,
});

/** One tenant. */
export const WorkspaceType = builder.prismaNode('Workspace', {
  id: { field: 'id', description: 'Opaque id, unique among all objects.' },
  nullable: true,
  // Whose key this is, every key may know.
  extensions: { scope: 'messages:read', alsoRead: SCOPES },
  findUnique: (id, context: Context) => ({ id, AND: { id: requireActor(context).workspaceId } }),
  description: 'One tenant: everything belongs to exactly one.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name it was given.' }),
    defaultCountry: t.exposeString('defaultCountry', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2: national forms of numbers are read in it; null takes E.164 only.',
    }),
    timeZone: t.exposeString('timeZone', { description: 'Its IANA time zone.' }),
    currency: t.exposeString('currency', { description: 'ISO 4217 currency of its prices.' }),
    helpText: t.exposeString('helpText', { description: 'What a person is told who sends HELP.' }),
    optOutText: t.exposeString('optOutText', { description: 'The one confirmation of an opt-out.' }),
    optInText: t.exposeString('optInText', { description: 'The confirmation of an opt-in by START.' }),
    smartEncoding: t.exposeBoolean('smartEncoding', {
      description:
        'Typographic characters become GSM 7-bit twins where that spares UCS-2; a message may say otherwise.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

/** A bearer key, without its secret. */
export const ApiKeyType = builder.prismaNode('ApiKey', {
  ...workspaceNode('keys:manage', 'hub:manage'),
  description: 'A bearer key. Its secret is shown once, when it is created.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for, as its maker wrote.' }),
    role: t.expose('role', { type: ApiRoleType, description: 'What it may do, at most.' }),
    scopes: t.exposeStringList('scopes', { description: 'What it may do.' }),
    purposes: t.field({
      type: [PurposeType],
      description: 'Purposes that it may send messages of.',
      resolve: ({ purposes }) => (purposes.length === 0 ? ALL_PURPOSES : purposes),
    }),
    prefix: t.exposeString('prefix', { description: 'The first characters of the secret, to recognise it by.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'Its end; null: none is set.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null: it was not.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Its last use, to the minute; null: it was never used.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});
