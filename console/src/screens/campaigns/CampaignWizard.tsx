/** The wizard that writes a campaign: what for, to whom, what it says, when. */
import { useState } from 'react';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Ticks } from '../../ui/Ticks.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { commandOf, EMPTY, inputOf, METRICS } from './campaign-draft.ts';
import { ScheduleFields } from './ScheduleFields.tsx';
import { type Group, useContents } from './use-contents.ts';
import { VariantFields } from './VariantFields.tsx';
import { NO_TRIAL } from './variant-draft.ts';
import { CreateCampaignMutation } from './write-operations.ts';

const OBJECTIVES = ['SALES', 'SATISFACTION', 'SECURITY', 'ATTENDANCE', 'PAYMENT', 'INFORMATION'] as const;
const CAMPAIGN_PURPOSES = ['MARKETING', 'TRANSACTIONAL', 'SURVEY', 'ALERT'] as const;
const STEPS = ['What for', 'To whom', 'What it says', 'Variants', 'When'] as const;

/** Shows the wizard. @param onSaved is given the id of the new campaign */
export function CampaignWizard({ onSaved }: { onSaved(id: string): void }) {
  const act = useAct(CreateCampaignMutation);
  const contents = useContents();
  const [step, setStep] = useState(0);
  const [form, setForm] = useState(EMPTY);
  const [objective, setObjective] = useState<(typeof OBJECTIVES)[number]>('SALES');
  const [metric, setMetric] = useState<keyof typeof METRICS>('CLICKED');
  const [purpose, setPurpose] = useState<(typeof CAMPAIGN_PURPOSES)[number]>('MARKETING');
  const text = (name: keyof typeof EMPTY) => ({
    autoComplete: 'off',
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const [trial, setTrial] = useState(NO_TRIAL);
  const input = inputOf(form, { objective, metric, purpose }, trial);
  const isTriggered = form.triggered !== '';
  const isLast = step === STEPS.length - 1;
  const submit = async () => {
    if (!isLast) return setStep(step + 1);
    const done = await act.run({ input });
    const { createCampaign } = done ?? {};
    if (createCampaign?.__typename === 'CampaignPayload') onSaved(createCampaign.campaign.id);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <p aria-live="polite">
        Step {step + 1} of {STEPS.length}: <strong>{STEPS[step]}</strong>
      </p>
      {step === 0 ? (
        <>
          <Field label="Name">
            <input required maxLength={100} placeholder="Spring sale" {...text('name')} />
          </Field>
          <Choice<(typeof OBJECTIVES)[number]>
            label="Objective"
            value={objective}
            values={OBJECTIVES}
            word={wordsOf}
            onChange={setObjective}
          />
          <Choice<keyof typeof METRICS>
            label="What counts as success"
            value={metric}
            values={Object.keys(METRICS) as (keyof typeof METRICS)[]}
            word={(each) => METRICS[each]}
            onChange={setMetric}
          />
          {metric === 'EVENT' ? (
            <Field label="Name of the event">
              <input required placeholder="bought" {...text('event')} />
            </Field>
          ) : null}
          {metric === 'NONE' ? null : (
            <Field label="Within so many days">
              <input required type="number" min={1} max={90} {...text('days')} />
            </Field>
          )}
          <Choice<(typeof CAMPAIGN_PURPOSES)[number]>
            label="Purpose"
            hint="Decides consent, hours and caps."
            value={purpose}
            values={CAMPAIGN_PURPOSES}
            word={purposeWord}
            onChange={setPurpose}
          />
        </>
      ) : null}
      {step === 1 ? (
        <label>
          <input
            type="checkbox"
            checked={isTriggered}
            onChange={({ target }) => setForm({ ...form, triggered: target.checked ? 'yes' : '' })}
          />{' '}
          Whoever triggers bring, one by one
        </label>
      ) : null}
      {step === 1 && !isTriggered ? (
        <>
          <Field label="Contacts with one of these tags" hint="Separated by commas">
            <input
              required={form.list === '' && form.segment === ''}
              placeholder="spring, customers"
              {...text('tags')}
            />
          </Field>
          <GroupChoice label="And everybody on this list" groups={contents.lists} {...text('list')} />
          <GroupChoice label="And everybody in this segment" groups={contents.segments} {...text('segment')} />
          <Field label="But nobody with one of these" hint="Separated by commas; empty: everybody of them">
            <input placeholder="complained" {...text('excludeTags')} />
          </Field>
          <GroupChoice label="And nobody on this list" groups={contents.lists} {...text('excludeList')} />
          <GroupChoice label="And nobody in this segment" groups={contents.segments} {...text('excludeSegment')} />
        </>
      ) : null}
      {step === 2 ? (
        <>
          <Field label="Template" hint="Each recipient gets it in their language.">
            <select required {...text('template')}>
              <option value="">Choose one</option>
              {contents.templates.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </Field>
          <Field
            label="Values for whoever has none"
            hint="name=value, one a line. A contact gives its name, and each of its attributes."
          >
            <textarea rows={3} placeholder="name=friend" {...text('variables')} />
          </Field>
          <GroupChoice
            label="A coupon for each, where it says {{ coupon }}"
            groups={contents.pools}
            {...text('coupons')}
          />
          <Field label="Sender">
            <select {...text('sender')}>
              <option value="">The default of each route</option>
              {contents.senders.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </Field>
          <RouteChoice routes={contents.routes} {...text('routes')} />
        </>
      ) : null}
      {step === 3 ? (
        <VariantFields
          trial={trial}
          isTriggered={isTriggered}
          templates={contents.templates}
          senders={contents.senders}
          own={form.template}
          onChange={setTrial}
        />
      ) : null}
      {step === 4 ? (
        <>
          {isTriggered ? (
            <p>It is there for triggers once it has begun, until it ends.</p>
          ) : (
            <ScheduleFields form={form} text={text} />
          )}
          <Field label="Its offer ends" hint="Empty: never. No message is delivered later.">
            <input type="datetime-local" {...text('endsAt')} />
          </Field>
          <Field label="Messages a second at most" hint="Empty: as many as go">
            <input type="number" min={1} {...text('rate')} />
          </Field>
          <SameByCode snippets={() => operationSnippets(CreateCampaignMutation, { input }, commandOf(input))} />
        </>
      ) : null}
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          {isLast ? 'Write the campaign' : 'Next'}
        </Button>
        {step === 0 ? null : <Button onClick={() => setStep(step - 1)}>Back</Button>}
      </Acts>
    </Form>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  values: readonly NoInfer<Value>[];
  word(value: NoInfer<Value>): string;
  onChange(value: NoInfer<Value>): void;
}

function Choice<Value extends string>({ label, hint, value, values, word, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label} hint={hint}>
      <select value={value} onChange={({ target }) => onChange(target.value as Value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {word(each)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** @param value ids, by commas */
function RouteChoice({
  routes,
  value,
  onChange,
}: {
  routes: readonly Group[];
  value: string;
  onChange(event: { target: { value: string } }): void;
}) {
  if (routes.length < 2) return null;
  return (
    <Ticks
      title="By these routes alone; none: as each number is routed"
      options={routes.map(({ id, name }) => ({ value: id, label: <bdi>{name}</bdi> }))}
      ticked={value.split(',').filter((each) => each !== '')}
      onChange={(ids) => onChange({ target: { value: ids.join() } })}
    />
  );
}

interface GroupChoiceProps {
  label: string;
  groups: readonly Group[];
  value: string;
  onChange(event: { target: { value: string } }): void;
}

function GroupChoice({ label, groups, value, onChange }: GroupChoiceProps) {
  return (
    <Field label={label}>
      <select value={value} onChange={onChange}>
        <option value="">None</option>
        {groups.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}
