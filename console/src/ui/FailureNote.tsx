/** A refusal of the hub: what it says, which fields it is about, which gate refused. */
import type { Failure } from '../data/failure.ts';
import styles from './FailureNote.module.css';

/** Shows a refusal, or a sentence that is one. */
export function FailureNote({ failure }: { failure: Failure | string }) {
  if (typeof failure === 'string') {
    return (
      <p role="alert" className={styles.note}>
        {failure}
      </p>
    );
  }
  const issues = failure.__typename === 'InvalidInput' ? failure.issues : [];
  const refusals =
    failure.__typename === 'MessageRefused' ? failure.decision.steps.filter(({ verdict }) => verdict !== 'ALLOW') : [];
  return (
    <div role="alert" className={styles.note}>
      <p>{failure.message}</p>
      {issues.length < 2 ? null : (
        <ul className={styles.list}>
          {issues.map(({ path, message }) => (
            <li key={path.join('.')}>
              <code>{path.join('.')}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {refusals.map(({ gate, reason, advice }) => (
        <p key={gate}>
          <code>{gate}</code> {reason} {advice}
        </p>
      ))}
      {failure.__typename === 'Forbidden' ? (
        <p>
          It needs <code>{failure.neededScopes.join(', ')}</code>.
        </p>
      ) : null}
      <p className={styles.code}>
        {failure.code} ·{' '}
        <a href={`/${failure.help}`} target="_blank" rel="noreferrer">
          what it means
        </a>
      </p>
    </div>
  );
}
