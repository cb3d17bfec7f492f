/** A status by icon, word and colour together. */
import {
  Ban,
  Check,
  CheckCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  Clock,
  Hourglass,
  Send,
  TimerOff,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './Status.module.css';
import { type MessageStatus, STATUS_WORDS, type Tone } from './status-words.ts';

const ICONS: Record<MessageStatus, ReactNode> = {
  ACCEPTED: <CircleDashed />,
  SCHEDULED: <Clock />,
  DEFERRED: <Hourglass />,
  QUEUED: <Hourglass />,
  SENDING: <Send />,
  SENT: <Send />,
  DELIVERED: <Check />,
  READ: <CheckCheck />,
  PARTIALLY_DELIVERED: <TriangleAlert />,
  OUTCOME_UNKNOWN: <CircleHelp />,
  UNDELIVERED: <CircleX />,
  FAILED: <CircleX />,
  EXPIRED: <TimerOff />,
  BLOCKED: <Ban />,
  CANCELED: <Ban />,
};

/** Shows a status of a message, with its reason behind it where there is one. */
export function Status({
  status,
  reason,
  strong,
}: {
  status: MessageStatus;
  reason?: string | null;
  strong?: boolean;
}) {
  const { word, tone } = STATUS_WORDS[status];
  return (
    <Mark tone={tone} icon={ICONS[status]} strong={strong ?? false} {...(reason == null ? {} : { more: reason })}>
      {word}
    </Mark>
  );
}

/** Properties of a mark. */
export interface MarkProps {
  tone: Tone;
  icon: ReactNode;
  /** True for a mark with a ground of its own. */
  strong?: boolean;
  /** Text behind the word, in grey. */
  more?: ReactNode;
  children: ReactNode;
}

/** Shows any state by icon, word and colour. */
export function Mark({ tone, icon, strong = false, more, children }: MarkProps) {
  return (
    <span className={classes(styles.mark, strong && styles.strong)} data-tone={tone}>
      <span className={styles.state}>
        {icon}
        {children}
      </span>
      {more === undefined ? null : <span className={styles.more}>{more}</span>}
    </span>
  );
}
