/** The act that writes a step of a campaign, with its variants, hold-out and rate. */
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { AddStepMutation } from './follow-operations.ts';
import type { FollowProps } from './Retry.tsx';
import type { ControlProps } from './ScheduleFields.tsx';
import { EMPTY_STEP, type StepForm, stepCommandOf, stepInput, UNLESS, UNLESS_WORDS, unlessOf } from './step-draft.ts';
import { type Contents, useContents } from './use-contents.ts';
import { VariantFields } from './VariantFields.tsx';
import { NO_TRIAL } from './variant-draft.ts';

/** Shows the button, and the form once it is pressed. */
export function AddStep(props: FollowProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<BellRing />} onClick={() => setOpen(true)}>
        Add a step
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title="A step">
        <StepFields {...props} />
      </Drawer>
    </>
  );
}

function StepFields({ campaign, onOpen }: FollowProps) {
  const act = useAct(AddStepMutation);
  const { contents, fault } = useContents();
  const [form, setForm] = useState<StepForm>({ ...EMPTY_STEP, rate: String(campaign.ratePerSecond ?? '') });
  const [trial, setTrial] = useState(NO_TRIAL);
  const text = (field: keyof StepForm) => ({
    autoComplete: 'off',
    value: form[field],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [field]: target.value }),
  });
  const isTriggered = form.comes === 'TRIGGERED' || campaign.triggered;
  const input = stepInput(campaign.id, form, trial, isTriggered);
  const submit = async () => {
    const done = await act.run({ input });
    if (done?.addCampaignStep.__typename === 'CampaignPayload') onOpen(done.addCampaignStep.campaign.id);
  };
  return (
    <Form onSubmit={() => void submit()}>
      {fault === null ? null : <FailureNote failure={fault} />}
      <WhichStep campaign={campaign} form={form} contents={contents} text={text} />
      <VariantFields
        trial={trial}
        isTriggered={isTriggered}
        templates={contents.templates}
        senders={contents.senders}
        own={form.template}
        of="step"
        onChange={setTrial}
      />
      <Field label="Messages a second at most" hint="Empty: as many as go">
        <input type="number" min={1} {...text('rate')} />
      </Field>
      <SameByCode snippets={() => operationSnippets(AddStepMutation, { input }, stepCommandOf(input))} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Write the step
        </Button>
      </Acts>
    </Form>
  );
}

interface WhichStepProps {
  campaign: FollowProps['campaign'];
  form: StepForm;
  contents: Contents;
  text(field: keyof StepForm): ControlProps;
}

function WhichStep({ campaign, form, contents, text }: WhichStepProps) {
  const isTriggered = form.comes === 'TRIGGERED';
  return (
    <>
      <p>
        It goes to those who have the message of {campaign.name} and did not do this by then. You check and start it
        like any campaign; {isTriggered ? 'then a trigger brings people to it.' : 'then it waits and begins by itself.'}
        {campaign.schedule?.repeat == null || isTriggered
          ? ''
          : ' The next run takes it along, where it is started before that begins.'}
      </p>
      <Field label="Name of the step">
        <input required maxLength={100} placeholder="Reminder" {...text('name')} />
      </Field>
      <Field label="It comes">
        <select {...text('comes')}>
          <option value="LATER">Some hours later</option>
          <option value="TRIGGERED">When a trigger brings a person to it</option>
        </select>
      </Field>
      <Field label="Unless they">
        <select {...text('unless')}>
          {isTriggered ? <option value="NONE">– it is for all of them</option> : null}
          {UNLESS.map((each) => (
            <option key={each} value={each}>
              {UNLESS_WORDS[each]}
            </option>
          ))}
        </select>
      </Field>
      {unlessOf(form) === 'EVENT' ? (
        <Field label="Name of the event">
          <input required placeholder="bought" {...text('event')} />
        </Field>
      ) : null}
      {isTriggered ? null : (
        <Field
          label="Hours later"
          hint={
            campaign.triggered
              ? 'After each person got their message of the campaign'
              : 'After the last message of the campaign was sent'
          }
        >
          <input required type="number" min={1} max={8784} {...text('afterHours')} />
        </Field>
      )}
      <Field label="Template">
        <select required {...text('template')}>
          <option value="">Choose one</option>
          {contents.templates.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
}
