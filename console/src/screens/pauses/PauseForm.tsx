/** The form that stops what is sent of a part of the workspace. */
import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { type PauseInput, PauseScopeMutation } from './operations.ts';
import { type Choices, scopeWords } from './use-names.ts';

const SCOPES = ['CAMPAIGN', 'COUNTRY', 'PURPOSE', 'ROUTE', 'TEMPLATE', 'WORKSPACE'] as const;

/** Properties of the form. */
export interface PauseFormProps {
  /** Things to choose from. */
  choices?: Choices;
  /** The one thing that is stopped, with the words for it; absent: it is chosen. */
  of?: Pick<PauseInput, 'scope'> & { key: string; words: string };
  /** Called with the pause. */
  onDone(id: string): void;
}

/** Shows the form. */
export function PauseForm({ choices = {}, of, onDone }: PauseFormProps) {
  const act = useAct(PauseScopeMutation);
  const [scope, setScope] = useState<PauseInput['scope']>(of?.scope ?? 'CAMPAIGN');
  const [key, setKey] = useState(of?.key ?? '');
  const [reason, setReason] = useState('');
  const [recall, setRecall] = useState(false);
  const isWhole = scope === 'WORKSPACE';
  const input: PauseInput = { scope, key: isWhole ? null : key.trim(), reason: reason.trim(), recall };
  const isReady = input.reason !== '' && input.key !== '';
  const words = of?.words ?? scopeWords({ scope, key: input.key ?? null }, choices);
  const submit = async () => {
    const done = await act.run({ input });
    if (done?.pauseScope.__typename === 'PauseScopePayload') onDone(done.pauseScope.pause.id);
    return done;
  };
  const command = () =>
    commandLine('pauses set', [], {
      scope: scope.toLowerCase(),
      of: input.key ?? null,
      reason: input.reason,
      ...(recall ? { recall: true } : {}),
    });
  return (
    <Form onSubmit={() => {}}>
      {of === undefined ? (
        <ScopeField
          scope={scope}
          onChange={(next) => {
            setScope(next);
            setKey('');
          }}
        />
      ) : null}
      {of !== undefined || isWhole ? null : <KeyField scope={scope} value={key} choices={choices} onChange={setKey} />}
      <Field label="Why" hint="For those who come after.">
        <input required maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
      </Field>
      <label>
        <input type="checkbox" checked={recall} onChange={({ target }) => setRecall(target.checked)} /> Also recall what
        carriers have and have not delivered
      </label>
      <SameByCode snippets={() => operationSnippets(PauseScopeMutation, { input }, command())} />
      <Acts>
        <Confirm
          label="Stop it"
          icon={<OctagonPause />}
          disabled={!isReady}
          title={`Stop: ${words}?`}
          doIt="Stop it now"
          act={act}
          onConfirm={submit}
        >
          <p>
            Within a second nothing of it is sent any more
            {scope === 'PURPOSE' || scope === 'CAMPAIGN' ? '' : ', one-time codes and alerts included'}. What waits goes
            on once it is resumed, or expires. Answers to STOP and HELP go on.
          </p>
          {recall ? (
            <p>
              Carriers delete what they have of it and have not delivered. It is never sent again, also when it is
              resumed.
            </p>
          ) : null}
        </Confirm>
      </Acts>
    </Form>
  );
}

function ScopeField({ scope, onChange }: { scope: PauseInput['scope']; onChange(scope: PauseInput['scope']): void }) {
  return (
    <Field label="What is stopped">
      <select value={scope} onChange={({ target }) => onChange(target.value as typeof scope)}>
        {SCOPES.map((each) => (
          <option key={each} value={each}>
            {each === 'WORKSPACE' ? 'Everything that the workspace sends' : wordsOf(each)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function KeyField({
  scope,
  value,
  choices,
  onChange,
}: {
  scope: PauseInput['scope'];
  value: string;
  choices: Choices;
  onChange(value: string): void;
}) {
  if (scope === 'COUNTRY') {
    return (
      <Field label="Country" hint="Two letters, such as FR.">
        <input required maxLength={2} value={value} onChange={({ target }) => onChange(target.value.toUpperCase())} />
      </Field>
    );
  }
  return (
    <Field label={wordsOf(scope)}>
      <select required value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">…</option>
        {scope === 'PURPOSE' ? (
          <PurposeOptions />
        ) : (
          choices[scope]?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))
        )}
      </select>
    </Field>
  );
}
