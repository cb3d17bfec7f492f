/** A connection: how it is, what it was told, what it learned. */
import { Pencil, Power, PowerOff } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { countryName } from '../../ui/numbers.ts';
import { Acts, Lead, Nothing, Page, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { type Connection, EnableMutation, UnmatchedQuery } from './operations.ts';
import { rateReasonText } from './state-words.ts';

/** Properties of the page. */
export interface ConnectionPageProps {
  id: string;
  /** `null`: there is none with this id. */
  connection: Connection | null;
  onClose(): void;
  onChanged(): void;
}

/** Shows the page. */
export function ConnectionPage({ id, connection, onClose, onChanged }: ConnectionPageProps) {
  if (connection === null) {
    return (
      <Page title="Connection" noun="connection" onClose={onClose}>
        <ErrorState message={`There is no connection ${id} in this workspace.`} />
      </Page>
    );
  }
  const { name, lastError } = connection;
  const isBound = connection.boundSessions > 0;
  return (
    <Page title={name} noun="connection" onClose={onClose}>
      <Lead>
        <ConnectionState connection={connection} strong />
        <Copy text={connection.id} />
      </Lead>
      {lastError === null || isBound ? null : <FailureNote failure={lastError} />}
      <ConnectionActs connection={connection} onChanged={onChanged} />
      <Section
        title="Now"
        acts={<Link href={`/messages?connection=${encodeURIComponent(connection.id)}`}>Its messages</Link>}
      >
        <Now connection={connection} />
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
    if (
      enabled &&
      !confirm(`Disable ${connection.name}? It unbinds; what waits for it goes by another route or waits.`)
    )
      return;
    if ((await enable.run({ id, enabled: !enabled })) !== null) onChanged();
  };
  return (
    <>
      <Acts>
        <Button icon={<Pencil />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <Button
          kind={enabled ? 'danger' : 'plain'}
          icon={enabled ? <PowerOff /> : <Power />}
          busy={enable.busy}
          onClick={() => void onEnable()}
        >
          {enabled ? 'Disable' : 'Enable'}
        </Button>
      </Acts>
      {enable.failure === null ? null : <FailureNote failure={enable.failure} />}
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

function Now({ connection }: { connection: Connection }) {
  const { windowUsed, windowSize, submitsPerSecond, ratePerSecond, throughputPerSecond, roundTripMs } = connection;
  return (
    <Facts>
      <Fact name="Window">
        <Meter label="Window used" value={windowUsed} max={windowSize} />
      </Fact>
      <Fact name="Sent">
        {submitsPerSecond}/s, {rateReasonText(connection.rateReason)}
        {ratePerSecond === null ? '' : ` (${ratePerSecond}/s at most now)`}
      </Fact>
      <Fact name="Contract">{throughputPerSecond === null ? 'no rate is set' : `${throughputPerSecond}/s`}</Fact>
      <Fact name="Answers after">{roundTripMs === null ? null : `${Math.round(roundTripMs)} ms`}</Fact>
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
      <Fact name="Alphabet">{wordsOf(connection.defaultAlphabet)}</Fact>
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
