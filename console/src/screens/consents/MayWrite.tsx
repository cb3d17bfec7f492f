/** A number and a purpose: whether a message may go, and what every gate says. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { Decision } from '../message/Decision.tsx';
import { PURPOSES, purposeWord } from '../messages/message-filters.ts';
import styles from './MayWrite.module.css';
import { MayQuery } from './operations.ts';

type Purpose = (typeof PURPOSES)[number];

/** Shows the form and its answer. */
export function MayWrite() {
  const [phone, setPhone] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('MARKETING');
  const [asked, setAsked] = useState<{ to: { phone: string }; purpose: Purpose } | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: MayQuery,
    variables: { input: asked ?? { to: { phone: '' }, purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const answer = asked === null || fetching ? null : (data?.canMessage ?? null);
  return (
    <>
      <Form onSubmit={() => setAsked({ to: { phone: phone.trim() }, purpose })}>
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
        <Acts>
          <Button kind="main" type="submit" busy={fetching}>
            Ask
          </Button>
        </Acts>
      </Form>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {answer === null ? null : (
        <div className={styles.answer} aria-live="polite">
          <p>
            <strong>
              {answer.allowed ? 'Yes.' : answer.until === null ? 'No.' : 'Not now.'} {answer.reason}
            </strong>{' '}
            {answer.advice}
          </p>
          <Decision decision={{ routeName: null, routeReason: null, rejectedRoutes: [], steps: answer.steps }} />
        </div>
      )}
    </>
  );
}
