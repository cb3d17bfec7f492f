/** The audit log in the API. */
import { newestFirst } from '../../db/page.ts';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { type IdentifiedType, parseGlobalId, toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import { isUuid } from '../../kernel/ids.ts';
import { ACTOR_TYPES, ActorType, actorOf } from './actor-types.ts';

/**
 * Type of the subject of an action, by the action's first word; of a change to many rows the subject is the workspace.
 */
const SUBJECTS: Readonly<Record<string, IdentifiedType>> = {
  absence: 'Absence',
  apiKey: 'ApiKey',
  assignmentRule: 'AssignmentRule',
  bot: 'Bot',
  budget: 'Budget',
  campaign: 'Campaign',
  carrierInvoice: 'CarrierInvoice',
  consent: 'Contact',
  contact: 'Contact',
  contactEvent: 'Workspace',
  contactField: 'ContactField',
  contactList: 'ContactList',
  conversation: 'Conversation',
  couponPool: 'CouponPool',
  inboxView: 'InboxView',
  member: 'Member',
  passkey: 'Passkey',
  pause: 'Pause',
  price: 'Price',
  session: 'Session',
  route: 'Route',
  segment: 'Segment',
  sender: 'Sender',
  smscConnection: 'Connection',
  suppression: 'Suppression',
  team: 'Team',
  trigger: 'Trigger',
  template: 'Template',
  webhook: 'WebhookEndpoint',
  verification: 'Verification',
  fraudRule: 'FraudRule',
  contactPasskey: 'ContactPasskey',
  currencyRate: 'Workspace',
  leastCostRouting: 'Workspace',
  verificationSettings: 'Workspace',
  linkSettings: 'Workspace',
  numberLookups: 'Workspace',
  workspace: 'Workspace',
};

/** Returns the id of the subject of an entry, as the API has it. */
export function subjectOf({
  action,
  subject,
  workspaceId,
}: {
  action: string;
  subject: string;
  workspaceId: string;
}): string {
  if (!isUuid(subject)) return subject;
  if (subject === workspaceId) return toGlobalId('Workspace', subject);
  const type = SUBJECTS[action.split('.')[0] ?? ''];
  return type === undefined ? subject : toGlobalId(type, subject);
}

/** Finds things of a workspace by their UUIDs. */
type Namer = (
  prisma: PrismaClient,
  where: { workspaceId: string; id: { in: string[] } },
) => Promise<{ id: string; name: string | null }[]>;

const select = { id: true, name: true } as const;

/** Types of subjects that have a name, and how it is found. */
const NAMERS: Readonly<Partial<Record<IdentifiedType, Namer>>> = {
  ApiKey: (prisma, where) => prisma.apiKey.findMany({ where, select }),
  Contact: (prisma, where) => prisma.contact.findMany({ where, select }),
  ContactField: (prisma, where) => prisma.contactField.findMany({ where, select }),
  Segment: (prisma, where) => prisma.segment.findMany({ where, select }),
  ContactList: (prisma, where) => prisma.contactList.findMany({ where, select }),
  Member: (prisma, where) => prisma.member.findMany({ where, select }),
  Connection: (prisma, where) => prisma.connection.findMany({ where, select }),
  AssignmentRule: (prisma, where) => prisma.assignmentRule.findMany({ where, select }),
  Bot: (prisma, where) => prisma.bot.findMany({ where, select }),
  Campaign: (prisma, where) => prisma.campaign.findMany({ where, select }),
  Trigger: (prisma, where) => prisma.trigger.findMany({ where, select }),
  CouponPool: (prisma, where) => prisma.couponPool.findMany({ where, select }),
  Team: (prisma, where) => prisma.team.findMany({ where, select }),
  InboxView: (prisma, where) => prisma.inboxView.findMany({ where, select }),
  Route: (prisma, where) => prisma.route.findMany({ where, select }),
  Template: (prisma, where) => prisma.template.findMany({ where, select }),
  Sender: async (prisma, where) =>
    (await prisma.sender.findMany({ where })).map(({ id, address }) => ({ id, name: address })),
};

/** The names of subjects, by their ids in the API. */
async function namesOf(context: Context, ids: readonly string[]): Promise<(string | null)[]> {
  const { workspaceId } = requireActor(context);
  const uuids = new Map<IdentifiedType, string[]>();
  for (const parsed of ids.map(parseGlobalId)) {
    if (parsed !== null) uuids.set(parsed.type, [...(uuids.get(parsed.type) ?? []), parsed.uuid]);
  }
  const names = new Map<string, string | null>();
  for (const [type, uuidsOfType] of uuids) {
    const rows = await NAMERS[type]?.(context.runtime.db.prisma, { workspaceId, id: { in: uuidsOfType } });
    for (const { id, name } of rows ?? []) names.set(toGlobalId(type, id), name);
  }
  return ids.map((id) => names.get(id) ?? null);
}

/** An entry of the audit log, in the API. */
export const AuditEntryType = builder.prismaNode('AuditEntry', {
  ...workspaceNode('audit:read'),
  description: 'Who changed what. Entries are added, never changed.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'What was done, e.g. "route.update".' }),
    subject: t.id({
      description: 'The id of what it was done to; of what was done to many, the workspace.',
      resolve: subjectOf,
    }),
    subjectName: t.loadable({
      type: 'String',
      nullable: true,
      description:
        'What it is called, where it has a name: of a route, a template, a member; null: it has none, or is gone.',
      load: (ids: string[], context: Context) => namesOf(context, ids),
      resolve: subjectOf,
    }),
    actor: t.field({ type: ActorType, description: 'The key or member that did it, or the hub.', resolve: actorOf }),
    detail: t.field({
      type: 'JSON',
      description: 'What else is worth knowing; never a number or a text of a person.',
      resolve: ({ detail }) => withGlobalIds(detail),
    }),
    evidence: t.loadable({
      type: 'JSON',
      nullable: true,
      description: 'The proof that came with it; null: none did, or the person was erased (see evidenceDigest).',
      load: async (ids: string[], context: Context) => {
        const where = { entryId: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.evidence.findMany({ where });
        const byId = new Map(rows.map((row) => [row.entryId, row.content]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      resolve: ({ id }) => id,
    }),
    evidenceDigest: t.string({
      nullable: true,
      description: 'Keyed digest of the evidence, in hexadecimal, which outlives it; null: none came.',
      resolve: ({ evidenceDigest }) => (evidenceDigest === null ? null : Buffer.from(evidenceDigest).toString('hex')),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which entries; every condition has to hold.',
  fields: (t) => ({
    actions: t.stringList({ description: 'One of these was done, e.g. "suppression.lift".' }),
    subject: t.id({ description: 'Done to this.' }),
    actor: t.id({ description: 'Done by this actor, e.g. with this key or by this member.' }),
    after: t.field({ type: 'DateTime', description: 'Done later than this.' }),
    before: t.field({ type: 'DateTime', description: 'Done earlier than this.' }),
  }),
});

function whereOf(workspaceId: string, filter: typeof AuditFilter.$inferInput) {
  const { actions, subject, actor, after, before } = filter;
  return {
    workspaceId,
    ...(actions == null ? {} : { action: { in: actions } }),
    ...(subject == null ? {} : { subject: readId([], subject, ['filter', 'subject']) }),
    ...(actor == null ? {} : { actorId: readId(ACTOR_TYPES, actor, ['filter', 'actor']) }),
    at: { ...(after == null ? {} : { gt: after }), ...(before == null ? {} : { lt: before }) },
  };
}

/** Entries of the audit log, newest first. */
export const AuditEntryConnection = builder.connectionObject({ type: AuditEntryType, name: 'AuditEntryConnection' });

builder.queryField('auditEntries', (t) =>
  t.prismaConnection(
    {
      type: AuditEntryType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'audit:read' },
      description: 'Who changed what in the workspace, newest first.',
      args: { filter: t.arg({ type: AuditFilter, description: 'Which; absent: all.' }) },
      resolve: (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [whereOf(requireActor(context).workspaceId, filter ?? {}), behind] };
        return context.runtime.db.prisma.auditEntry.findMany({ ...page, where });
      },
    },
    AuditEntryConnection,
  ),
);
