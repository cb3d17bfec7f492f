/** The form that sets a rule of the fraud guard. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { SetFraudRuleMutation } from './operations.ts';

const ACTIONS = { BLOCK: 'Block', WATCH: 'Watch', ALLOW: 'Allow' } as const;
type Action = keyof typeof ACTIONS;
const ABOUT = {
  country: { label: 'Country', example: 'TN' },
  prefix: { label: 'Range of numbers', example: '+21629' },
  clientAddress: { label: 'Address of devices', example: '192.0.2.7' },
} as const;
type About = keyof typeof ABOUT;

/** Shows the form. @param onDone called when the rule holds */
export function RuleForm({ onDone }: { onDone(): void }) {
  const act = useAct(SetFraudRuleMutation);
  const [action, setAction] = useState<Action>('BLOCK');
  const [about, setAbout] = useState<About>('country');
  const [value, setValue] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const input = {
    action,
    reason: reason.trim(),
    country: about === 'country' ? value.trim() : null,
    prefix: about === 'prefix' ? value.trim() : null,
    clientAddress: about === 'clientAddress' ? value.trim() : null,
    until: until === '' ? null : new Date(until).toISOString(),
  };
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  const command = () =>
    commandLine('fraud set', [], {
      action: action.toLowerCase(),
      country: input.country,
      prefix: input.prefix,
      'client-address': input.clientAddress,
      until: input.until,
      reason: input.reason,
    });
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Do">
        <select value={action} onChange={(event) => setAction(event.target.value as Action)}>
          {Object.entries(ACTIONS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field label="About" hint={action === 'WATCH' ? 'Countries alone are watched.' : null}>
        <select value={about} onChange={(event) => setAbout(event.target.value as About)}>
          {Object.entries(ABOUT).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field label={ABOUT[about].label}>
        <input
          required
          autoComplete="off"
          placeholder={ABOUT[about].example}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </Field>
      <Field label="Until" hint="Empty: no end. It holds until somebody lifts it.">
        <input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Field label="Why" hint="For those who come after.">
        <input
          required
          maxLength={200}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <SameByCode snippets={() => operationSnippets(SetFraudRuleMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set the rule
        </Button>
      </Acts>
    </Form>
  );
}
