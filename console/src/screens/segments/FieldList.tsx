/** Typed fields of contacts. */
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { lineList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing, PageLoading, Section } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type FieldRow, FieldsQuery, RemoveFieldMutation, SetFieldMutation } from './operations.ts';
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
  /** Name of the choice whose values are changed; `null`: a new field is defined. */
  const [changed, setChanged] = useState<string | null>(null);
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
                <Acts>
                  {type === 'CHOICE' ? (
                    <Button
                      kind="quiet"
                      icon={<Pencil />}
                      aria-label={`Change the choices of ${name}`}
                      onClick={() => setChanged(name)}
                    />
                  ) : null}
                  <Confirm
                    kind="quiet"
                    icon={<Trash2 />}
                    aria-label={`Remove the field ${name}`}
                    title={`Remove the field ${name}?`}
                    doIt="Remove it"
                    act={remove}
                    onConfirm={() => remove.run({ name })}
                    onDone={again}
                  >
                    What contacts have under its name stays; no segment finds it any more. While a segment or a trigger
                    names it, it is not removed.
                  </Confirm>
                </Acts>
              ) : null}
            </li>
          ))}
        </ul>
      </Section>
      {may('contacts:write') ? (
        <Define
          key={changed}
          field={fields.find(({ name }) => name === changed) ?? null}
          onDone={again}
          onKeep={() => setChanged(null)}
        />
      ) : null}
    </div>
  );
}

interface DefineProps {
  /** The choice whose values are changed; `null`: a new field. */
  field: FieldRow | null;
  onDone(): void;
  onKeep(): void;
}

function Define({ field, onDone, onKeep }: DefineProps) {
  const set = useAct(SetFieldMutation);
  const [name, setName] = useState(field?.name ?? '');
  const [type, setType] = useState<Type>(field?.type ?? 'TEXT');
  const [choices, setChoices] = useState(field?.choices.join('\n') ?? '');
  const [said, setSaid] = useState<string | null>(null);
  const input = { name: name.trim(), type, ...(type === 'CHOICE' ? { choices: lineList(choices) } : {}) };
  const submit = async () => {
    const result = (await set.run({ input }))?.setContactField;
    if (result?.__typename !== 'ContactFieldPayload') return;
    const others = result.others === 0 ? '' : ` ${result.others.toLocaleString()} have another value, which stays.`;
    setSaid(`${result.fitting.toLocaleString()} contacts have one already.${others}`);
    if (field === null) setName('');
    onDone();
  };
  return (
    <Section title={field === null ? 'Define a field' : `Change the choices of ${field.name}`}>
      <Form onSubmit={() => void submit()}>
        <Field label="Name" hint="The name of the attribute, as imports and programs write it.">
          <input
            required
            readOnly={field !== null}
            maxLength={60}
            autoComplete="off"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <Field label="Holds">
          <select value={type} disabled={field !== null} onChange={({ target }) => setType(target.value as Type)}>
            {Object.entries(TYPES).map(([each, label]) => (
              <option key={each} value={each}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        {type === 'CHOICE' ? (
          <Field label="Choices" hint="One a line">
            <textarea required rows={4} value={choices} onChange={({ target }) => setChoices(target.value)} />
          </Field>
        ) : null}
        {set.failure === null ? null : <FailureNote failure={set.failure} />}
        {said === null ? null : <p role="status">{said}</p>}
        <Acts>
          <Button kind="main" type="submit" icon={field === null ? <Plus /> : null} busy={set.busy}>
            {field === null ? 'Define the field' : 'Save'}
          </Button>
          {field === null ? null : <Button onClick={onKeep}>Define another</Button>}
        </Acts>
        <SameByCode
          snippets={() =>
            operationSnippets(
              SetFieldMutation,
              { input },
              commandLine('fields set', [input.name], { type: type.toLowerCase(), choice: input.choices }),
            )
          }
        />
      </Form>
    </Section>
  );
}
