/** Consents of a person in a row: by purpose, each an icon and a word. */
import { Ban, Check, X } from 'lucide-react';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { purposeWord } from '../messages/message-filters.ts';
import styles from './Contacts.module.css';
import type { ContactRow } from './operations.ts';

/** Purposes that are named where somebody has opted out of them. */
const SHOWN = 2;

/** Shows what a person agreed to, or that nothing may reach them. */
export function ConsentMarks({ contact }: { contact: Pick<ContactRow, 'consents' | 'suppressions'> }) {
  const [suppression] = contact.suppressions;
  if (suppression !== undefined) {
    return (
      <Mark tone="red" icon={<Ban />} more={wordsOf(suppression.reason).toLowerCase()}>
        Suppressed
      </Mark>
    );
  }
  const [granted, revoked] = ['GRANT', 'REVOKE'].map((state) =>
    contact.consents.filter((each) => each.state === state),
  );
  if (granted === undefined || revoked === undefined || contact.consents.length === 0)
    return <span className={styles.faint}>none recorded</span>;
  return (
    <span className={styles.marks}>
      {granted.map(({ purpose }) => (
        <Mark key={purpose} tone="green" icon={<Check aria-label="agreed to" />}>
          {purposeWord(purpose)}
        </Mark>
      ))}
      {revoked.length > SHOWN ? (
        <Mark tone="grey" icon={<X />} more={granted.length === 0 ? null : `of ${revoked.length}`}>
          Opted out
        </Mark>
      ) : (
        revoked.map(({ purpose }) => (
          <Mark key={purpose} tone="grey" icon={<X aria-label="no longer agrees to" />}>
            {purposeWord(purpose)}
          </Mark>
        ))
      )}
    </span>
  );
}
