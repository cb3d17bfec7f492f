/** Events of a person, and the form that records one. */
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Nothing, Section } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import styles from './Contacts.module.css';
import { EventForm } from './EventForm.tsx';
import type { ContactWhole } from './operations.ts';

/** Shows the section; of somebody who is erased, nothing. */
export function Events({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const [recording, setRecording] = useState(false);
  const { events, erasedAt } = contact;
  if (events.length === 0 && erasedAt !== null) return null;
  const record = may('contacts:write') ? (
    <Button onClick={() => setRecording(true)} disabled={erasedAt !== null}>
      Record an event
    </Button>
  ) : null;
  return (
    <Section title="What they did" acts={record}>
      {events.length === 0 ? (
        <Nothing>No event is recorded. Segments and triggers ask for what people did.</Nothing>
      ) : null}
      <ul className={styles.list}>
        {events.map(({ name, properties, at }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an event has no id that people see.
          <li key={index} className={styles.item}>
            <bdi>{name}</bdi>
            <Time at={at} />
            <span className={styles.more}>
              {Object.entries(properties as Record<string, unknown>)
                .map(([key, value]) => `${key}: ${String(value)}`)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      <Drawer open={recording} onClose={() => setRecording(false)} title="Record an event">
        <EventForm
          contact={contact}
          onDone={() => {
            setRecording(false);
            onChanged();
          }}
        />
      </Drawer>
    </Section>
  );
}
