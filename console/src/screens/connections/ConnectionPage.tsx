/** A connection: how it is, what it was told, what it learned. */
import { Check, Pencil, Power, PowerOff, Turtle } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { countryName } from '../../ui/numbers.ts';
import { Acts, Lead, Nothing, Page, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { type Connection, EnableMutation, UnmatchedQuery } from './operations.ts';
import { paceOf } from './pace.ts';
import { rateReasonText } from './state-words.ts';
import { TrialBind } from './Trial.tsx';

/** Properties of the page. */
export interface ConnectionPageProps {
  id: string;
  /** `null`: there is none with this id. */
  connection: Connection | null;
  /** Every connection, to compare it with. */
  all: readonly Connection[];
  onClose(): void;
  onChanged(): void;
}

/** Shows the page. */
export function ConnectionPage({ id, connection, all, onClose, onChanged }: ConnectionPageProps) {
  const { may } = useSession();
  if (connection === null) {
    return (
      <Page title="Connection" noun="connection" onClose={onClose}>
        <ErrorState message={`There is no connection ${id} in this workspace.`} />
      </Page>
    );
  }
  const { name, lastError, enabled } = connection;
  const isBound = connection.boundSessions > 0;
  return (
    <Page title={name} noun="connection" onClose={onClose}>
      <Lead>
        <ConnectionState connection={connection} strong />
        <Copy text={connection.id} />
      </Lead>
      {lastError === null || isBound ? null : <FailureNote failure={lastError} />}
      {isBound || !enabled || !may('carriers:write') ? null : <TrialBind input={{ id: connection.id }} />}
      <ConnectionActs connection={connection} onChanged={onChanged} />
      <Section
        title="Now"
        acts={<Link href={`/messages?connection=${encodeURIComponent(connection.id)}`}>Its messages</Link>}
      >
        <Now connection={connection} all={all} />
      </Section>
      <Section title="What it refused">
        <Refusals connection={connection} />
      </Section>
      <Section title="Settings">
        <Settings connection={connection} />
      </Section>
      <Section title="Receipts that fit no message">
        <Unmatched />
      </Section>
    </Page>
  );
}

function ConnectionActs({ connection, onChanged }: { connection: Connection; onChanged(): void }) {
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const enable = useAct(EnableMutation);
  if (!may('carriers:write')) return null;
  const { id, enabled } = connection;
  const onEnable = async () => {
    const done = await enable.run({ id, enabled: !enabled });
    if (done !== null) onChanged();
    return done;
  };
  return (
    <>
      <Acts>
        <Button icon={<Pencil />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        {enabled ? (
          <Confirm
            label="Disable"
            icon={<PowerOff />}
            title={`Disable ${connection.name}?`}
            doIt="Disable it"
            act={enable}
            onConfirm={onEnable}
          >
            It unbinds. What waits for it goes by another route, or waits until it is enabled again.
          </Confirm>
        ) : (
          <Button icon={<Power />} busy={enable.busy} onClick={() => void onEnable()}>
            Enable
          </Button>
        )}
      </Acts>
      {enable.failure === null || enabled ? null : <FailureNote failure={enable.failure} />}
      <Drawer open={editing} onClose={() => setEditing(false)} title={`Edit ${connection.name}`}>
        <ConnectionForm
          connection={connection}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
    </>
  );
}

/** Makes a sentence of some words. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}

function Refusals({ connection: { refusals } }: { connection: Connection }) {
  if (refusals.length === 0) return <Nothing>Nothing since it was bound.</Nothing>;
  return (
    <Facts>
      {refusals.map(({ commandStatus, name, meaning, remedy, count, lastAt }) => (
        <Fact key={commandStatus} name={`${count.toLocaleString()} ×`}>
          <code>{name}</code> <Time at={lastAt} />
          <br />
          {sentence(meaning)} {remedy}
        </Fact>
      ))}
    </Facts>
  );
}

function Now({ connection, all }: { connection: Connection; all: readonly Connection[] }) {
  const { windowUsed, windowSize, submitsPerSecond, ratePerSecond, throughputPerSecond } = connection;
  const pace = paceOf(connection, all);
  return (
    <Facts>
      <Fact name="Is it slow?">
        {pace === null ? null : (
          <Mark tone={pace.tone} icon={pace.word === 'Slow' ? <Turtle /> : <Check />} more={pace.more}>
            {pace.word}
          </Mark>
        )}
      </Fact>
      <Fact name="Window">
        <Meter label="Window used" value={windowUsed} max={windowSize} />
      </Fact>
      <Fact name="Sent">
        {submitsPerSecond}/s, {rateReasonText(connection.rateReason)}
        {ratePerSecond === null ? '' : ` (${ratePerSecond}/s at most now)`}
      </Fact>
      <Fact name="Contract">{throughputPerSecond === null ? 'no rate is set' : `${throughputPerSecond}/s`}</Fact>
      <Fact name="Last refusal">{connection.boundSessions > 0 ? connection.lastError : null}</Fact>
      <Fact name="Throttled">{connection.throttledCount} times since it was bound</Fact>
      <Fact name="Unread PDUs">
        {connection.unreadableCount === 0 && connection.partlyReadCount === 0
          ? null
          : `${connection.unreadableCount} not read, ${connection.partlyReadCount} read in part`}
      </Fact>
    </Facts>
  );
}

function Settings({ connection }: { connection: Connection }) {
  const { host, port, tls, country, learnedReceiptIdFormat, learnedLongMessageReceipts } = connection;
  return (
    <Facts>
      <Fact name="Address">
        <Copy text={`${host}:${port}`} />
        {tls ? ' with TLS' : ''}
      </Fact>
      <Fact name="System id">
        <code>{connection.systemId}</code>
      </Fact>
      <Fact name="System type">{connection.systemType === '' ? null : <code>{connection.systemType}</code>}</Fact>
      <Fact name="Binds">
        {connection.binds}, {wordsOf(connection.bindMode).toLowerCase()}
      </Fact>
      <Fact name="Country">{country === null ? null : countryName(country)}</Fact>
      <Fact name="Alphabet">{wordsOf(connection.defaultAlphabet).replace('Gsm', 'GSM ')}</Fact>
      <Fact name="Codes of complaints">
        {connection.complaintCodes === null ? null : <code>{connection.complaintCodes}</code>}
      </Fact>
      <Fact name="Waits for an answer">{connection.responseTimeoutSeconds} s</Fact>
      <Fact name="Receipt ids">
        {learnedReceiptIdFormat === null
          ? wordsOf(connection.receiptIdFormat)
          : `${wordsOf(learnedReceiptIdFormat)}, learned`}
      </Fact>
      <Fact name="Receipts of long messages">
        {learnedLongMessageReceipts === null
          ? wordsOf(connection.longMessageReceipts)
          : `${wordsOf(learnedLongMessageReceipts)}, learned`}
      </Fact>
      <Fact name="Made">
        <Time at={connection.createdAt} />
      </Fact>
    </Facts>
  );
}

function Unmatched() {
  const [{ data }] = useQuery({ query: UnmatchedQuery, requestPolicy: 'cache-and-network' });
  const receipts = nodesOf(data?.unmatchedReceipts);
  if (receipts.length === 0) return <Nothing>None of any connection waits for its message.</Nothing>;
  return (
    <Facts>
      {receipts.map(({ id, remoteId, state, receivedAt }) => (
        <Fact key={id} name={wordsOf(state)}>
          <Copy text={remoteId} /> <Time at={receivedAt} />
        </Fact>
      ))}
    </Facts>
  );
}
