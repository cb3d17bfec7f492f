/** A piece of code that can be copied. */
import { Check, Copy } from 'lucide-react';
import { Button } from './Button.tsx';
import styles from './Code.module.css';
import { useCopied } from './Copy.tsx';

/** Shows code. @param label what it is, for who hears the page */
export function Code({ text, label }: { text: string; label: string }) {
  const [copied, copy] = useCopied(text);
  return (
    <figure className={styles.figure} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard. */}
      <pre tabIndex={0} className={styles.code}>
        <code>{text}</code>
      </pre>
      <Button
        kind="quiet"
        className={styles.copy ?? ''}
        icon={copied ? <Check /> : <Copy />}
        aria-label={copied ? 'Copied' : `Copy ${label}`}
        onClick={copy}
      />
    </figure>
  );
}
