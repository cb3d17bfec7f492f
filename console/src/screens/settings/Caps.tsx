/** Caps of the workspace on messages to one person. */
import { Trash2 } from 'lucide-react';
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
import { Nothing, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import styles from './Rules.module.css';
import { CapMutation, OwnRulesQuery } from './rules-operations.ts';

const PURPOSES = ['MARKETING', 'SURVEY'] as const;

/** Shows them, and the form that adds one. */
export function Caps() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: OwnRulesQuery, requestPolicy: 'cache-and-network' });
  const act = useAct(CapMutation);
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>('MARKETING');
  const [max, setMax] = useState('3');
  const [days, setDays] = useState('7');
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.workspaceRules === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const caps = data.workspaceRules?.frequencyCaps ?? [];
  const input = { purpose, max: Number(max), period: `P${days}D` };
  const run = async (
    given: Omit<typeof input, 'purpose' | 'max'> & { purpose: typeof purpose; max: number | null },
  ) => {
    if ((await act.run({ input: given })) !== null) again();
  };
  const command = () =>
    commandLine('rules cap', [], { purpose: purpose.toLowerCase(), max: input.max, period: `${days}d` });
  return (
    <div className={styles.caps}>
      {caps.length === 0 ? <Nothing>None: a person gets as many as its country allows.</Nothing> : null}
      <ul className={styles.list}>
        {caps.map(({ purpose: each, max: most, period }) => (
          <li key={`${each}/${period}`} className={styles.cap}>
            <span>
              {purposeWord(each)}: {most === 0 ? 'none at all' : `${most} within ${periodText(period)}`}
            </span>
            {may('keys:manage') && (each === 'MARKETING' || each === 'SURVEY') ? (
              <Button
                kind="quiet"
                icon={<Trash2 />}
                aria-label={`Take away the cap on ${purposeWord(each)} within ${periodText(period)}`}
                onClick={() => void run({ purpose: each, period, max: null })}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {may('keys:manage') ? (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            void run(input);
          }}
        >
          <Field label="Purpose">
            <select value={purpose} onChange={(event) => setPurpose(event.target.value as typeof purpose)}>
              <PurposeOptions of={PURPOSES} />
            </select>
          </Field>
          <Field label="At most">
            <input
              required
              type="number"
              min={0}
              max={100}
              value={max}
              onChange={(event) => setMax(event.target.value)}
            />
          </Field>
          <Field label="Within days">
            <input
              required
              type="number"
              min={1}
              max={31}
              value={days}
              onChange={(event) => setDays(event.target.value)}
            />
          </Field>
          <Button type="submit" busy={act.busy}>
            Set
          </Button>
        </form>
      ) : null}
      {may('keys:manage') ? <SameByCode snippets={() => operationSnippets(CapMutation, { input }, command())} /> : null}
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
    </div>
  );
}

/** Length of a period in words: "P7D" is "7 days". */
function periodText(period: string): string {
  const [, days, hours] = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(period) ?? [];
  if (days === undefined && hours === undefined) return period;
  return [days === undefined ? null : `${days} days`, hours === undefined ? null : `${hours} hours`]
    .filter((part) => part !== null)
    .join(' and ');
}
