/** Act of a trigger: the template that it sends, or the campaign that it brings people to. */
import { Field } from '../../ui/Field.tsx';
import { readNamed } from '../../ui/named-values.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { Options } from './Options.tsx';
import { PURPOSES, type TriggerDraft } from './trigger-draft.ts';
import type { PartProps } from './WhenFields.tsx';

/** Shows the inputs. @param isNew a trigger that is there stays one of a template, or of its campaign */
export function SaysFields({ draft, choices, isNew, onChange }: PartProps & { isNew: boolean }) {
  const { joins, campaignId } = draft;
  const { campaigns } = choices;
  const choice = (
    <Field label="What happens">
      <select value={joins ? 'JOINS' : 'SAYS'} onChange={({ target }) => onChange({ joins: target.value === 'JOINS' })}>
        <option value="SAYS">They get a template</option>
        <option value="JOINS">They are brought to a campaign, or a step of one</option>
      </select>
    </Field>
  );
  if (!joins)
    return (
      <>
        {isNew ? choice : null}
        <OwnFields draft={draft} choices={choices} onChange={onChange} />
      </>
    );
  if (!isNew) return null;
  return (
    <>
      {choice}
      <Field
        label="Campaign"
        hint={
          campaigns.length === 0 ? 'Write one for whoever triggers bring, or a step of one, and start it first.' : null
        }
      >
        <Options value={campaignId} values={campaigns} onChange={(value) => onChange({ campaignId: value })} />
      </Field>
    </>
  );
}

function OwnFields({ draft, choices: { templates, senders }, onChange }: PartProps) {
  const { template, purpose, sender, variables } = draft;
  const setPurpose = (value: string) => onChange({ purpose: value as TriggerDraft['purpose'] });
  return (
    <>
      <Field label="Template">
        <Options value={template} values={templates} onChange={(value) => onChange({ template: value })} />
      </Field>
      <Field label="Purpose">
        <select value={purpose} onChange={({ target }) => setPurpose(target.value)}>
          <PurposeOptions of={PURPOSES} />
        </select>
      </Field>
      <Field label="Sender">
        <Options
          value={sender}
          none="The default of each route"
          values={senders}
          onChange={(value) => onChange({ sender: value })}
        />
      </Field>
      <Field
        label="Values for who has none"
        hint="Of variables that a contact has no attribute for, one a line"
        error={readNamed(variables).fault}
      >
        <textarea
          rows={2}
          spellCheck={false}
          placeholder="place=Main Street 1"
          value={variables}
          onChange={({ target }) => onChange({ variables: target.value })}
        />
      </Field>
    </>
  );
}
