/** A phone of the simulator: its screen, its switch, what its person can write. */
import { useState } from 'react';
import { Link } from 'wouter';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { PhoneScreen } from '../../ui/PhoneScreen.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import styles from './Handsets.module.css';
import { type Handset, SetHandsetMutation, WriteMutation } from './operations.ts';

const STATES = {
  ON: 'On, with coverage',
  OFF: 'Switched off',
  NO_COVERAGE: 'No coverage',
  MEMORY_FULL: 'Memory full',
} as const satisfies Record<Handset['state'], string>;

/** Shows a phone. @param onChanged called when something was done with it */
export function HandsetCard({ handset, onChanged }: { handset: Handset; onChanged(): void }) {
  const { phone, state, fate, messages } = handset;
  const set = useAct(SetHandsetMutation);
  const number = phone ?? '';
  const onState = async (next: Handset['state']) => {
    if ((await set.run({ phone: number, state: next })) !== null) onChanged();
  };
  const last = messages.at(-1);
  const bubbles = messages.map(({ at, text, direction }, index) => ({
    id: `${at}${index}`,
    text,
    at,
    own: direction === 'WRITTEN',
  }));
  return (
    <article className={styles.card} data-state={state}>
      <header className={styles.top}>
        <Link href={`/messages?to=${encodeURIComponent(number)}`}>{groupNumber(number)}</Link>
        <Field label={`State of ${number}`} quiet>
          <select
            value={state}
            disabled={set.busy}
            onChange={(event) => void onState(event.target.value as Handset['state'])}
          >
            {Object.entries(STATES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      </header>
      {fate === null ? null : <p className={styles.fate}>{fate}</p>}
      {set.failure === null ? null : <FailureNote failure={set.failure} />}
      <PhoneScreen from={senderOf(last?.address)} bubbles={bubbles} />
      <Write from={number} to={last?.address ?? null} onWritten={onChanged} />
    </article>
  );
}

/** The other side as a phone names it: the network carries numbers without their plus. */
function senderOf(address: string | undefined): string {
  if (address === undefined) return 'nobody yet';
  return /^\d{7,15}$/.test(address) ? `+${address}` : address;
}

function Write({ from, to, onWritten }: { from: string; to: string | null; onWritten(): void }) {
  const [text, setText] = useState('');
  const write = useAct(WriteMutation);
  const send = async (words: string) => {
    if ((await write.run({ from, text: words, to })) === null) return;
    setText('');
    onWritten();
  };
  return (
    <form
      className={styles.write}
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      <Field label={`Write from ${from}`} quiet>
        <input
          required
          dir="auto"
          placeholder="Write as this person"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button type="submit" busy={write.busy}>
        Send
      </Button>
      <Button busy={write.busy} onClick={() => void send('STOP')}>
        STOP
      </Button>
      {write.failure === null ? null : <FailureNote failure={write.failure} />}
      <SameByCode
        snippets={() =>
          operationSnippets(WriteMutation, { from, text, to }, commandLine('simulate reply', [from, text], { to }))
        }
      />
    </form>
  );
}
