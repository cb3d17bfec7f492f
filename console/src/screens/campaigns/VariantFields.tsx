/** The fields of the wizard about variants, their test and the hold-out. */
import { Plus, X } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts } from '../../ui/Page.tsx';
import styles from './Campaigns.module.css';
import { LABELS, MAX_VARIANTS, NEW_VARIANT, type Trial, type VariantForm } from './variant-draft.ts';

/** Properties of the fields. */
export interface VariantFieldsProps {
  trial: Trial;
  templates: readonly string[];
  senders: readonly string[];
  /** Template that the campaign says itself. */
  own: string;
  /** Kind of thing that the variants are of. */
  of?: 'campaign' | 'step';
  /** People come one by one. */
  isTriggered: boolean;
  onChange(trial: Trial): void;
}

/** Shows the fields. */
export function VariantFields(props: VariantFieldsProps) {
  const { trial, templates, senders, own, of = 'campaign', isTriggered, onChange } = props;
  const { others } = trial;
  const set = (index: number, changes: Partial<VariantForm>) =>
    onChange({ ...trial, others: others.map((each, place) => (place === index ? { ...each, ...changes } : each)) });
  return (
    <>
      <p>
        {others.length > 0
          ? `A, the control, says ${own || 'what is chosen as template'}. Each other one says how it differs.`
          : isTriggered
            ? 'Everybody whom a trigger brings gets the same. Try up to five variants with all who come, and whoever comes later gets the one that is best.'
            : 'Everybody gets the same. Try up to five variants with some, and the rest gets the one that is best.'}
      </p>
      {others.map((variant, index) => {
        const label = LABELS[index + 1] ?? '';
        const isSame = variant.template === '' && variant.text === '' && variant.sender === '' && variant.delay === '';
        return (
          <fieldset key={label} className={styles.variant}>
            <legend>Variant {label}</legend>
            <Field label={`Template of ${label}`}>
              <select
                required={isSame}
                value={variant.template}
                onChange={({ target }) => set(index, { template: target.value, version: '', text: '' })}
              >
                <option value="">As the {of}</option>
                {templates.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </Field>
            {variant.template !== '' ? null : (
              <Field
                label={`Text of ${label}`}
                hint={`In place of the template’s, with its variables; empty: as the ${of}`}
              >
                <textarea
                  rows={3}
                  maxLength={4000}
                  dir="auto"
                  value={variant.text}
                  onChange={({ target }) => set(index, { text: target.value })}
                />
              </Field>
            )}
            <Field label={`Sender of ${label}`}>
              <select value={variant.sender} onChange={({ target }) => set(index, { sender: target.value })}>
                <option value="">As the {of}</option>
                {senders.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </Field>
            <Field
              label={`Minutes later than the others: ${label}`}
              hint={isTriggered ? 'Empty: when the person comes' : 'Empty: at the same time'}
            >
              <input
                type="number"
                min={0}
                max={1440}
                value={variant.delay}
                onChange={({ target }) => set(index, { delay: target.value })}
              />
            </Field>
            <Button
              icon={<X />}
              onClick={() => onChange({ ...trial, others: others.filter((_each, place) => place !== index) })}
            >
              Remove {label}
            </Button>
          </fieldset>
        );
      })}
      {others.length + 1 >= MAX_VARIANTS ? null : (
        <Acts>
          <Button icon={<Plus />} onClick={() => onChange({ ...trial, others: [...others, NEW_VARIANT] })}>
            {others.length === 0 ? 'Try variants' : 'Add a variant'}
          </Button>
        </Acts>
      )}
      {others.length === 0 ? null : <TestFields trial={trial} isTriggered={isTriggered} onChange={onChange} />}
      <Field label="Percent who get nothing" hint={`To see what the ${of} changes; empty: nobody is held out.`}>
        <input
          type="number"
          min={0}
          max={50}
          value={trial.holdOut}
          onChange={({ target }) => onChange({ ...trial, holdOut: target.value })}
        />
      </Field>
    </>
  );
}

function TestFields({ trial, isTriggered, onChange }: Pick<VariantFieldsProps, 'trial' | 'isTriggered' | 'onChange'>) {
  const number = (name: 'percent' | 'hours' | 'perVariant', max: number) => (
    <input
      type="number"
      required
      min={1}
      max={max}
      value={trial[name]}
      onChange={({ target }) => onChange({ ...trial, [name]: target.value })}
    />
  );
  return (
    <>
      {isTriggered ? null : (
        <Field label="Percent who try them" hint="The rest waits for the one that is best.">
          {number('percent', 100)}
        </Field>
      )}
      <Field
        label="Hours before anything is decided"
        hint={`${isTriggered ? 'They count once each variant had its people. ' : ''}The hub looks five times, the last time after twice as long.`}
      >
        {number('hours', 168)}
      </Field>
      <Field label="People of each who must have it">{number('perVariant', 1_000_000)}</Field>
      <Field label="Who chooses">
        <select
          value={trial.chosenBy}
          onChange={({ target }) => onChange({ ...trial, chosenBy: target.value as Trial['chosenBy'] })}
        >
          <option value="STATISTIC">The hub: what is best with 99.5 %, else A</option>
          <option value="PERSON">A person</option>
        </select>
      </Field>
    </>
  );
}
