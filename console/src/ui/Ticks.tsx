/** Values to tick, any number of them. */
import type { ReactNode } from 'react';
import styles from './Ticks.module.css';

/** Properties of the ticks. */
export interface TicksProps<Value extends string> {
  title: string;
  options: readonly { value: Value; label: ReactNode }[];
  ticked: readonly Value[];
  onChange(ticked: Value[]): void;
  /** Sentence below them: meaning of none ticked. */
  none?: string;
  /** They are dozens: in columns, which scroll. */
  many?: boolean;
}

/** Shows the values. */
export function Ticks<Value extends string>({
  title,
  options,
  ticked,
  onChange,
  none,
  many = false,
}: TicksProps<Value>) {
  return (
    <fieldset className={many ? `${styles.ticks} ${styles.many}` : styles.ticks}>
      <legend>{title}</legend>
      {options.map(({ value, label }) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={ticked.includes(value)}
            onChange={({ target }) =>
              onChange(target.checked ? [...ticked, value] : ticked.filter((each) => each !== value))
            }
          />
          {label}
        </label>
      ))}
      {none === undefined ? null : <p>{none}</p>}
    </fieldset>
  );
}
