/** The lists of contacts of the workspace, newest first. */
import { ListChecks, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type ListRow, ListsQuery, RemoveListMutation, SetListMutation } from './operations.ts';

const COLUMNS: readonly Column<ListRow>[] = [
  { label: 'Name', width: 'minmax(160px, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
  { label: 'Contacts', width: '110px', align: 'end', cell: ({ memberCount }) => memberCount.toLocaleString() },
  { label: 'Made', width: '110px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Shows the lists. */
export function Lists() {
  const hub = useHub();
  const { may } = useSession();
  const [opened, setOpened] = useState<ListRow | 'new' | null>(null);
  const list = useLiveList('contact-lists', () =>
    pagedSource<ListRow>(
      async (after) => (await ask(hub, ListsQuery, { first: PAGE, after })).contactLists,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['contactList'], list.reload);
  const add = may('contacts:write') ? (
    <Button icon={<Plus />} onClick={() => setOpened('new')}>
      New list
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Lists, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={row.name}
            aside={<Time at={row.createdAt} />}
            text={`${row.memberCount.toLocaleString()} contacts`}
            state={null}
          />
        )}
        keyOf={({ id }) => id}
        selected={opened === null || opened === 'new' ? null : opened.id}
        onOpen={(row) => setOpened(row)}
        empty={
          <EmptyState icon={<ListChecks />} action={add} command="heliograph contacts import fair.csv --list Fair">
            A list holds contacts that you put on it by hand, or with a file.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened === 'new' ? 'New list' : 'List'}>
        {opened === null ? null : (
          <ListForm
            list={opened === 'new' ? null : opened}
            onDone={() => {
              setOpened(null);
              list.reload();
            }}
          />
        )}
      </Drawer>
    </>
  );
}

function ListForm({ list, onDone }: { list: ListRow | null; onDone(): void }) {
  const { may } = useSession();
  const [set, remove] = [useAct(SetListMutation), useAct(RemoveListMutation)];
  const [name, setName] = useState(list?.name ?? '');
  const input = { name: name.trim(), ...(list === null ? {} : { id: list.id }) };
  const save = async () => {
    if ((await set.run({ input })) !== null) onDone();
  };
  return (
    <Form onSubmit={() => void save()}>
      <Field label="Name">
        <input
          required
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      {list === null ? null : (
        <p>
          {list.memberCount.toLocaleString()} contacts. <Link href={`/contacts?list=${list.id}`}>Who they are</Link>
        </p>
      )}
      {set.failure === null ? null : <FailureNote failure={set.failure} />}
      {may('contacts:write') ? (
        <Acts>
          <Button kind="main" type="submit" busy={set.busy}>
            {list === null ? 'Make the list' : 'Save'}
          </Button>
          {list === null ? null : (
            <Confirm
              label="Remove"
              icon={<Trash2 />}
              title={`Remove the list ${list.name}?`}
              doIt="Remove it"
              act={remove}
              onConfirm={() => remove.run({ id: list.id })}
              onDone={onDone}
            >
              The contacts on it stay. While a segment names it, it is not removed.
            </Confirm>
          )}
        </Acts>
      ) : null}
      <SameByCode
        snippets={() =>
          operationSnippets(
            SetListMutation,
            { input },
            list === null
              ? commandLine('lists create', [input.name])
              : commandLine('lists rename', [list.name, input.name]),
          )
        }
      />
    </Form>
  );
}
