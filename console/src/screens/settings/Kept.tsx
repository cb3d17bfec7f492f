/** Time for which the workspace keeps what: texts first, rows later. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { type Kept as KeptData, KeptQuery, SetRetentionMutation } from './kept-operations.ts';
import styles from './Rules.module.css';
import { spanText } from './span-text.ts';

const WORDS = {
  MESSAGES: 'Messages',
  REPLIES: 'Replies of people',
  NOTES: 'Notes and proposals',
  WEBHOOK_LOG: 'Log of webhooks',
};

const nameOf = ({ kind, purpose }: Pick<KeptData, 'kind' | 'purpose'>) =>
  purpose === null ? WORDS[kind] : `${WORDS[kind]}: ${purposeWord(purpose)}`;
const keyOf = ({ kind, purpose }: Pick<KeptData, 'kind' | 'purpose'>) => `${kind}/${purpose ?? ''}`;

/** Shows it, and the form that changes it. */
export function Kept() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: KeptQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.retention === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const kept = data.retention ?? [];
  return (
    <div className={styles.caps}>
      <ul className={styles.list}>
        {kept.map((each) => (
          <li key={keyOf(each)} className={styles.cap}>
            <span>{nameOf(each)}</span>
            <span>
              {each.kind === 'WEBHOOK_LOG' ? '' : `texts ${spanText(each.bodies)}`}
              {each.kind === 'MESSAGES' || each.kind === 'REPLIES' ? ' · ' : ''}
              {each.kind === 'NOTES' ? '' : `rows ${spanText(each.rows)}`}
            </span>
          </li>
        ))}
      </ul>
      {may('keys:manage') ? <KeptForm kept={kept} onChanged={again} /> : null}
    </div>
  );
}

function KeptForm({ kept, onChanged }: { kept: readonly KeptData[]; onChanged: () => void }) {
  const act = useAct(SetRetentionMutation);
  const [chosen, setChosen] = useState('MESSAGES/MARKETING');
  const [bodies, setBodies] = useState('');
  const [rows, setRows] = useState('');
  const of = kept.find((each) => keyOf(each) === chosen);
  if (of === undefined) return null;
  const { kind, purpose } = of;
  const daysOf = (days: string) => (days === '' ? null : `P${days}D`);
  const input = {
    kind,
    purpose,
    bodies: kind === 'WEBHOOK_LOG' ? null : daysOf(bodies),
    rows: kind === 'NOTES' ? null : daysOf(rows),
  };
  const command = () =>
    commandLine('workspace keep', [], {
      kind: kind.toLowerCase(),
      ...(purpose === null ? {} : { purpose: purpose.toLowerCase() }),
      ...(input.bodies === null ? {} : { texts: `${bodies}d` }),
      ...(input.rows === null ? {} : { rows: `${rows}d` }),
    });
  const days = (value: string, set: (value: string) => void) => (
    <input type="number" min={1} max={3650} value={value} onChange={(event) => set(event.target.value)} />
  );
  return (
    <>
      <form
        className={styles.add}
        onSubmit={async (event) => {
          event.preventDefault();
          if ((await act.run({ input })) !== null) onChanged();
        }}
      >
        <Field label="Kind">
          <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {kept.map((each) => (
              <option key={keyOf(each)} value={keyOf(each)}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </Field>
        {kind === 'WEBHOOK_LOG' ? null : (
          <Field label="Days of texts" hint="Empty: as by default">
            {days(bodies, setBodies)}
          </Field>
        )}
        {kind === 'NOTES' ? null : (
          <Field label="Days of rows" hint="Empty: as by default">
            {days(rows, setRows)}
          </Field>
        )}
        <Button type="submit" busy={act.busy}>
          Set
        </Button>
      </form>
      <SameByCode snippets={() => operationSnippets(SetRetentionMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
    </>
  );
}
