/** What was written to a person and by them, as on their phone. */
import { Link } from 'wouter';
import { nodesOf } from '../../data/lists.ts';
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
    own: false,
    text: (
      <>
        {body ?? 'The text is not kept.'}{' '}
        <Link href={`/messages/${encodeURIComponent(id)}`}>{STATUS_WORDS[status].word}</Link>
      </>
    ),
  }));
  const came = nodesOf(contact.inboundMessages).map(({ id, body, keyword, receivedAt }) => ({
    id,
    at: receivedAt,
    own: true,
    text: textOf(body, keyword),
  }));
  const all = [...sent, ...came].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-SHOWN);
  if (all.length === 0) return <Nothing>Nothing was written either way yet.</Nothing>;
  return <PhoneScreen from={nodesOf(contact.messages)[0]?.sender ?? 'the carrier’s number'} bubbles={all} />;
}

/** The text, and behind it the keyword that it was heard as where it says something else. */
function textOf(body: string | null, keyword: string | null): string {
  const text = body ?? 'The text is not kept.';
  return keyword === null || body?.trim().toUpperCase() === keyword ? text : `${text} (heard as ${keyword})`;
}
