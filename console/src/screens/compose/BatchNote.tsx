/** Outcome of a message to many. */
import { Link } from 'wouter';
import styles from './Compose.module.css';
import type { SentBatch } from './operations.ts';

/** Shows how many were accepted, and who was refused and why. */
export function BatchNote({ batch }: { batch: SentBatch }) {
  const { id, total, accepted, refusals } = batch;
  return (
    <div role="status" className={styles.batch}>
      <p>
        {accepted.toLocaleString()} of {total.toLocaleString()} accepted.{' '}
        <Link href={`/messages?batch=${encodeURIComponent(id)}`}>Follow them</Link>
      </p>
      {refusals.length === 0 ? null : (
        <ul>
          {refusals.map(({ index, code, message }) => (
            <li key={index}>
              Person {index + 1}: {message} <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
