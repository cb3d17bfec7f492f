/** The form that makes a trigger, or changes one. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { readNamed } from '../../ui/named-values.ts';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { AnswerFields } from './AnswerFields.tsx';
import { CreateTriggerMutation, type TriggerRow, UpdateTriggerMutation } from './operations.ts';
import { SaysFields } from './SaysFields.tsx';
import { changesOf, draftOf, flagsOf, inputOf, type TriggerDraft } from './trigger-draft.ts';
import { useChoices } from './use-choices.ts';
import { WhenFields } from './WhenFields.tsx';

/** Properties of the form. */
export interface TriggerFormProps {
  /** The trigger that is changed; `null`: a new one. */
  trigger: TriggerRow | null;
  /** Called when it was made, or changed. */
  onDone(): void;
  /** Called when it is to stay as it is; absent: there is nothing to go back to. */
  onKeep?(): void;
}

/** Shows the form. */
export function TriggerForm({ trigger, onDone, onKeep }: TriggerFormProps) {
  const [create, update] = [useAct(CreateTriggerMutation), useAct(UpdateTriggerMutation)];
  const { choices, fault } = useChoices();
  const [before] = useState(() => draftOf(trigger));
  const [draft, setDraft] = useState(before);
  const onChange = (change: Partial<TriggerDraft>) => setDraft({ ...draft, ...change });
  const changes = changesOf(before, draft);
  const save = async () => {
    const done =
      trigger === null
        ? await create.run({ input: inputOf(draft) })
        : await update.run({ input: { id: trigger.id, ...changes } });
    if (done !== null) onDone();
  };
  const failure = create.failure ?? update.failure;
  const isSame = trigger !== null && Object.keys(changes).length === 0;
  return (
    <Form onSubmit={() => void save()}>
      {fault === null ? null : <FailureNote failure={fault} />}
      <Field label="Name">
        <input
          required
          maxLength={60}
          autoComplete="off"
          placeholder="Reminder"
          value={draft.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </Field>
      <WhenFields draft={draft} choices={choices} onChange={onChange} />
      {trigger !== null && changes.on !== undefined ? (
        <p role="status">It waits for that from the moment you save it: what happened before does not set it off.</p>
      ) : null}
      <SaysFields draft={draft} choices={choices} isNew={trigger === null} onChange={onChange} />
      <label>
        <input type="checkbox" checked={draft.once} onChange={({ target }) => onChange({ once: target.checked })} />{' '}
        Once for each person
      </label>
      <AnswerFields draft={draft} choices={choices} onChange={onChange} />
      {failure === null ? null : <FailureNote failure={failure} />}
      <Acts>
        <Button
          kind="main"
          type="submit"
          busy={create.busy || update.busy}
          disabled={isSame || readNamed(draft.variables).fault !== null}
        >
          {trigger === null ? 'Make the trigger' : 'Save'}
        </Button>
        {onKeep === undefined ? null : <Button onClick={onKeep}>Keep as it is</Button>}
      </Acts>
      <SameByCode
        snippets={() =>
          trigger === null
            ? operationSnippets(
                CreateTriggerMutation,
                { input: inputOf(draft) },
                commandLine('triggers create', [draft.name.trim()], flagsOf(draft)),
              )
            : operationSnippets(UpdateTriggerMutation, { input: { id: trigger.id, ...changes } }, null, 'KEPT')
        }
      />
    </Form>
  );
}
