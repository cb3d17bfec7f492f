/** Views: filters of the inbox under a name, which the hub keeps for the member, or for all. */
import { Bookmark, X } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import styles from './Inbox.module.css';
import { RemoveViewMutation, SaveViewMutation, ViewsQuery } from './view-operations.ts';

/** Views that everybody has. */
const GIVEN = [
  { name: 'All', query: '' },
  { name: 'Waiting', query: '?state=OPEN&only=waiting' },
  { name: 'Unread', query: '?only=unread' },
  { name: 'Mine', query: '?state=OPEN&only=mine' },
  { name: 'Nobody’s', query: '?state=OPEN&only=nobody' },
] as const;

/** Properties of the views. */
export interface ViewsProps {
  query: string;
  /** Id of the member who looks. */
  self: string | null;
  onOpen(query: string): void;
  /** Opens how long people wait. */
  onTimes(): void;
}

/** Shows the views, and keeps the present filter as one. */
export function Views({ query, self, onOpen, onTimes }: ViewsProps) {
  const [{ data }, again] = useQuery({ query: ViewsQuery, requestPolicy: 'cache-and-network' });
  const [save, remove] = [useAct(SaveViewMutation), useAct(RemoveViewMutation)];
  const failure = save.failure ?? remove.failure;
  const [asked, setAsked] = useState(false);
  const kept = data?.inboxViews ?? [];
  const same = (view: string) => decodeURIComponent(view) === decodeURIComponent(query);
  const known = [...GIVEN, ...kept].some((view) => same(view.query));
  const reload = () => again({ requestPolicy: 'network-only' });
  const keep = async (form: FormData) => {
    const name = String(form.get('name')).trim();
    setAsked(false);
    if (name === '') return;
    await save.run({ input: { name, query, shared: form.get('shared') !== null } });
    reload();
  };
  const forget = async (id: string) => {
    await remove.run({ input: { id } });
    reload();
  };
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
      {kept.map((view) => (
        <span key={view.id} className={styles.own}>
          <button
            type="button"
            className={styles.view}
            aria-current={same(view.query) || undefined}
            title={view.member.id === self ? undefined : `Shared by ${view.member.name ?? 'somebody'}`}
            onClick={() => onOpen(view.query)}
          >
            {view.name}
          </button>
          {view.member.id === self ? (
            <button
              type="button"
              className={classes(styles.view, styles.drop)}
              aria-label={`Forget the view ${view.name}`}
              onClick={() => void forget(view.id)}
            >
              <X aria-hidden="true" />
            </button>
          ) : null}
        </span>
      ))}
      <button type="button" className={classes(styles.view, styles.toTimes)} onClick={onTimes}>
        How long people wait
      </button>
      {known ? null : asked ? (
        <form
          className={styles.keep}
          onSubmit={(event) => {
            event.preventDefault();
            void keep(new FormData(event.currentTarget));
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            setAsked(false);
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it appears because its button was pressed.
            autoFocus
            className={styles.name}
            name="name"
            aria-label="Name of the view"
            placeholder="Name of the view"
            maxLength={30}
          />
          <label className={styles.forAll}>
            <input type="checkbox" name="shared" />
            for all members
          </label>
          <Button type="submit">Keep</Button>
        </form>
      ) : (
        <Button kind="quiet" icon={<Bookmark />} onClick={() => setAsked(true)}>
          Keep view
        </Button>
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
    </nav>
  );
}
