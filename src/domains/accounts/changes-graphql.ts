/** Changes of the workspace as they happen, for pages that show what was changed: a subscription. */
import type { AuditEntry } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { pause } from '../../kernel/chunks.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { subjectOf } from './audit-graphql.ts';

/** Time between two looks, in milliseconds. */
const EVERY_MS = 1_000;
/** Time for which entries are looked for again: one may commit after another that was made later. */
const LATE_MS = 10_000;
const MAX_A_LOOK = 500;

type Change = Pick<AuditEntry, 'action' | 'subject' | 'workspaceId' | 'at'>;

const ChangeType = builder.objectRef<Change>('Change').implement({
  description: 'Something that was changed in the workspace, without who did it: that is in the audit log.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'What was done, as AuditEntry.action: "contact.upsert".' }),
    subject: t.id({
      description: 'The id of what it was done to; of what was done to many, the workspace.',
      resolve: subjectOf,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

async function* follow({ runtime, ...context }: Context, signal: AbortSignal): AsyncGenerator<Change> {
  const { workspaceId } = requireActor(context);
  const began = lowestIdAt(runtime.clock.now());
  let seen = new Set<string>();
  while (!signal.aborted) {
    const late = lowestIdAt(new Date(runtime.clock.now().getTime() - LATE_MS));
    const entries = await runtime.db.prisma.auditEntry.findMany({
      where: { workspaceId, id: { gte: late > began ? late : began } },
      orderBy: { id: 'desc' },
      take: MAX_A_LOOK,
    });
    for (const entry of [...entries].reverse()) if (!seen.has(entry.id)) yield entry;
    seen = new Set(entries.map(({ id }) => id));
    await pause(EVERY_MS, signal);
  }
}

builder.subscriptionField('changes', (t) =>
  t.field({
    extensions: SHARED,
    type: ChangeType,
    authScopes: { scope: 'messages:read' },
    description:
      'What people and programs change in the workspace, from now on, within some two seconds: contacts, consents, templates, ' +
      'routes, members, settings. What happens to messages is in messageEvents, what people write in inboundMessages.',
    subscribe: (_root, _args, context) => abortable((signal) => follow(context, signal)),
    resolve: (change) => change as Change,
  }),
);
