/** Somebody, a purpose and a moment: what the gates would say. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Decision } from '../message/Decision.tsx';
import { PURPOSES, purposeWord } from '../messages/message-filters.ts';
import styles from './Rules.module.css';
import { SimulateRulesQuery } from './rules-operations.ts';

type Purpose = (typeof PURPOSES)[number];
const ANSWERS = { ALLOW: 'It would be sent.', DEFER: 'It would wait.', REFUSE: 'It would be refused.' } as const;

/** Shows the form and its answer. */
export function RuleSimulation() {
  const [phone, setPhone] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('MARKETING');
  const [at, setAt] = useState('');
  const [asked, setAsked] = useState<{ to: { phone: string }; purpose: Purpose; at: string | null } | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: SimulateRulesQuery,
    variables: { input: asked ?? { to: { phone: '' }, purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const answer = asked === null || fetching ? null : (data?.simulateRules ?? null);
  const ask = () => {
    const moment = at === '' ? null : new Date(at).toISOString();
    setAsked({ to: { phone: phone.trim() }, purpose, at: moment });
  };
  return (
    <div className={styles.caps}>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <Field label="Number">
          <input
            required
            type="tel"
            placeholder="+44 7700 900123"
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
        </Field>
        <Field label="Purpose">
          <select value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)}>
            {PURPOSES.map((each) => (
              <option key={each} value={each}>
                {purposeWord(each)}
              </option>
            ))}
          </select>
        </Field>
        <Field label="At (your time)">
          <input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
        </Field>
        <Button kind="main" type="submit" busy={fetching}>
          Ask
        </Button>
      </form>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {answer === null ? null : (
        <div className={styles.caps} aria-live="polite">
          <strong>{ANSWERS[answer.verdict]}</strong>
          <Decision decision={{ routeName: null, routeReason: null, rejectedRoutes: [], steps: answer.steps }} />
        </div>
      )}
    </div>
  );
}
