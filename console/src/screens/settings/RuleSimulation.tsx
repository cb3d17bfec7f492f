/** Somebody, a purpose and a moment: what the gates would say. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Decision } from '../message/Decision.tsx';
import { type Asked, NumberAndPurpose } from '../messages/NumberAndPurpose.tsx';
import styles from './Rules.module.css';
import { SimulateRulesQuery } from './rules-operations.ts';

const ANSWERS = { ALLOW: 'It would be sent.', DEFER: 'It would wait.', REFUSE: 'It would be refused.' } as const;

/** Shows the form and its answer. */
export function RuleSimulation() {
  const [form, setForm] = useState<Asked>({ phone: '', purpose: 'MARKETING' });
  const [at, setAt] = useState('');
  const [asked, setAsked] = useState<(Asked & { at: string | null }) | null>(null);
  const { phone, purpose } = asked ?? form;
  const [{ data, error, fetching }] = useQuery({
    query: SimulateRulesQuery,
    variables: { input: { to: { phone: phone.trim() }, purpose, at: asked?.at ?? null } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const answer = asked === null || fetching ? null : (data?.simulateRules ?? null);
  const ask = () => setAsked({ ...form, at: momentOf(at) });
  return (
    <div className={styles.caps}>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <NumberAndPurpose asked={form} onChange={setForm} />
        <Field label="At (your time)">
          <input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
        </Field>
        <Button kind="main" type="submit" busy={fetching}>
          Ask
        </Button>
      </form>
      <SameByCode
        snippets={() => {
          const input = { to: { phone: form.phone.trim() }, purpose: form.purpose, at: momentOf(at) };
          const options = { purpose: form.purpose.toLowerCase(), at: input.at };
          return operationSnippets(
            SimulateRulesQuery,
            { input },
            commandLine('rules simulate', [input.to.phone], options),
          );
        }}
      />
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

/** A moment of the reader's time as the API takes it; `null`: now. */
function momentOf(at: string): string | null {
  return at === '' ? null : new Date(at).toISOString();
}
