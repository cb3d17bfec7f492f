/** Acts on a message: cancel it, call it back, send it again. */
import { Ban, Repeat, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { type Failure, failureOf } from '../../data/failure.ts';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { OPEN_STATUSES } from '../../ui/status-words.ts';
import styles from './MessageActs.module.css';
import { CancelMutation, type Message, ResendMutation } from './operations.ts';

/** Statuses in which a message can be canceled. */
const CANCELABLE = new Set<Message['status']>(['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED']);

/** Shows the acts that the session may do. @param onChanged called when one was done */
export function MessageActs({ message, onChanged }: { message: Message; onChanged(): void }) {
  const { may } = useSession();
  const [, go] = useLocation();
  const [canceling, cancel] = useMutation(CancelMutation);
  const [resending, resend] = useMutation(ResendMutation);
  const [failure, setFailure] = useState<Failure | string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  if (!may('messages:send')) return null;

  const onCancel = async (recallSent: boolean) => {
    setFailure(null);
    setSaid(null);
    const { data, error } = await cancel({ id: message.id, recallSent });
    if (error !== undefined) return setFailure(messageOf(error));
    const result = data?.cancelMessages;
    if (result === undefined) return;
    const refused = failureOf(result);
    if (refused !== null) return setFailure(refused);
    if (result.__typename === 'CancelMessagesPayload') {
      if (result.recallsAsked > 0) setSaid('The carrier was asked to delete it. Its answer appears below.');
      else if (result.canceledCount === 0) setFailure('It was too late: a dispatcher has already taken it.');
    }
    onChanged();
  };
  const onResend = async () => {
    setFailure(null);
    const { data, error } = await resend({ id: message.id, idempotencyKey: crypto.randomUUID() });
    if (error !== undefined) return setFailure(messageOf(error));
    const result = data?.resendMessage;
    if (result === undefined) return;
    if (result.__typename === 'SendMessagePayload') go(`/messages/${encodeURIComponent(result.accepted.id)}`);
    else setFailure(failureOf(result));
  };
  return (
    <div className={styles.acts}>
      <div className={styles.buttons}>
        {CANCELABLE.has(message.status) ? (
          <Button kind="danger" icon={<Ban />} busy={canceling.fetching} onClick={() => void onCancel(false)}>
            Cancel
          </Button>
        ) : null}
        {message.status === 'SENT' ? (
          <Button icon={<Undo2 />} busy={canceling.fetching} onClick={() => void onCancel(true)}>
            Call back
          </Button>
        ) : null}
        {message.to === null || message.body === null || OPEN_STATUSES.has(message.status) ? null : (
          <Button icon={<Repeat />} busy={resending.fetching} onClick={() => void onResend()}>
            Send again
          </Button>
        )}
      </div>
      {said === null ? null : <p role="status">{said}</p>}
      {failure === null ? null : <FailureNote failure={failure} />}
    </div>
  );
}
