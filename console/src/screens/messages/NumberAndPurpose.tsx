/** The two fields of a question to the hub about a message that nobody has sent: a number and a purpose. */
import { Field } from '../../ui/Field.tsx';
import type { Purpose } from './message-filters.ts';
import { PurposeOptions } from './PurposeOptions.tsx';

/** A number as it was typed, and a purpose. */
export interface Asked {
  phone: string;
  purpose: Purpose;
}

/** Shows the fields. @param onChange called with both when one changes */
export function NumberAndPurpose({ asked, onChange }: { asked: Asked; onChange(asked: Asked): void }) {
  return (
    <>
      <Field label="Number">
        <input
          required
          type="tel"
          placeholder="+44 7700 900123"
          value={asked.phone}
          onChange={(event) => onChange({ ...asked, phone: event.target.value })}
        />
      </Field>
      <Field label="Purpose">
        <select
          value={asked.purpose}
          onChange={(event) => onChange({ ...asked, purpose: event.target.value as Purpose })}
        >
          <PurposeOptions />
        </select>
      </Field>
    </>
  );
}
