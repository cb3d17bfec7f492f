/** The verifications, newest first. */
import { Ban, Check, CircleX, Clock, KeyRound, MessageSquareText, ShieldCheck, TimerOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts, Nothing, Section } from '../../ui/Page.tsx';
import { PhoneNumber } from '../../ui/PhoneNumber.tsx';
import { Mark, Status } from '../../ui/Status.tsx';
import { type Tone, wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import {
  CancelVerificationMutation,
  type VerificationConditions,
  type VerificationRow,
  VerificationsQuery,
} from './operations.ts';

const STATES: Readonly<Record<VerificationRow['status'], { tone: Tone; icon: ReactNode }>> = {
  PENDING: { tone: 'amber', icon: <Clock /> },
  APPROVED: { tone: 'green', icon: <Check /> },
  EXPIRED: { tone: 'grey', icon: <TimerOff /> },
  CANCELED: { tone: 'grey', icon: <Ban /> },
  EXHAUSTED: { tone: 'red', icon: <CircleX /> },
  BLOCKED: { tone: 'red', icon: <Ban /> },
};
const STATUSES = Object.keys(STATES) as VerificationRow['status'][];
const FIELDS: readonly FilterField[] = [
  { name: 'status', label: 'Status', options: STATUSES.map((value) => ({ value, label: wordsOf(value) })) },
  { name: 'country', label: 'Country', example: 'GB' },
  { name: 'to', label: 'Number', example: '+447700900123', single: true },
];

const COLUMNS: readonly Column<VerificationRow>[] = [
  { label: 'To', width: 'minmax(170px, 1fr)', cell: (row) => <To row={row} /> },
  { label: 'Status', width: 'minmax(120px, 150px)', cell: ({ status }) => <State status={status} /> },
  { label: 'By', width: 'minmax(90px, 110px)', from: 640, cell: ({ channel }) => <Channel channel={channel} /> },
  { label: 'For', width: 'minmax(120px, 1fr)', from: 760, cell: ({ purposeText }) => purposeText },
  { label: 'Messages', width: '90px', align: 'end', from: 900, cell: ({ messages }) => messages.length },
  { label: 'When', width: '96px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Shows the list. */
export function Codes() {
  const hub = useHub();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const { values, setValues, none, query } = useFilters(FIELDS);
  const filter = conditions(values);
  const list = useLiveList(`verifications${query}`, () =>
    pagedSource<VerificationRow>(
      async (after) => (await ask(hub, VerificationsQuery, { first: SMALL_PAGE, after, filter })).verifications,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['verification'], list.reload);
  const opened = list.rows.find(({ id }) => id === openedId) ?? null;
  return (
    <>
      <FilterBar fields={FIELDS} values={values} onChange={setValues}>
        <Button onClick={list.reload}>Look again</Button>
      </FilterBar>
      <ListTable
        list={list}
        label="Verifications, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={<To row={row} />}
            aside={<Time at={row.createdAt} />}
            text={row.purposeText}
            state={<State status={row.status} />}
          />
        )}
        keyOf={({ id }) => id}
        selected={openedId}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState icon={<ShieldCheck />} command={'heliograph verify start +447700900123 --for "Example sign-in"'}>
            {none
              ? 'Codes and passkeys that your application waits for are listed here.'
              : 'No verification is like this.'}
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpenedId(null)} title="Verification">
        {opened === null ? null : <Details row={opened} onChanged={list.reload} />}
      </Drawer>
    </>
  );
}

function conditions(values: FilterValues): VerificationConditions {
  const statuses = STATUSES.filter((each) => values.status?.includes(each));
  const countries = values.country ?? [];
  const [to] = values.to ?? [];
  return {
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(countries.length === 0 ? {} : { countries: [...countries] }),
    ...(to === undefined ? {} : { to }),
  };
}

function To({ row: { to, country } }: { row: VerificationRow }) {
  return to === null ? 'erased' : <PhoneNumber number={to} country={country} />;
}

function State({ status }: Pick<VerificationRow, 'status'>) {
  const { tone, icon } = STATES[status];
  return (
    <Mark tone={tone} icon={icon}>
      {wordsOf(status)}
    </Mark>
  );
}

function Channel({ channel }: Pick<VerificationRow, 'channel'>) {
  return channel === 'PASSKEY' ? (
    <Mark tone="grey" icon={<KeyRound />}>
      Passkey
    </Mark>
  ) : (
    <Mark tone="grey" icon={<MessageSquareText />}>
      Code
    </Mark>
  );
}

function Details({ row, onChanged }: { row: VerificationRow; onChanged(): void }) {
  const { may } = useSession();
  const cancel = useAct(CancelVerificationMutation);
  const onConfirm = async () => {
    const done = await cancel.run({ input: { id: row.id } });
    if (done !== null) onChanged();
    return done;
  };
  return (
    <>
      <Facts>
        <Fact name="Status">
          <State status={row.status} />
        </Fact>
        <Fact name="To">
          <To row={row} />
        </Fact>
        <Fact name="For">{row.purposeText}</Fact>
        <Fact name="By">
          <Channel channel={row.channel} />
        </Fact>
        <Fact name="Tries left">{row.status === 'PENDING' ? row.attemptsLeft : null}</Fact>
        <Fact name="Messages left">{row.status === 'PENDING' ? row.sendsLeft : null}</Fact>
        <Fact name="Started">
          <Time at={row.createdAt} /> by {row.actor.name ?? wordsOf(row.actor.kind)}
        </Fact>
        <Fact name={row.endedAt === null ? 'Expires' : 'Ended'}>
          <Time at={row.endedAt ?? row.expiresAt} />
        </Fact>
        <Fact name="Device">{row.clientAddress === null ? null : <code>{row.clientAddress}</code>}</Fact>
        <Fact name="Id">
          <Copy text={row.id} />
        </Fact>
      </Facts>
      {row.status === 'PENDING' && may('messages:send') ? (
        <Acts>
          <Confirm
            label="Cancel it"
            title="Cancel this verification?"
            doIt="Cancel it"
            act={cancel}
            onConfirm={onConfirm}
          >
            Its code is taken no more. What it has used up counts for the next one of its time.
          </Confirm>
        </Acts>
      ) : null}
      <Section title="Messages">
        {row.messages.length === 0 ? <Nothing>None: a passkey is waited for.</Nothing> : null}
        <Facts>
          {row.messages.map((message, at) => (
            <Fact key={message.id} name={`${at + 1}.`}>
              <Link href={`/messages/${encodeURIComponent(message.id)}`}>
                <Status status={message.status} />
              </Link>
            </Fact>
          ))}
        </Facts>
      </Section>
    </>
  );
}
