/** Code of a form's act: below it, folded until somebody wants it. */
import { useState } from 'react';
import type { Snippet } from '../data/snippets.ts';
import { CodeTabs } from './CodeTabs.tsx';
import styles from './SameByCode.module.css';

/** Shows the code. @param snippets made only while it is unfolded */
export function SameByCode({ snippets }: { snippets(): readonly Snippet[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.code} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The same by code</summary>
      {open ? <CodeTabs snippets={snippets()} /> : null}
    </details>
  );
}
