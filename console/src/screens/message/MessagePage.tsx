/** A message: what it says, what became of it, and why. */
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { useStream } from '../../data/use-stream.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Lead, Page, PageLoading, Section } from '../../ui/Page.tsx';
import { PhoneScreen } from '../../ui/PhoneScreen.tsx';
import { Status } from '../../ui/Status.tsx';
import { CopyAs } from './CopyAs.tsx';
import { Decision } from './Decision.tsx';
import { Details } from './Details.tsx';
import { Events } from './Events.tsx';
import { MessageActs } from './MessageActs.tsx';
import { MessageLinks } from './MessageLinks.tsx';
import styles from './MessagePage.module.css';
import { type Message, MessageChangesSubscription, MessageQuery } from './operations.ts';
import { Parts } from './Parts.tsx';

/** Shows the message with this id. */
export function MessagePage({ id, onClose }: { id: string; onClose(): void }) {
  const [{ data, error, fetching }, reload] = useQuery({
    query: MessageQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const loadAgain = () => reload({ requestPolicy: 'network-only' });
  useStream(id, {
    document: MessageChangesSubscription,
    variables: { ids: [id] },
    read: ({ messageEvents }) => messageEvents,
    cursorOf: ({ cursor }) => cursor,
    onItems: loadAgain,
    onGap: loadAgain,
    onEnd: () => {},
  });
  const message = data?.message;
  if (message != null) return <Whole message={message} onClose={onClose} onChanged={loadAgain} />;
  return (
    <Page title="Message" noun="message" onClose={onClose}>
      {error === undefined && fetching ? <PageLoading /> : null}
      {error !== undefined ? <ErrorState message={messageOf(error)} retry={loadAgain} /> : null}
      {error === undefined && !fetching ? (
        <ErrorState message={`There is no message ${id} in this workspace. It may have been dropped with its month.`} />
      ) : null}
    </Page>
  );
}

function Whole({ message, onClose, onChanged }: { message: Message; onClose(): void; onChanged(): void }) {
  const { reason, parts, decision, to, contact } = message;
  return (
    <Page title={contact?.name ?? (to === null ? 'Erased person' : groupNumber(to))} noun="message" onClose={onClose}>
      <Lead>
        <Status status={message.status} strong />
        <Copy text={message.id} />
      </Lead>
      {reason === null ? null : (
        <p className={styles.reason}>
          <strong>{reason.description}</strong> {reason.advice} <code className={styles.code}>{reason.code}</code>
        </p>
      )}
      {message.possibleDuplicate ? (
        <p className={styles.reason}>It was sent again after an unknown outcome: the person may have it twice.</p>
      ) : null}
      <MessageActs message={message} onChanged={onChanged} />
      <PhoneScreen from={message.sender ?? 'the carrier’s number'} bubbles={[bubbleOf(message)]} />
      <Section title="What happened">
        <Events message={message} />
      </Section>
      {message.links.length === 0 ? null : (
        <Section title={message.links.length === 1 ? 'Link' : 'Links'}>
          <MessageLinks links={message.links} />
        </Section>
      )}
      {parts.length === 0 ? null : (
        <Section title={parts.length === 1 ? 'Part' : 'Parts'}>
          <Parts parts={parts} />
        </Section>
      )}
      {decision === null ? null : (
        <Section title="Decision">
          <Decision decision={decision} />
        </Section>
      )}
      <Section title="Details">
        <Details message={message} />
      </Section>
      <Section title="Send the same by code">
        <CopyAs message={message} />
      </Section>
    </Page>
  );
}

function bubbleOf({ id, body, sentAt, createdAt }: Message) {
  return { id, text: body ?? 'The text is not kept.', at: sentAt ?? createdAt, own: false };
}
