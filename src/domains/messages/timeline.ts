/** The events of messages, in order. */
import type { MessageEvent } from '../../generated/prisma/client.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { implicitEventsOf, merged } from '../../pipeline/message/implicit-events.ts';
import type { Runtime } from '../../runtime.ts';

/** Everything that happened to messages, each message's events in order: implicit ones and those of rows. */
export async function loadTimelines(prisma: Runtime['db']['prisma'], messageIds: string[]): Promise<MessageEvent[]> {
  const [messages, rows] = await Promise.all([
    prisma.message.findMany({ where: { id: { in: messageIds } } }),
    prisma.messageEvent.findMany({ where: { messageId: { in: messageIds } }, orderBy: { id: 'asc' } }),
  ]);
  const rowsOf = groupBy(rows, (row) => row.messageId);
  return messages.flatMap((message) => merged<MessageEvent>(implicitEventsOf(message), rowsOf.get(message.id) ?? []));
}
