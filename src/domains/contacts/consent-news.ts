/** News of consents and suppressions: ids alone, for whoever follows them. */
import { type ConsentNews, type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { OutboxEntry } from '../../db/sql/outbox.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';

/** Steps in one piece of news. */
const STEPS_A_CHUNK = 500;

/** The news of steps of one workspace, in order. */
export function consentNews(workspaceId: string, steps: readonly ConsentNews[]): OutboxEntry[] {
  return [...chunksOf(steps, STEPS_A_CHUNK)].map((chunk) => ({
    messageId: newId(),
    subject: feedSubject(workspaceId, 'consents'),
    payload: JSON.stringify({ kind: 'consents', steps: [...chunk] } satisfies FeedPayload),
  }));
}
