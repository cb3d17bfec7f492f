/** Views: filters of the inbox under a name, kept in this browser. */
import { Bookmark, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import styles from './Inbox.module.css';

/** Views that everybody has. */
const GIVEN = [
  { name: 'All', query: '' },
  { name: 'Waiting', query: '?state=OPEN&only=waiting' },
  { name: 'Mine', query: '?state=OPEN&only=mine' },
  { name: 'Nobody’s', query: '?state=OPEN&only=nobody' },
] as const;

const PLACE = 'heliograph.inbox.views';

interface View {
  name: string;
  query: string;
}

function readViews(): View[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '[]');
    return Array.isArray(read) ? read.filter((each): each is View => typeof each?.name === 'string') : [];
  } catch {
    return [];
  }
}

/** Properties of the views. */
export interface ViewsProps {
  query: string;
  onOpen(query: string): void;
  /** Opens how long people wait. */
  onTimes(): void;
}

/** Shows the views, and keeps the present filter as one. */
export function Views({ query, onOpen, onTimes }: ViewsProps) {
  const [own, setOwn] = useState(readViews);
  const [name, setName] = useState<string | null>(null);
  const same = (view: string) => decodeURIComponent(view) === decodeURIComponent(query);
  const store = (views: View[]) => {
    localStorage.setItem(PLACE, JSON.stringify(views));
    setOwn(views);
  };
  const known = [...GIVEN, ...own].some((view) => same(view.query));
  return (
    <nav className={styles.views} aria-label="Views">
      {GIVEN.map((view) => (
        <button
          key={view.name}
          type="button"
          className={styles.view}
          aria-current={same(view.query) || undefined}
          onClick={() => onOpen(view.query)}
        >
          {view.name}
        </button>
      ))}
      {own.map((view) => (
        <span key={view.name} className={styles.own}>
          <button
            type="button"
            className={styles.view}
            aria-current={same(view.query) || undefined}
            onClick={() => onOpen(view.query)}
          >
            {view.name}
          </button>
          <button
            type="button"
            className={classes(styles.view, styles.drop)}
            aria-label={`Forget the view ${view.name}`}
            onClick={() => store(own.filter((each) => each !== view))}
          >
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      <button type="button" className={classes(styles.view, styles.toTimes)} onClick={onTimes}>
        How long people wait
      </button>
      {known ? null : name === null ? (
        <Button kind="quiet" icon={<Bookmark />} onClick={() => setName('')}>
          Keep view
        </Button>
      ) : (
        <form
          className={styles.own}
          onSubmit={(event) => {
            event.preventDefault();
            const trimmed = name.trim();
            if (trimmed !== '') store([...own.filter((each) => each.name !== trimmed), { name: trimmed, query }]);
            setName(null);
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it appears because its button was pressed.
            autoFocus
            className={styles.name}
            aria-label="Name of the view"
            maxLength={30}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onBlur={() => setName(null)}
          />
        </form>
      )}
    </nav>
  );
}
