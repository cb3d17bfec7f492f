/** Source of webhook events: what people write. */
import type { InboundMessage } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { EventBody, FilterFacts, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

const RECEIVED = 'inbound.received';

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<InboundMessage[]> {
  return db.prisma.inboundMessage.findMany({ where: { id: { in: [...ids] }, workspaceId } });
}

const idOf = ({ eventId }: WebhookEvent) => eventId;

function bodyOf(message: InboundMessage): EventBody {
  const data = {
    id: toGlobalId('InboundMessage', message.id),
    from: message.from,
    to: message.to,
    body: message.body,
    encoding: message.encoding,
    keyword: message.keyword,
    media: message.media ?? [],
    contactId: message.contactId === null ? null : toGlobalId('Contact', message.contactId),
  };
  return { at: message.receivedAt, data };
}

/** Texts of people. */
export const INBOUND_SOURCE: WebhookSource = {
  news: 'inbound',
  scope: 'messages:read',
  events: { [RECEIVED]: 'A person wrote.' },
  async read(runtime, workspaceId, payloads) {
    const ids = payloads.flatMap((payload) => (payload.kind === 'inbound' ? payload.inboundIds : []));
    const contacts = new Map(
      (await load(runtime, workspaceId, ids)).map(({ id, contactId }): [string, string | null] => [id, contactId]),
    );
    // In the order in which the person wrote.
    return ids.map((id) => ({ event: RECEIVED, eventId: id, subjectId: contacts.get(id) ?? id }));
  },
  async facts(runtime, workspaceId, events) {
    const rows = await load(runtime, workspaceId, events.map(idOf));
    return new Map(rows.map(({ id, contactId, to }): [string, FilterFacts] => [id, { contactId, writtenTo: to }]));
  },
  async bodies(runtime, workspaceId, events) {
    const rows = await load(runtime, workspaceId, events.map(idOf));
    return new Map(rows.map((row): [string, EventBody] => [row.id, bodyOf(row)]));
  },
};
