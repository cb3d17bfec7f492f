// Rows of links, written together with the messages that carry them.
import { linksInsert, type NewLink } from '../../db/sql/links.ts';
import { messageLinksInsert, type NewMessageLink } from '../../db/sql/message-links.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import type { Linked } from '../../pipeline/accept/decide.ts';

/** Writes of the links of a chunk of messages, which go with others: two a chunk, and none where no message has a link. */
export function linkWrites(linked: readonly Linked[]): Statement[] {
  if (linked.length === 0) return [];
  const links = new Map<string, NewLink>();
  const messageLinks: NewMessageLink[] = [];
  for (const { message, links: made } of linked) {
    const { id: messageId, workspaceId, contactId, createdAt } = message;
    const from = (message.dueAt ?? message.sendAt ?? createdAt).getTime();
    for (const { code, linkId, url, templateId, campaign, validForMs } of made) {
      const ofCampaign = { campaignId: campaign?.id ?? null, variant: campaign?.variant ?? null };
      if (!links.has(linkId)) links.set(linkId, { id: linkId, workspaceId, templateId, ...ofCampaign, url, createdAt });
      messageLinks.push({ code, linkId, messageId, contactId, expiresAt: new Date(from + validForMs) });
    }
  }
  return [linksInsert([...links.values()]), messageLinksInsert(messageLinks)];
}
