/** The form of a key, and its secret, which is shown this once. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Purpose } from '../messages/message-filters.ts';
import { PurposeChecks } from '../messages/PurposeChecks.tsx';
import { CreateKeyMutation } from './operations.ts';

const ROLES = ['DEVELOPER', 'AGENT', 'MARKETER', 'COMPLIANCE', 'READ_ONLY', 'OWNER'] as const;
/** Lives to choose from, as durations of ISO 8601. */
const LIVES = [
  { value: '', label: 'Until it is revoked' },
  { value: 'P90D', label: '90 days' },
  { value: 'P365D', label: 'A year' },
] as const;

/** Shows the form. @param onMade called when a key was made */
export function KeyForm({ onMade }: { onMade(): void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('DEVELOPER');
  const [life, setLife] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const create = useAct(CreateKeyMutation);
  const [purposes, setPurposes] = useState<readonly Purpose[]>([]);
  const limits = purposes.length === 0 ? null : [...purposes];
  const variables = { name: name.trim(), role, expiresIn: life === '' ? null : life, purposes: limits };
  const submit = async () => {
    const data = await create.run(variables);
    if (data?.createApiKey.__typename !== 'CreateApiKeyPayload') return;
    setSecret(data.createApiKey.secret);
    onMade();
  };
  if (secret !== null) {
    return (
      <>
        <p>Copy it now: the hub keeps only its digest and cannot show it again.</p>
        <Code text={secret} label="the key" />
      </>
    );
  }
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Name" hint="Of the program that uses it">
        <input required autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Role">
        <select value={role} onChange={(event) => setRole(event.target.value as (typeof ROLES)[number])}>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Good for">
        <select value={life} onChange={(event) => setLife(event.target.value)}>
          {LIVES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <PurposeChecks title="May send" none="None ticked: everything." ticked={purposes} onChange={setPurposes} />
      {create.failure === null ? null : <FailureNote failure={create.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={create.busy}>
          Make it
        </Button>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(
            CreateKeyMutation,
            variables,
            commandLine('keys create', [variables.name], {
              role: role.toLowerCase().replace('_', '-'),
              'expires-in': life.slice(1).toLowerCase(),
              purpose: limits === null ? null : limits.map((each) => each.toLowerCase()).join(','),
            }),
          )
        }
      />
    </Form>
  );
}
