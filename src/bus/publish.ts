/** Publishing to JetStream, and the notice that settings changed. */
import { JetStreamApiError } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { pause } from '../kernel/chunks.ts';
import type { Bus } from './connect.ts';
import { SETTINGS_CHANGED, TRACE_PARENT } from './streams.ts';

/** One message for JetStream. */
export interface Publication {
  /** Nats-Msg-Id: stored once within the duplicate window. */
  messageId: string;
  subject: string;
  /** JSON text. */
  payload: string;
  /** W3C traceparent: goes along as a header. */
  traceParent?: string;
}

/**
 * Publishes in order over one connection and waits for every acknowledgement, or until the connection is lost: what was
 * sent over it is answered over no other.
 *
 * @returns for each publication the sequence it is stored at; `null` means: try again with the same message id
 */
export async function publishAll(
  bus: Bus,
  publications: readonly Publication[],
  timeoutMs = 5_000,
): Promise<(number | null)[]> {
  if (bus.connection.isClosed()) return publications.map(() => null);
  // The client forgets a part of what is published while it connects.
  if (!bus.connected && !(await bus.connectedWithin(timeoutMs))) return publications.map(() => null);
  const stored: (number | null)[] = publications.map(() => null);
  const acknowledgements = publications.map((publication, index) =>
    bus.client
      .publish(publication.subject, publication.payload, {
        msgID: publication.messageId,
        timeout: timeoutMs,
        ...headersOf(publication),
      })
      .then(
        ({ seq }) => {
          bus.refusals.taken();
          stored[index] = seq;
        },
        (error: unknown) => {
          bus.refusals.note(error);
          // A stream that was deleted under us is made again; the rows are published by the sweep.
          if (error instanceof JetStreamApiError || isNoResponders(error)) void bus.ensureStreams().catch(() => {});
        },
      ),
  );
  await new Promise<void>((resolve) => {
    const takeOff = bus.onDisconnect(done);
    function done(): void {
      takeOff();
      resolve();
    }
    void Promise.all(acknowledgements).then(done);
  });
  return [...stored];
}

function headersOf({ traceParent }: Publication): { headers?: MsgHdrs } {
  if (traceParent === undefined) return {};
  const made = headers();
  made.set(TRACE_PARENT, traceParent);
  return { headers: made };
}

function isNoResponders(error: unknown): boolean {
  return error instanceof Error && /no responders|not enabled/i.test(`${error.message} ${String(error.cause ?? '')}`);
}

/** Limit for the notice of changed settings, in milliseconds: without NATS they are seen a little later. */
const TELL_WITHIN_MS = 200;

/** Notifies every process, this one too, that settings changed; when it resolves, this one knows. Never rejects. */
export async function tellSettingsChanged({ connection }: Bus): Promise<void> {
  connection.publish(SETTINGS_CHANGED);
  const patience = new AbortController();
  // Own subscriptions are served before the server answers the flush.
  await Promise.race([connection.flush().catch(() => {}), pause(TELL_WITHIN_MS, patience.signal)]);
  patience.abort();
}
