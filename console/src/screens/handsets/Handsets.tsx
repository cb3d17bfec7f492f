/** Handsets: the phones of the simulator, in a row, with everything the hub sends to them. */
import { Smartphone } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useStream } from '../../data/use-stream.ts';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { HandsetCard } from './HandsetCard.tsx';
import styles from './Handsets.module.css';
import { ChangesSubscription, type Handset, HandsetsQuery, SetHandsetMutation } from './operations.ts';

/** Least time between two looks at the phones, in milliseconds. */
const LOOK_MS = 400;

/** Shows the screen. */
export default function Handsets() {
  const [{ data, error, fetching }, reload] = useQuery({ query: HandsetsQuery, requestPolicy: 'cache-and-network' });
  const look = useAtMostEvery(LOOK_MS, () => reload({ requestPolicy: 'network-only' }));
  useStream('handsets', {
    document: ChangesSubscription,
    variables: {},
    read: ({ messageEvents }) => messageEvents,
    cursorOf: ({ cursor }) => cursor,
    onItems: look,
    onGap: look,
    onEnd: () => {},
  });
  const handsets = useSteadyOrder(data?.handsets ?? null);
  if (handsets === null && error !== undefined) return <ErrorState message={messageOf(error)} retry={look} />;
  if (handsets === null) return <PageLoading />;
  return (
    <div className={styles.screen}>
      <AddPhone onAdded={look} />
      {handsets.length === 0 && !fetching ? (
        <EmptyState
          icon={<Smartphone />}
          command={'heliograph send +447700900123 "Hello from Heliograph" --purpose transactional'}
        >
          Every number that is written to has a phone here. Write to one, or add one above.
        </EmptyState>
      ) : null}
      <div className={styles.phones}>
        {handsets.map((handset) => (
          <HandsetCard key={handset.phone} handset={handset} onChanged={look} />
        ))}
      </div>
    </div>
  );
}

function AddPhone({ onAdded }: { onAdded(): void }) {
  const [phone, setPhone] = useState('');
  const add = useAct(SetHandsetMutation);
  const submit = async () => {
    if ((await add.run({ phone: phone.trim(), state: 'ON' })) === null) return;
    setPhone('');
    onAdded();
  };
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Add a phone" quiet>
        <input
          required
          type="tel"
          placeholder="+44 7700 900123"
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
      </Field>
      <Button type="submit" icon={<Smartphone />} busy={add.busy}>
        Add a phone
      </Button>
      {add.failure === null ? null : <FailureNote failure={add.failure} />}
      <SameByCode
        snippets={() =>
          operationSnippets(
            SetHandsetMutation,
            { phone: phone.trim(), state: 'ON' },
            commandLine('simulate switch', [phone.trim(), 'on']),
          )
        }
      />
    </form>
  );
}

/** Keeps phones where they were first seen; new ones stand in front. Nothing moves under a pointer. */
function useSteadyOrder(handsets: readonly Handset[] | null): readonly Handset[] | null {
  const seen = useRef<readonly string[]>([]);
  if (handsets === null) return null;
  const byPhone = new Map(handsets.map((each) => [each.phone ?? '', each]));
  const known = new Set(seen.current);
  seen.current = [...[...byPhone.keys()].filter((phone) => !known.has(phone)), ...seen.current];
  return seen.current.flatMap((phone) => byPhone.get(phone) ?? []);
}

/** Calls back at once, and then at most once in so many milliseconds, the last time too. */
function useAtMostEvery(ms: number, work: () => void): () => void {
  const latest = useRef(work);
  latest.current = work;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, ms);
  };
}
