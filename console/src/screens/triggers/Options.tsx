/** A choice of things by their names. */
import type { Choice } from './use-choices.ts';

/** Properties of the choice. */
export interface OptionsProps {
  value: string;
  values: readonly Choice[];
  /** Words for the choice of nothing; absent: something has to be chosen. */
  none?: string;
  onChange(value: string): void;
}

/** Shows the choice. It takes what `Field` hands to its control. */
export function Options({ value, values, none, onChange, ...control }: OptionsProps) {
  // The choice stays, also where it is none of the first hundred, or not possible any more.
  const all =
    value === '' || values.some((each) => each.value === value) ? values : [...values, { value, label: value }];
  return (
    <select required={none === undefined} value={value} {...control} onChange={({ target }) => onChange(target.value)}>
      <option value="" disabled={none === undefined}>
        {none ?? 'Choose'}
      </option>
      {all.map((each) => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
}
