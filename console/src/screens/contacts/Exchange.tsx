/** Messages to a person and from them, as whoever answers sees them: ours at the right. */
import { Link } from 'wouter';
import { nodesOf } from '../../data/lists.ts';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing } from '../../ui/Page.tsx';
import { PhoneScreen } from '../../ui/PhoneScreen.tsx';
import { STATUS_WORDS } from '../../ui/status-words.ts';
import type { ContactWhole } from './operations.ts';

/** Messages that are shown at most. */
const SHOWN = 12;

/** Shows the newest messages of both ways, oldest first. */
export function Exchange({ contact }: { contact: ContactWhole }) {
  const sent = nodesOf(contact.messages).map(({ id, body, status, createdAt }) => ({
    id,
    at: createdAt,
    own: true,
    text: body ?? 'The text is not kept.',
    state: <Link href={`/messages/${encodeURIComponent(id)}`}>{STATUS_WORDS[status].word}</Link>,
  }));
  const came = nodesOf(contact.inboundMessages).map(({ id, body, keyword, receivedAt }) => ({
    id,
    at: receivedAt,
    own: false,
    text: textOf(body, keyword),
  }));
  const all = [...sent, ...came].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-SHOWN);
  if (all.length === 0) return <Nothing>Nothing was written either way yet.</Nothing>;
  const who = contact.name ?? (contact.phone === null ? 'Erased person' : groupNumber(contact.phone));
  return <PhoneScreen from={who} bubbles={all} label={`What was said, with ${who}`} />;
}

/** The text, and behind it the keyword that it was heard as where it says something else. */
function textOf(body: string | null, keyword: string | null): string {
  const text = body ?? 'The text is not kept.';
  return keyword === null || body?.trim().toUpperCase() === keyword ? text : `${text} (heard as ${keyword})`;
}
