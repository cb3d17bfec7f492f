/** The inputs of the typed fields of a contact. */
import type { ReactElement } from 'react';
import { Field } from '../../ui/Field.tsx';
import styles from './Contacts.module.css';
import type { TypedField } from './field-values.ts';

/** Properties of the inputs. */
export interface FieldInputsProps {
  fields: readonly TypedField[];
  /** Their contents, by the names of the fields. */
  texts: Readonly<Record<string, string>>;
  /** Fault of a value; `null`: none. */
  faultOf(name: string): string | null;
  onChange(name: string, text: string): void;
}

/** Shows them; without fields, nothing. */
export function FieldInputs({ fields, texts, faultOf, onChange }: FieldInputsProps) {
  if (fields.length === 0) return null;
  return (
    <fieldset className={styles.columns}>
      <legend>Your fields</legend>
      {fields.map((field) => (
        <Field key={field.name} label={field.name} error={faultOf(field.name)}>
          {inputOf(field, texts[field.name] ?? '', (text) => onChange(field.name, text))}
        </Field>
      ))}
    </fieldset>
  );
}

const EXAMPLES: Partial<Record<TypedField['type'], string>> = { DATE: '2026-01-31', PLACE: '48.8566, 2.3522' };

function inputOf({ type, choices }: TypedField, text: string, change: (text: string) => void): ReactElement<object> {
  const control = {
    value: text,
    onChange: ({ target }: { target: { value: string } }) => change(target.value),
  };
  if (type === 'CHOICE' || type === 'BOOLEAN') {
    const options = type === 'CHOICE' ? choices.map((each) => [each, each]) : BOOLEANS;
    return (
      <select {...control}>
        <option value="">not known</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      autoComplete="off"
      maxLength={500}
      placeholder={EXAMPLES[type]}
      {...(type === 'NUMBER' ? { type: 'number', step: 'any' } : {})}
      {...control}
    />
  );
}

const BOOLEANS = [
  ['true', 'yes'],
  ['false', 'no'],
];
