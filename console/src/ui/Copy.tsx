/** Something that one click copies: an id, a number, a code. */
import { Check, Copy as CopyIcon } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import styles from './text.module.css';

/** Time for which it says that it was copied, in milliseconds. */
const SAID_MS = 1_500;

/** Copies a text to the clipboard and says for a moment that it did. */
export function useCopied(text: string): readonly [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return [copied, copy];
}

/** Shows a text in monospace that a click copies. @param text what is copied; shown too, unless there are children */
export function Copy({ text, children }: { text: string; children?: ReactNode }) {
  const [copied, copy] = useCopied(text);
  // Its name is what people see: whoever speaks to the page says that.
  const shown = typeof children === 'string' ? children : text;
  return (
    <button
      type="button"
      className={styles.copy}
      data-copied={copied || undefined}
      aria-label={copied ? 'Copied' : `Copy ${shown}`}
      title={`Copy ${text}`}
      onClick={(event) => {
        event.stopPropagation();
        copy();
      }}
    >
      <span className={`${styles.mono} ${styles.copied}`}>{children ?? text}</span>
      {copied ? <Check /> : <CopyIcon />}
    </button>
  );
}
