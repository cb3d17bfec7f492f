/** The live view of a workspace: traffic by the second and what waits, as a query and a subscription. */
import { LANES } from '../../bus/streams.ts';
import { type WaitingLane, waitingByLane } from '../../db/sql/queued-chunks.ts';
import type { Connection } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { pause } from '../../kernel/chunks.ts';
import { KEPT_SECONDS, type TrafficSecond } from '../../pipeline/feed/live-traffic.ts';
import { ConnectionType } from '../carriers/types.ts';

const EVERY_MS = 1_000;

interface Live {
  at: Date;
  since: Date;
  seconds: TrafficSecond[];
  waiting: (Omit<WaitingLane, 'connectionId'> & { connection: Connection })[];
}

const SecondType = builder.objectRef<TrafficSecond>('TrafficSecond').implement({
  description: 'What happened in the workspace in one second.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The beginning of the second.' }),
    accepted: t.exposeInt('accepted', { description: 'Messages accepted.' }),
    submitted: t.exposeInt('sent', { description: 'Messages the SMSCs took.' }),
    delivered: t.exposeInt('delivered', { description: 'Messages delivered.' }),
    failed: t.exposeInt('failed', { description: 'Messages that ended undelivered, failed, expired or blocked.' }),
    inbound: t.exposeInt('inbound', { description: 'Messages received.' }),
  }),
});

const LaneType = builder.enumType('Lane', {
  description: 'A queue of a connection; a more urgent one is always served first.',
  values: {
    urgent: { value: 'urgent', description: 'One-time codes and alerts.' },
    normal: { value: 'normal', description: 'Single messages that are not urgent.' },
    bulk: { value: 'bulk', description: 'Messages of many recipients.' },
  } as const,
});

const WaitingType = builder.objectRef<Live['waiting'][number]>('WaitingMessages').implement({
  description: 'Messages that wait in one queue of a connection.',
  fields: (t) => ({
    connection: t.expose('connection', { type: ConnectionType, description: 'The connection they wait for.' }),
    lane: t.field({ type: LaneType, description: 'The queue they are in.', resolve: ({ lane }) => lane as 'bulk' }),
    messages: t.exposeInt('messages', {
      description: 'How many, of which some may be on their way already: what was queued together leaves together.',
    }),
    atLeast: t.exposeBoolean('atLeast', { description: 'There are more, which were not counted.' }),
    oldest: t.expose('oldest', { type: 'DateTime', description: 'Since when the first of them waits.' }),
  }),
});

const LiveType = builder.objectRef<Live>('Live').implement({
  description: 'What happens in the workspace now.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When this was true.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description:
        'Since when seconds are whole: five minutes ago, or later where the process has begun, or news are many, since then.',
    }),
    seconds: t.field({
      type: [SecondType],
      description: 'Seconds that are over, oldest first; of a subscription those since its last event.',
      resolve: ({ seconds }) => seconds,
      complexity: { field: 1, multiplier: 1 },
    }),
    waiting: t.expose('waiting', { type: [WaitingType], description: 'What waits, by connection and queue.' }),
  }),
});

async function liveOf({ runtime }: Context, workspaceId: string, after?: number): Promise<Live> {
  const at = runtime.clock.now();
  const { since, seconds } = runtime.liveTraffic.secondsOf(workspaceId, at, after);
  const connections = await runtime.db.prisma.connection.findMany({ where: { workspaceId, deletedAt: null } });
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
  const lanes = await waitingByLane(runtime.db.pool, [...byId.keys()], LANES);
  const waiting = lanes.flatMap(({ connectionId, ...lane }) => {
    const connection = byId.get(connectionId);
    return connection === undefined ? [] : [{ ...lane, connection }];
  });
  return { at, since, seconds, waiting };
}

async function* follow(context: Context, signal: AbortSignal): AsyncGenerator<Live> {
  const { workspaceId } = requireActor(context);
  let last: number | undefined;
  while (!signal.aborted) {
    const live = await liveOf(context, workspaceId, last);
    last = live.seconds.at(-1) === undefined ? last : Math.floor((live.seconds.at(-1)?.at.getTime() ?? 0) / 1_000);
    yield live;
    await pause(EVERY_MS, signal);
  }
}

builder.queryField('live', (t) =>
  t.field({
    type: LiveType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: `Traffic of the last ${KEPT_SECONDS / 60} minutes by the second, and what waits.`,
    resolve: (_root, _args, context) => liveOf(context, requireActor(context).workspaceId),
  }),
);

builder.subscriptionField('live', (t) =>
  t.field({
    extensions: SHARED,
    type: LiveType,
    authScopes: { scope: 'carriers:read' },
    description: 'The same, now and every second from then on.',
    subscribe: (_root, _args, context) => abortable((signal) => follow(context, signal)),
    resolve: (live) => live as Live,
  }),
);
