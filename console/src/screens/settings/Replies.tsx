/** Words by which people opt out, in or ask for help, and what they are answered. */
import { Section } from '../../ui/Page.tsx';
import { OwnWords } from './OwnWords.tsx';
import { ReplyTexts } from './ReplyTexts.tsx';
import styles from './Rules.module.css';

/** Shows them. */
export function Replies() {
  return (
    <div className={styles.rules}>
      <h2 className="aloud">Replies</h2>
      <Section title="Answers">
        <ReplyTexts />
      </Section>
      <Section title="Words of yours">
        <OwnWords />
      </Section>
    </div>
  );
}
