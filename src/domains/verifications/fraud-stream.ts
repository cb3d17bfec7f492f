/** The subscription to what the fraud guard tells. */
import type { FraudAlert } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import type { Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';
import { FraudAlertType } from './fraud-types.ts';

interface StreamAlert {
  kind: 'alert';
  cursor: string;
  alert: FraudAlert;
}

const StreamAlertType = builder.objectRef<StreamAlert>('FraudStreamAlert').implement({
  description: 'The fraud guard tells something.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this alert.' }),
    alert: t.expose('alert', { type: FraudAlertType, description: 'What it tells.' }),
  }),
});

const StreamItemType = builder.unionType('FraudStreamItem', {
  description: 'An alert, or the notice that some are missing.',
  types: [StreamAlertType, StreamGapType],
  resolveType: (item) => ((item as StreamAlert | Gap).kind === 'gap' ? 'StreamGap' : 'FraudStreamAlert'),
});

async function* fraudAlerts(
  { runtime }: Context,
  workspaceId: string,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<StreamAlert | Gap> {
  const { bus, db, feed } = runtime;
  const cursors = feed.cursorsOf(workspaceId);
  for await (const delivery of followFeed(bus, feed, { workspaceId, kind: 'fraud', after, signal })) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    if (chunk.payload.kind !== 'fraud') continue;
    const ids = chunk.payload.alertIds;
    const found = await db.prisma.fraudAlert.findMany({ where: { id: { in: ids }, workspaceId } });
    const byId = new Map(found.map((alert) => [alert.id, alert]));
    for (const [index, id] of ids.entries()) {
      const alert = byId.get(id);
      if (index > done && alert !== undefined) yield { kind: 'alert', cursor: cursors.write(chunk, index), alert };
    }
  }
}

builder.subscriptionField('fraudAlerts', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'messages:read' },
    description:
      'What the fraud guard tells, in order: blocks it has made, rules that were set and lifted. `after` replays from a cursor and then goes live.',
    args: {
      after: t.arg({ type: 'Cursor', description: 'Behind which alert to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: (_root, { after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const { workspaceId } = requireActor(context);
      return abortable((signal) => fraudAlerts(context, workspaceId, position, signal));
    },
    resolve: (item) => item as StreamAlert | Gap,
  }),
);
