/** Key that does what a button does, beside its words, where there is a keyboard and room. */
import styles from './Inbox.module.css';

/** Shows it; what reads aloud has it from `aria-keyshortcuts`. */
export function Key({ name }: { name: string }) {
  return (
    <span className={styles.key} aria-hidden="true">
      {name}
    </span>
  );
}
