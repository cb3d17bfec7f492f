/** Times that people waited for answers, by member or label, in a period. */
import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Nothing } from '../../ui/Page.tsx';
import { exactDuration } from '../../ui/times.ts';
import styles from './Inbox.module.css';
import { TimesQuery } from './operations.ts';

const PERIODS = [
  { days: 1, label: 'The last 24 hours' },
  { days: 7, label: 'The last 7 days' },
  { days: 30, label: 'The last 30 days' },
  { days: 90, label: 'The last 90 days' },
] as const;
const DAY_MS = 24 * 3_600_000;

/** Shows them. @param props.onClose closes the page they stand on; absent: they stand beside the list */
export function AnswerTimes({ onClose }: { onClose?: () => void }) {
  const [days, setDays] = useState(7);
  const [by, setBy] = useState<'ACTOR' | 'LABEL'>('ACTOR');
  // The moment of the choice: the question stays the same one while nothing is chosen.
  const since = useMemo(() => new Date(Date.now() - days * DAY_MS).toISOString(), [days]);
  const [{ data, error }] = useQuery({
    query: TimesQuery,
    variables: { since, by },
    requestPolicy: 'cache-and-network',
  });
  const rows = data?.answerTimes ?? [];
  return (
    <section className={styles.times} aria-labelledby="answer-times">
      <div className={styles.timesTop}>
        <h3 id="answer-times">How long people wait</h3>
        <span className={styles.space} />
        <Field label="Period" quiet>
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {PERIODS.map((period) => (
              <option key={period.days} value={period.days}>
                {period.label}
              </option>
            ))}
          </select>
        </Field>
        <Field label="By" quiet>
          <select value={by} onChange={(event) => setBy(event.target.value as typeof by)}>
            <option value="ACTOR">by who answered</option>
            <option value="LABEL">by label</option>
          </select>
        </Field>
        {onClose === undefined ? null : (
          <Button kind="quiet" icon={<X />} aria-label="Close how long people wait" onClick={onClose} />
        )}
      </div>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {data !== undefined && rows.length === 0 ? <Nothing>Nobody was answered in this time.</Nothing> : null}
      {rows.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{by === 'ACTOR' ? 'Who' : 'Label'}</th>
              <th scope="col">Answers</th>
              <th scope="col">Half within</th>
              <th scope="col">9 of 10 within</th>
              <th scope="col">Closed</th>
              <th scope="col">Half closed within</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ actor, label, answers, medianAnswer, slowAnswer, closed, medianClose }) => (
              <tr key={label ?? actor?.id ?? 'hub'}>
                <td>{label ?? actor?.name ?? 'the hub'}</td>
                <td>{answers}</td>
                <td>{durationText(medianAnswer)}</td>
                <td>{durationText(slowAnswer)}</td>
                <td>{closed}</td>
                <td>{durationText(medianClose)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** A duration of ISO 8601 as people read it; a dash: none. */
function durationText(duration: string | null): string {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration ?? '') ?? [];
  if (duration === null) return '–';
  return exactDuration((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000);
}
