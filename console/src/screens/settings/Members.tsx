/** Members of the workspace: who they are, what they may do, how they get in. */
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { InviteForm } from './InviteForm.tsx';
import { MemberDetails } from './MemberDetails.tsx';
import { type Member, MembersQuery } from './operations.ts';

const COLUMNS: readonly Column<Member>[] = [
  { label: 'Name', width: 'minmax(120px, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
  { label: 'E-mail', width: 'minmax(160px, 1fr)', from: 560, cell: ({ email }) => email },
  { label: 'Role', width: '130px', cell: ({ role }) => wordsOf(role) },
  { label: 'Joined', width: '110px', align: 'end', cell: (row) => <Joined member={row} /> },
];

/** Shows the members. */
export function Members() {
  const hub = useHub();
  const { may } = useSession();
  const [inviting, setInviting] = useState(false);
  const [opened, setOpened] = useState<Member | null>(null);
  const list = useLiveList('members', () =>
    pagedSource<Member>(
      async (after) => (await ask(hub, MembersQuery, { first: PAGE, after })).members,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['member'], list.reload);
  const changed = () => {
    setOpened(null);
    list.reload();
  };
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {may('members:manage') ? (
          <Button icon={<UserPlus />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        ) : null}
      </FilterBar>
      <ListTable
        list={list}
        label="Members"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines title={row.name} aside={<Joined member={row} />} text={row.email} state={wordsOf(row.role)} />
        )}
        keyOf={({ id }) => id}
        onOpen={(row) => setOpened(row)}
        empty={<EmptyState icon={<Users />}>Nobody is a member yet: programs work with keys.</EmptyState>}
      />
      <Drawer open={inviting} onClose={() => setInviting(false)} title="Invite somebody">
        <InviteForm onInvited={list.reload} />
      </Drawer>
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened?.name ?? ''}>
        {opened === null ? null : <MemberDetails member={opened} onChanged={changed} />}
      </Drawer>
    </>
  );
}

function Joined({ member }: { member: Member }) {
  return member.joinedAt === null ? <>invited</> : <Time at={member.joinedAt} />;
}
