/** Parts of a message: what the carrier called each, and what it said of it. */
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Mark } from '../../ui/Status.tsx';
import { type Tone, wordsOf } from '../../ui/status-words.ts';
import { exactDuration } from '../../ui/times.ts';
import type { Message } from './operations.ts';
import styles from './Parts.module.css';

type Part = Message['parts'][number];

const TONES: Readonly<Record<Part['status'], Tone>> = {
  SENDING: 'blue',
  SENT: 'blue',
  DELIVERED: 'green',
  READ: 'green',
  UNDELIVERED: 'red',
  FAILED: 'red',
  OUTCOME_UNKNOWN: 'violet',
};

/** Shows the parts, of every attempt. */
export function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <ul className={styles.parts}>
      {parts.map((part) => (
        <li key={`${part.attempt}.${part.number}`} className={styles.part}>
          <div className={styles.line}>
            <span>
              Part {part.number}
              <span className={styles.faint}> of attempt {part.attempt}</span>
            </span>
            <Mark tone={TONES[part.status]} icon={null}>
              {wordsOf(part.status)}
            </Mark>
          </div>
          <Facts>
            <Fact name="Remote id">{part.remoteId === null ? null : <Copy text={part.remoteId} />}</Fact>
            <Fact name="Connection">{part.connection?.name ?? null}</Fact>
            <Fact name="Refusal">
              {part.providerCode === null ? null : `${part.providerCode.text} (${part.providerCode.code})`}
            </Fact>
            <Fact name="Receipt">{receiptText(part)}</Fact>
            <Fact name="Network error">{part.networkErrorCode}</Fact>
          </Facts>
        </li>
      ))}
    </ul>
  );
}

function receiptText({ receipt, receiptWord, receiptAt, respondedAt }: Part): string | null {
  if (receipt === null) return null;
  const word = receiptWord === null ? receipt : `${receipt} (“${receiptWord}”)`;
  if (receiptAt === null || respondedAt === null) return word;
  return `${word}, ${exactDuration(Math.max(0, Date.parse(receiptAt) - Date.parse(respondedAt)))} after the answer`;
}
