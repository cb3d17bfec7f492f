/** A button: plain, the one main act of a page, or an act that cannot be taken back. */
import type { ComponentProps, ReactNode } from 'react';
import styles from './Button.module.css';
import { classes } from './classes.ts';

/** Properties of a button, besides those of `<button>`. */
export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  icon?: ReactNode;
  /** True while what it did is under way: it cannot be pressed again. */
  busy?: boolean;
  children?: ReactNode;
}

/** Shows a button. One without a text needs an `aria-label`. */
export function Button({ kind = 'plain', icon, busy = false, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classes(styles.button, styles[kind], children === undefined && styles.bare, className)}
    >
      {icon}
      {children}
    </button>
  );
}
