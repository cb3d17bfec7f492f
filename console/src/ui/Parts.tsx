/** Parts of a screen, one shown at a time, each with an address of its own. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import styles from './Parts.module.css';

/** Properties of the parts. */
export interface PartsProps {
  /** Name of the screen. */
  label: string;
  /** First segment of the addresses: "/settings". */
  base: string;
  parts: readonly { path: string; title: string }[];
  /** Path of the part that is shown. */
  open: string;
  children: ReactNode;
}

/** Shows the names of the parts, and the one that is open. */
export function Parts({ label, base, parts, open, children }: PartsProps) {
  const names = useRef<HTMLElement>(null);
  // Where they do not all fit, the open one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is another one to show.
  useEffect(() => {
    names.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [open]);
  return (
    <div className={styles.screen}>
      <nav ref={names} aria-label={label} className={styles.parts}>
        {parts.map(({ path, title }) => (
          <Link key={path} href={`${base}/${path}`} aria-current={path === open ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <div className={styles.part}>{children}</div>
    </div>
  );
}
