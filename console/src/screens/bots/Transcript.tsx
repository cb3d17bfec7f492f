/** The transcript of an assistant: every call of the language model for its bot, and its cost, a page at a time. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { nodesOf } from '../../data/lists.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { CallsQuery } from './answering.ts';
import styles from './Bots.module.css';

/** Shows the calls for a bot, of all conversations or of one. */
export function Transcript({ botId }: { botId: string }) {
  const [conversationId, setConversationId] = useState<string | null>(null);
  // Where each page begins that was turned to.
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const after = pages.at(-1) ?? null;
  const variables = { botId, conversationId, after };
  const [{ data, fetching }] = useQuery({ query: CallsQuery, variables, requestPolicy: 'cache-and-network' });
  const calls = data === undefined ? [] : nodesOf(data.assistantCalls);
  const next = data?.assistantCalls?.pageInfo;
  const only = (id: string | null) => {
    setConversationId(id);
    setPages([null]);
  };
  return (
    <section aria-label="Transcript">
      <strong>
        Calls of the language model{conversationId === null ? ', the newest first' : ' in one conversation'}
      </strong>
      {calls.length === 0 && !fetching ? <p className={styles.facts}>There was none.</p> : null}
      <ul className={styles.calls}>
        {calls.map((call) => (
          <li key={call.id}>
            <details>
              <summary>
                {new Date(call.at).toLocaleString()}, {call.model}:{' '}
                {call.error ?? `${call.promptTokens} + ${call.completionTokens} tokens`}
                {call.cost === null ? '' : `, ${call.cost.amount} ${call.cost.currency}`},{' '}
                {(call.durationMs / 1_000).toFixed(1)} s
              </summary>
              <p className={styles.facts}>
                <Link href={`/inbox/${encodeURIComponent(call.conversationId)}`}>The conversation</Link>{' '}
                {conversationId === null ? (
                  <Button kind="quiet" onClick={() => only(call.conversationId)}>
                    Its calls alone
                  </Button>
                ) : null}
              </p>
              <Code text={JSON.stringify({ prompt: call.prompt, answer: call.answer }, null, 2)} label="the call" />
            </details>
          </li>
        ))}
      </ul>
      <p className={styles.facts}>
        {conversationId === null ? null : (
          <Button kind="quiet" onClick={() => only(null)}>
            All conversations
          </Button>
        )}
        {pages.length === 1 ? null : (
          <Button kind="quiet" onClick={() => setPages(pages.slice(0, -1))}>
            Newer calls
          </Button>
        )}
        {next?.hasNextPage === true ? (
          <Button kind="quiet" onClick={() => setPages([...pages, next.endCursor])}>
            Older calls
          </Button>
        ) : null}
      </p>
    </section>
  );
}
