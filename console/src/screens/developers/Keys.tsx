/** Keys of programs. */
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { curl } from '../../data/snippets.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { KeyForm } from './KeyForm.tsx';
import { KeyState } from './KeyState.tsx';
import { type ApiKey, KeysQuery, RevokeKeyMutation } from './operations.ts';

const COLUMNS: readonly Column<ApiKey>[] = [
  { label: 'Name', width: 'minmax(120px, 1fr)', cell: ({ name }) => name },
  { label: 'Begins with', width: '130px', from: 560, cell: ({ prefix }) => <code>{prefix}…</code> },
  { label: 'Role', width: '110px', from: 640, cell: ({ role }) => wordsOf(role) },
  { label: 'State', width: '170px', cell: (row) => <KeyState apiKey={row} /> },
  { label: 'Made', width: '90px', from: 760, align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    label: 'Last used',
    width: '90px',
    align: 'end',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />),
  },
];

const FIRST_QUERY = 'query { workspace { name } messages(first: 5) { edges { node { id status } } } }';

/** Shows the keys. */
export function Keys() {
  const hub = useHub();
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<ApiKey | null>(null);
  const list = useLiveList('keys', () =>
    pagedSource<ApiKey>(
      async (after) => (await ask(hub, KeysQuery, { first: PAGE, after })).apiKeys,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['apiKey'], list.reload);
  const add = may('keys:manage') ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Make a key
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Keys"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={row.name}
            aside={row.lastUsedAt === null ? 'never used' : <Time at={row.lastUsedAt} />}
            text={`${row.prefix}… ${wordsOf(row.role)}`}
            state={<KeyState apiKey={row} />}
          />
        )}
        keyOf={({ id }) => id}
        onOpen={(key) => setOpened(key)}
        empty={
          <EmptyState icon={<KeyRound />} action={add} command="heliograph keys --help">
            A key lets a program speak to the API. Give each program its own.
          </EmptyState>
        }
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title="Make a key">
        <KeyForm onMade={list.reload} />
      </Drawer>
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened?.name ?? ''}>
        {opened === null ? null : (
          <KeyDetails
            apiKey={opened}
            onRevoked={() => {
              setOpened(null);
              list.reload();
            }}
          />
        )}
      </Drawer>
    </>
  );
}

function KeyDetails({ apiKey, onRevoked }: { apiKey: ApiKey; onRevoked(): void }) {
  const { may } = useSession();
  const revoke = useAct(RevokeKeyMutation);
  const onRevoke = async () => {
    const done = await revoke.run({ id: apiKey.id });
    if (done !== null) onRevoked();
    return done;
  };
  return (
    <>
      <Facts>
        <Fact name="State">
          <KeyState apiKey={apiKey} />
        </Fact>
        <Fact name="Begins with">
          <code>{apiKey.prefix}</code>
        </Fact>
        <Fact name="Role">{wordsOf(apiKey.role)}</Fact>
        <Fact name="May">{apiKey.scopes.join(', ')}</Fact>
        <Fact name="Ends">{apiKey.expiresAt === null ? null : <Time at={apiKey.expiresAt} />}</Fact>
      </Facts>
      <p>A first request with it:</p>
      <Code text={curl(FIRST_QUERY, {})} label="a first request" />
      {may('keys:manage') && apiKey.revokedAt === null ? (
        <Acts>
          <Confirm label="Revoke" title={`Revoke ${apiKey.name}?`} doIt="Revoke it" act={revoke} onConfirm={onRevoke}>
            What uses it is refused from this moment on. It cannot be taken back.
          </Confirm>
        </Acts>
      ) : null}
    </>
  );
}
