/** A number and a purpose: whether a message may go, and what every gate says. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Decision } from '../message/Decision.tsx';
import { type Asked, NumberAndPurpose } from '../messages/NumberAndPurpose.tsx';
import styles from './MayWrite.module.css';
import { MayQuery } from './operations.ts';

/** Shows the form and its answer. */
export function MayWrite() {
  const [form, setForm] = useState<Asked>({ phone: '', purpose: 'MARKETING' });
  const [asked, setAsked] = useState<Asked | null>(null);
  const { phone, purpose } = asked ?? form;
  const [{ data, error, fetching }] = useQuery({
    query: MayQuery,
    variables: { input: { to: { phone: phone.trim() }, purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const answer = asked === null || fetching ? null : (data?.canMessage ?? null);
  return (
    <>
      <Form onSubmit={() => setAsked(form)}>
        <NumberAndPurpose asked={form} onChange={setForm} />
        <Acts>
          <Button kind="main" type="submit" busy={fetching}>
            Ask
          </Button>
        </Acts>
        <SameByCode
          snippets={() => {
            const input = { to: { phone: form.phone.trim() }, purpose: form.purpose };
            const options = { purpose: form.purpose.toLowerCase() };
            return operationSnippets(MayQuery, { input }, commandLine('consent check', [input.to.phone], options));
          }}
        />
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
