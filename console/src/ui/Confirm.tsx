/** A question before an act that is not easily taken back, with a reason where one is kept. */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { Failure } from '../data/failure.ts';
import { Button, type ButtonProps } from './Button.tsx';
import styles from './Confirm.module.css';
import { FailureNote } from './FailureNote.tsx';
import { Field } from './Field.tsx';
import { Acts } from './Page.tsx';

/** An act that is asked about: a mutation of `useAct`. */
export interface ConfirmedAct {
  busy: boolean;
  failure: Failure | string | null;
  forget(): void;
}

/** Properties of the button. */
export interface ConfirmProps extends Pick<ButtonProps, 'kind' | 'icon' | 'aria-label' | 'disabled'> {
  /** Words on the button; absent: an icon alone, with an `aria-label`. */
  label?: string;
  /** The question, such as "Delete the route UK?". */
  title: string;
  /** Words on the button that does it. */
  doIt: string;
  /** True for an act that repairs rather than destroys. */
  gentle?: boolean;
  /** Says what happens then. */
  children: ReactNode;
  /** Label of the reason that is asked for; absent: none is. */
  reason?: string;
  /** True where it is not done without a reason. */
  needsReason?: boolean;
  act: ConfirmedAct;
  /** Does it. @returns `null` where it was refused: the question stays, and says why */
  onConfirm(reason: string): Promise<object | null>;
  /**
   * Called when it is done and the question is gone. What closes the panel that the button is in belongs here: closed
   * together with the question, it would leave the page behind it hidden from screen readers.
   */
  onDone?(): void;
}

/** Shows a button that asks first. */
export function Confirm(props: ConfirmProps) {
  const { label, kind = 'danger', icon, disabled, act, onDone } = props;
  const [open, setOpen] = useState(false);
  const isDone = useRef(false);
  const change = (next: boolean) => {
    if (next) act.forget();
    setOpen(next);
  };
  const afterChange = (isOpen: boolean) => {
    if (isOpen || !isDone.current) return;
    isDone.current = false;
    onDone?.();
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={change} onOpenChangeComplete={afterChange}>
      <AlertDialog.Trigger
        render={
          <Button kind={kind} icon={icon} disabled={disabled} aria-label={props['aria-label']}>
            {label}
          </Button>
        }
      />
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.popup}>
          <Question
            {...props}
            onDone={() => {
              isDone.current = true;
              setOpen(false);
            }}
          />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Question({
  title,
  doIt,
  children,
  reason,
  act,
  onConfirm,
  onDone,
  ...rest
}: ConfirmProps & { onDone(): void }) {
  const { gentle = false, needsReason = false } = rest;
  const [text, setText] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // What holds the button may itself be a form.
    event.stopPropagation();
    if ((await onConfirm(text.trim())) !== null) onDone();
  };
  return (
    <form className={styles.question} onSubmit={(event) => void submit(event)}>
      <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
      <AlertDialog.Description className={styles.text} render={<div />}>
        {children}
      </AlertDialog.Description>
      {reason === undefined ? null : (
        <Field label={reason}>
          <textarea rows={2} required={needsReason} value={text} onChange={({ target }) => setText(target.value)} />
        </Field>
      )}
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind={gentle ? 'main' : 'danger'} type="submit" busy={act.busy}>
          {doIt}
        </Button>
        <AlertDialog.Close render={<Button />}>Keep as it is</AlertDialog.Close>
      </Acts>
    </form>
  );
}
