/** A field of a form: label, control, hint, and what is wrong with it. */
import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import styles from './Field.module.css';

/** Properties of a field. */
export interface FieldProps {
  label: string;
  /** One sentence below the control. */
  hint?: ReactNode;
  /** Fault of the value; it takes the place of the hint. */
  error?: string | null | undefined;
  /** True where the label is only read aloud. */
  quiet?: boolean;
  /** An input, a select or a textarea. */
  children: ReactElement<{ id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; className?: string }>;
}

/** Shows a field; the control gets its id, its description and its look. */
export function Field({ label, hint, error, quiet = false, children }: FieldProps) {
  const id = useId();
  const below = error ?? hint;
  const control = cloneElement(children, {
    id,
    className: classes(styles.control, children.props.className),
    ...(below == null ? {} : { 'aria-describedby': `${id}-below` }),
    ...(error == null ? {} : { 'aria-invalid': true }),
  });
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={quiet ? 'aloud' : styles.label}>
        {label}
      </label>
      {control}
      {below == null ? null : (
        <p id={`${id}-below`} className={error == null ? styles.hint : styles.error}>
          {below}
        </p>
      )}
    </div>
  );
}
