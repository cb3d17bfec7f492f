/** The wizard that writes a campaign, or changes one: what for, to whom, what it says, when. */
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import {
  commandOf,
  type Draft,
  type EMPTY,
  NEW_DRAFT,
  newInputOf,
  updateCommandOf,
  valuesFault,
} from './campaign-draft.ts';
import { changesOf, draftOf, withOwn } from './edit-draft.ts';
import { HoursField, ScheduleFields, ZoneField } from './ScheduleFields.tsx';
import { useContents } from './use-contents.ts';
import { VariantFields } from './VariantFields.tsx';
import { ToWhom, WhatFor, WhatItSays, type WizardFieldsProps } from './WizardFields.tsx';
import { CreateCampaignMutation, UpdateCampaignMutation, type WrittenCampaign } from './write-operations.ts';

const STEPS = ['What for', 'To whom', 'What it says', 'Variants', 'When'] as const;
/** The step of the values, which can be wrong in a way that no browser sees. */
const SAYS = STEPS.indexOf('What it says');

/** Properties of the wizard. */
export interface CampaignWizardProps {
  /** The campaign that is changed; absent: a new one is written. */
  edited?: WrittenCampaign;
  /** Called with the id of the campaign. */
  onSaved(id: string): void;
}

/** Shows the wizard. */
export function CampaignWizard({ edited, onSaved }: CampaignWizardProps) {
  const [before] = useState(() => (edited === undefined ? NEW_DRAFT : draftOf(edited)));
  const [draft, setDraft] = useState(before);
  const [step, setStep] = useState(0);
  const known = useContents();
  const contents = withOwn(known.contents, edited ?? null);
  const saving = useSaving(edited ?? null, before, draft);
  const isLast = step === STEPS.length - 1;
  // Nothing goes past the values, nor is saved, as long as a line of them is wrong.
  const goTo = (next: number) => setStep(next > SAYS && valuesFault(draft.form) !== null ? SAYS : next);
  const submit = async () => {
    if (edited === undefined && !isLast) return goTo(step + 1);
    if (valuesFault(draft.form) !== null) return setStep(SAYS);
    const id = await saving.save();
    if (id !== null) onSaved(id);
  };
  const text = (name: keyof typeof EMPTY) => ({
    autoComplete: 'off',
    value: draft.form[name],
    onChange: ({ target: { value } }: { target: { value: string } }) =>
      // A version is that of one template.
      setDraft({ ...draft, form: { ...draft.form, ...(name === 'template' ? { version: '' } : {}), [name]: value } }),
  });
  const fields: WizardFieldsProps = {
    draft,
    contents,
    edited: edited ?? null,
    text,
    onKinds: (kinds) => setDraft({ ...draft, kinds }),
  };
  return (
    <Form onSubmit={() => void submit()}>
      <p aria-live="polite">
        Step {step + 1} of {STEPS.length}: <strong>{STEPS[step]}</strong>
      </p>
      {edited?.status === 'CHECKED' ? <p>It was checked: what you change has to be checked again.</p> : null}
      {known.fault === null ? null : <FailureNote failure={known.fault} />}
      {step === 0 ? <WhatFor {...fields} /> : null}
      {step === 1 ? <ToWhom {...fields} /> : null}
      {step === 2 ? <WhatItSays {...fields} /> : null}
      {step === 3 ? (
        <VariantFields
          trial={draft.trial}
          isTriggered={draft.form.triggered !== ''}
          templates={contents.templates}
          senders={contents.senders}
          own={draft.form.template}
          onChange={(trial) => setDraft({ ...draft, trial })}
        />
      ) : null}
      {isLast ? (
        <>
          <When {...fields} />
          <SameByCode snippets={saving.snippets} />
        </>
      ) : null}
      {saving.failure === null ? null : <FailureNote failure={saving.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={saving.busy}>
          {edited !== undefined ? 'Save the changes' : isLast ? 'Write the campaign' : 'Next'}
        </Button>
        {step === 0 ? null : <Button onClick={() => setStep(step - 1)}>Back</Button>}
        {edited === undefined || isLast ? null : (
          <Button onClick={({ currentTarget }) => currentTarget.form?.reportValidity() === true && goTo(step + 1)}>
            Next
          </Button>
        )}
      </Acts>
    </Form>
  );
}

/** The mutation that saves a draft, and the code that does the same. */
function useSaving(edited: WrittenCampaign | null, before: Draft, draft: Draft) {
  const [create, update] = [useAct(CreateCampaignMutation), useAct(UpdateCampaignMutation)];
  const { currency } = useSession().viewer.workspace;
  const changes = edited === null ? null : changesOf(before, draft);
  return {
    busy: create.busy || update.busy,
    failure: create.failure ?? update.failure,
    /** Code of the mutation. */
    snippets() {
      if (edited !== null) {
        const command = updateCommandOf(edited.id, changes ?? {});
        return operationSnippets(UpdateCampaignMutation, { input: { id: edited.id, ...changes } }, command, 'KEPT');
      }
      const input = newInputOf(draft, currency);
      return operationSnippets(CreateCampaignMutation, { input }, commandOf(input));
    },
    /** Saves it. @returns the id of the campaign; `null`: it was refused */
    async save(): Promise<string | null> {
      if (edited !== null) {
        const isSame = Object.keys(changes ?? {}).length === 0;
        return isSame || (await update.run({ input: { id: edited.id, ...changes } })) !== null ? edited.id : null;
      }
      const { createCampaign } = (await create.run({ input: newInputOf(draft, currency) })) ?? {};
      return createCampaign?.__typename === 'CampaignPayload' ? createCampaign.campaign.id : null;
    },
  };
}

function When({ draft: { form }, edited, text }: WizardFieldsProps) {
  const { viewer, may } = useSession();
  const { currency } = viewer.workspace;
  return (
    <>
      {form.triggered !== '' ? (
        <p>It is there for triggers once it has begun, until it ends.</p>
      ) : edited?.origin === 'STEP' ? (
        <>
          <p>It begins some time after the campaign that it follows.</p>
          <HoursField form={form} text={text} />
          {form.hours === '' ? null : <ZoneField form={form} text={text} />}
        </>
      ) : (
        <ScheduleFields form={form} text={text} />
      )}
      <Field label="Its offer ends" hint="Empty: never. No message is delivered later.">
        <input type="datetime-local" {...text('endsAt')} />
      </Field>
      <Field label="Messages a second at most" hint="Empty: as many as go">
        <input type="number" min={1} {...text('rate')} />
      </Field>
      {edited === null && may('carriers:write') ? (
        <Field
          label={`May cost at most, in ${currency}`}
          hint="Empty: no limit of its own. It is paused where this is spent."
        >
          <input inputMode="decimal" {...text('budget')} />
        </Field>
      ) : null}
    </>
  );
}
