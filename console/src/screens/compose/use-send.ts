/** Sending a draft: to one person, or to many as a batch. */
import { useMemo, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.ts';
import { messageOf } from '../../data/hub.ts';
import { type Draft, inputOf } from './draft.ts';
import { SendManyMutation, SendMutation, type SentBatch } from './operations.ts';

/** Outcome of the message. */
export interface Sending {
  busy: boolean;
  failure: Failure | string | null;
  batch: SentBatch | null;
  send(): Promise<void>;
}

/** Sends a draft once, however often it is tried: the same draft has the same key. @param onSent called with the message of one person */
export function useSend(draft: Draft, onSent: (messageId: string) => void, onBatch: () => void): Sending {
  const [one, sendOne] = useMutation(SendMutation);
  const [many, sendMany] = useMutation(SendManyMutation);
  const [failure, setFailure] = useState<Failure | string | null>(null);
  const [batch, setBatch] = useState<SentBatch | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft, another key.
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [draft]);

  const send = async () => {
    setFailure(null);
    setBatch(null);
    const [first, ...others] = draft.recipients;
    if (first === undefined) return setFailure('Say whom it is for.');
    if (others.length === 0) {
      const { data, error } = await sendOne({
        input: { ...(inputOf(draft, first) as never as object), idempotencyKey } as never,
      });
      if (error !== undefined) return setFailure(messageOf(error));
      const result = data?.sendMessage;
      if (result?.__typename === 'SendMessagePayload') onSent(result.accepted.id);
      else if (result !== undefined) setFailure(failureOf(result));
      return;
    }
    const { to: _to, ...input } = inputOf(draft, first);
    const recipients = draft.recipients.map((each) => ({ to: inputOf(draft, each).to }));
    const { data, error } = await sendMany({ input: { ...input, recipients, idempotencyKey } as never });
    if (error !== undefined) return setFailure(messageOf(error));
    const result = data?.sendMessages;
    if (result?.__typename === 'SendMessagesPayload') {
      setBatch(result.batch);
      onBatch();
    } else if (result !== undefined) setFailure(failureOf(result));
  };
  return { busy: one.fetching || many.fetching, failure, batch, send };
}
