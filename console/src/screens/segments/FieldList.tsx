/** Typed fields of contacts. */
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing, PageLoading, Section } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { FieldsQuery, RemoveFieldMutation, SetFieldMutation } from './operations.ts';
import styles from './Segments.module.css';

const TYPES = {
  TEXT: 'Text',
  NUMBER: 'Number',
  DATE: 'Date',
  CHOICE: 'Choice',
  BOOLEAN: 'Yes or no',
  PLACE: 'Place',
} as const;
type Type = keyof typeof TYPES;

/** Shows the fields, and the form that defines one. */
export function FieldList() {
  const { may } = useSession();
  const [{ data }, reload] = useQuery({ query: FieldsQuery, requestPolicy: 'cache-and-network' });
  const remove = useAct(RemoveFieldMutation);
  const again = () => reload({ requestPolicy: 'network-only' });
  useChanges(['contactField'], again);
  if (data === undefined) return <PageLoading />;
  const fields = data.contactFields ?? [];
  return (
    <div className={styles.fields}>
      <h2 className="aloud">Fields</h2>
      <Section title="Fields of contacts">
        {fields.length === 0 ? (
          <Nothing>None yet. A field says what an attribute of contacts holds, so that segments find it.</Nothing>
        ) : null}
        <ul className={styles.list}>
          {fields.map(({ id, name, type, choices }) => (
            <li key={id}>
              <span>
                <bdi>
                  <strong>{name}</strong>
                </bdi>{' '}
                {TYPES[type]}
                {choices.length === 0 ? '' : `: ${choices.join(', ')}`}
              </span>
              {may('contacts:write') ? (
                <Button
                  kind="quiet"
                  icon={<Trash2 />}
                  aria-label={`Remove the field ${name}`}
                  onClick={() => void remove.run({ name }).then((done) => done !== null && again())}
                />
              ) : null}
            </li>
          ))}
        </ul>
        {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      </Section>
      {may('contacts:write') ? <Define onDone={again} /> : null}
    </div>
  );
}

function Define({ onDone }: { onDone(): void }) {
  const set = useAct(SetFieldMutation);
  const [name, setName] = useState('');
  const [type, setType] = useState<Type>('TEXT');
  const [choices, setChoices] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const input = { name: name.trim(), type, ...(type === 'CHOICE' ? { choices: commaList(choices) } : {}) };
  const submit = async () => {
    const result = (await set.run({ input }))?.setContactField;
    if (result?.__typename !== 'ContactFieldPayload') return;
    const others = result.others === 0 ? '' : ` ${result.others.toLocaleString()} have another value, which stays.`;
    setSaid(`${result.fitting.toLocaleString()} contacts have one already.${others}`);
    setName('');
    onDone();
  };
  return (
    <Section title="Define a field">
      <Form onSubmit={() => void submit()}>
        <Field label="Name" hint="The name of the attribute, as imports and programs write it.">
          <input
            required
            maxLength={60}
            autoComplete="off"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <Field label="Holds">
          <select value={type} onChange={({ target }) => setType(target.value as Type)}>
            {Object.entries(TYPES).map(([each, label]) => (
              <option key={each} value={each}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        {type === 'CHOICE' ? (
          <Field label="Choices" hint="Separated by commas">
            <input required autoComplete="off" value={choices} onChange={({ target }) => setChoices(target.value)} />
          </Field>
        ) : null}
        {set.failure === null ? null : <FailureNote failure={set.failure} />}
        {said === null ? null : <p role="status">{said}</p>}
        <Acts>
          <Button kind="main" type="submit" icon={<Plus />} busy={set.busy}>
            Define the field
          </Button>
        </Acts>
        <SameByCode
          snippets={() =>
            operationSnippets(
              SetFieldMutation,
              { input },
              commandLine('fields set', [input.name], { type: type.toLowerCase() }),
            )
          }
        />
      </Form>
    </Section>
  );
}
