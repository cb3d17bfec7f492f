/** The editor of one filter: choices to tick, or a text to write. */
import { type FormEvent, useState } from 'react';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';
import styles from './FilterBar.module.css';
import type { FilterField } from './filters.ts';

/** Properties of an editor. */
export interface FilterEditorProps {
  field: FilterField;
  values: readonly string[];
  onChange(values: readonly string[]): void;
  onDone?(): void;
}

/** Shows the editor of a filter. */
export function FilterEditor({ field, values, onChange, onDone }: FilterEditorProps) {
  const { options } = field;
  if (options === undefined)
    return <TextEditor field={field} values={values} onChange={onChange} onDone={onDone ?? null} />;
  const toggle = (value: string) => {
    if (field.single === true) return onChange(values.includes(value) ? [] : [value]);
    onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  };
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{field.label}</legend>
      {options.map(({ value, label }) => (
        <label key={value} className={styles.option}>
          <input type="checkbox" checked={values.includes(value)} onChange={() => toggle(value)} />
          {label}
        </label>
      ))}
      {options.length === 0 ? <p className={styles.none}>There is nothing to choose from yet.</p> : null}
    </fieldset>
  );
}

function TextEditor({
  field,
  values,
  onChange,
  onDone,
}: Omit<FilterEditorProps, 'onDone'> & { onDone: (() => void) | null }) {
  const [text, setText] = useState(values.join(','));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    );
    onDone?.();
  };
  return (
    <form className={styles.text} onSubmit={submit}>
      <Field label={field.label} hint={field.single === true ? undefined : 'Several with commas between them.'}>
        {/* biome-ignore lint/a11y/noAutofocus: the reader has just asked for this field. */}
        <input autoFocus value={text} placeholder={field.example} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Button kind="main" type="submit">
        Filter
      </Button>
    </form>
  );
}
