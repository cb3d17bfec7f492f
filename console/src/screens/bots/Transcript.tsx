/** The transcript of assistants: every call of the language model, and its cost. */
import { useQuery } from 'urql';
import { nodesOf } from '../../data/lists.ts';
import { Code } from '../../ui/Code.tsx';
import { CallsQuery } from './answering.ts';
import styles from './Bots.module.css';

/** Shows the newest calls. */
export function Transcript() {
  const [{ data }] = useQuery({ query: CallsQuery, requestPolicy: 'cache-and-network' });
  const calls = data === undefined ? [] : nodesOf(data.assistantCalls);
  return (
    <section aria-label="Transcript">
      <strong>Newest calls of the language model</strong>
      {calls.length === 0 ? <p className={styles.facts}>There was none.</p> : null}
      <ul className={styles.calls}>
        {calls.map(({ id, at, model, prompt, answer, error, promptTokens, completionTokens, cost, durationMs }) => (
          <li key={id}>
            <details>
              <summary>
                {new Date(at).toLocaleString()}, {model}: {error ?? `${promptTokens} + ${completionTokens} tokens`}
                {cost === null ? '' : `, ${cost.amount} ${cost.currency}`}, {(durationMs / 1_000).toFixed(1)} s
              </summary>
              <Code text={JSON.stringify({ prompt, answer }, null, 2)} label="the call" />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
