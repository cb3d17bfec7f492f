/** The choice of a list: one that is there, or a new one. */
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { type ListChoice, NEW_LIST } from './use-lists.ts';

/** Properties of the choice. */
export interface ListFieldsProps {
  choice: ListChoice;
  /** Words for the choice of no list; absent: one has to be chosen. */
  none?: string;
  disabled?: boolean;
}

/** Shows the choice, the name of a new list, and why it was refused. */
export function ListFields({ choice, none, disabled = false }: ListFieldsProps) {
  const { lists, fault, chosen, name, choose, setName, made } = choice;
  return (
    <>
      {fault === null ? null : <FailureNote failure={fault} />}
      <Field label="Put them on">
        <select
          required={none === undefined}
          value={chosen}
          disabled={disabled}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="" disabled={none === undefined}>
            {none ?? 'Choose a list'}
          </option>
          <option value={NEW_LIST}>A new list …</option>
          {lists.map((list) => (
            <option key={list.id} value={list.id}>
              {list.name}
            </option>
          ))}
        </select>
      </Field>
      {chosen === NEW_LIST ? (
        <Field label="The new list is called">
          <input
            required
            maxLength={60}
            autoComplete="off"
            value={name}
            disabled={disabled}
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
      ) : null}
      {made.failure === null ? null : <FailureNote failure={made.failure} />}
    </>
  );
}
