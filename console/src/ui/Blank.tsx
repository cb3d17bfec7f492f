/** States without anything to show: nothing yet, an error, or no right to see it. */
import { CircleAlert, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Blank.module.css';
import { Button } from './Button.tsx';
import { Code } from './Code.tsx';
import { wordsOf } from './status-words.ts';

/** Properties of an empty state. */
export interface EmptyStateProps {
  icon: ReactNode;
  /** One sentence that says what this is for. */
  children: ReactNode;
  /** The one button that changes it. */
  action?: ReactNode;
  /** The command line that does the same. */
  command?: string;
}

/** Teaches what a list is for while it is empty. */
export function EmptyState({ icon, children, action, command }: EmptyStateProps) {
  return (
    <div className={styles.blank}>
      <div className={styles.icon}>{icon}</div>
      <p className={styles.text}>{children}</p>
      {action}
      {command === undefined ? null : <Code text={command} label="the command line" />}
    </div>
  );
}

/** Says what went wrong, and offers to try again. */
export function ErrorState({ message, retry }: { message: string; retry?: () => void }) {
  return (
    <div className={styles.blank} role="alert">
      <div className={styles.icon} data-tone="red">
        <CircleAlert />
      </div>
      <p className={styles.text}>{message}</p>
      {retry === undefined ? null : <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** Names the scope without which a page shows nothing. */
export function Forbidden({ scope, role }: { scope: string; role: string }) {
  return (
    <div className={styles.blank}>
      <div className={styles.icon}>
        <Lock />
      </div>
      <p className={styles.text}>
        This page needs the scope <code>{scope}</code>, which the role {wordsOf(role).toLowerCase()} does not have. An
        owner of the workspace can give you another role.
      </p>
    </div>
  );
}
