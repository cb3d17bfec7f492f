/** Contacts: the list, and beside it the person who is open. */
import { Download, FileUp, ListPlus, Tag, UserPlus, Users, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges, usePeopleWrite } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { languageName } from '../../ui/languages.ts';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { PhoneNumber } from '../../ui/PhoneNumber.tsx';
import { Pick, PickedRows, usePicked } from '../../ui/Picked.tsx';
import { Split } from '../../ui/Split.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { ConsentMarks } from './ConsentMarks.tsx';
import { ContactDrawers, type OpenedDrawer } from './ContactDrawers.tsx';
import { ContactPage } from './ContactPage.tsx';
import styles from './Contacts.module.css';
import { type ContactConditions, ContactCountQuery, type ContactRow, ContactsQuery } from './operations.ts';
import { type ListName, useLists } from './use-lists.ts';

function filterFields(lists: readonly ListName[]): readonly FilterField[] {
  return [
    { name: 'tag', label: 'Tag', example: 'vip' },
    { name: 'list', label: 'List', options: lists.map(({ id, name }) => ({ value: id, label: name })) },
    { name: 'country', label: 'Country', example: 'GB' },
    { name: 'locale', label: 'Language', example: 'es', single: true },
  ];
}

const PICK: Column<ContactRow> = { label: 'Pick', width: '40px', hidden: true, cell: (row) => <PickOne row={row} /> };

const COLUMNS: readonly Column<ContactRow>[] = [
  {
    label: 'Name',
    width: 'minmax(130px, 1fr)',
    cell: ({ name, erasedAt }) => <Name name={name} erasedAt={erasedAt} />,
  },
  {
    label: 'Number',
    width: 'minmax(170px, 200px)',
    cell: ({ phone, country }) => (phone === null ? '–' : <PhoneNumber number={phone} country={country} />),
  },
  {
    label: 'Language',
    width: '130px',
    from: 860,
    cell: ({ locale }) => (locale === null ? '–' : languageName(locale)),
  },
  { label: 'Zone', width: 'minmax(110px, 150px)', from: 1060, cell: ({ timeZones }) => zoneText(timeZones) },
  { label: 'Consents', width: 'minmax(150px, 210px)', from: 640, cell: (row) => <ConsentMarks contact={row} /> },
  { label: 'Tags', width: 'minmax(90px, 160px)', from: 900, cell: ({ tags }) => tags.join(', ') || '–' },
  {
    label: 'Active',
    width: '96px',
    align: 'end',
    cell: ({ lastActivityAt, timeZones }) =>
      lastActivityAt === null ? '–' : <Time at={lastActivityAt} zones={timeZones} />,
  },
];

const PICKED_COLUMNS: readonly Column<ContactRow>[] = [PICK, ...COLUMNS];

/** Shows the screen. */
export default function Contacts() {
  const hub = useHub();
  const { may } = useSession();
  const [, go] = useLocation();
  const [, params] = useRoute('/contacts/:id');
  const open = params?.id ?? null;
  const [opened, setOpened] = useState<OpenedDrawer | null>(null);
  const { lists, fault } = useLists();
  const fields = filterFields(lists);
  const { values, text, setValues, setText, clear, none, query } = useFilters(fields);
  const filter = conditions(values, text);
  const picked = usePicked();
  const list = useLiveList(query, () =>
    pagedSource<ContactRow>(
      async (after) => (await ask(hub, ContactsQuery, { first: PAGE, after, filter })).contacts,
      ({ createdAt }) => createdAt,
    ),
  );
  const close = useCallback(() => go(`/contacts${query}`), [go, query]);
  const openOne = (id: string) => go(`/contacts/${encodeURIComponent(id)}${query}`);
  const add = may('contacts:write') ? (
    <Button icon={<UserPlus />} onClick={() => setOpened('add')}>
      Add
    </Button>
  ) : null;
  useChanges(['contact', 'contactList', 'consent', 'suppression'], list.reload);
  usePeopleWrite(list.reload);
  const acts = [
    ...(may('contacts:write')
      ? [
          { label: 'Import a file', icon: <FileUp />, onChoose: () => setOpened('import') },
          { label: none ? 'Tag everybody' : 'Tag these', icon: <Tag />, onChoose: () => setOpened('tag') },
          {
            label: none ? 'Put everybody on a list' : 'Put these on a list',
            icon: <ListPlus />,
            onChoose: () => setOpened('put'),
          },
        ]
      : []),
    { label: none ? 'Export everybody' : 'Export these', icon: <Download />, onChoose: () => setOpened('export') },
  ];
  const shut = () => setOpened(null);
  return (
    <Split
      onClose={close}
      page={open === null ? null : <ContactPage key={open} id={open} onClose={close} onChanged={() => list.reload()} />}
      list={
        <PickedRows picked={picked}>
          <FilterBar
            fields={fields}
            values={values}
            onChange={setValues}
            search={{ value: text, placeholder: 'Name, number or tag', onChange: setText }}
          >
            {picked.ids.size === 0 ? (
              <Count filter={filter} />
            ) : (
              <>
                <Button icon={<Tag />} onClick={() => setOpened('tag-picked')}>
                  Tag {picked.ids.size.toLocaleString()}
                </Button>
                <Button icon={<ListPlus />} onClick={() => setOpened('put-picked')}>
                  On a list
                </Button>
                <Button kind="quiet" icon={<X />} aria-label="Pick nobody" onClick={picked.clear} />
              </>
            )}
            {add}
            <MoreMenu acts={acts} />
          </FilterBar>
          {fault === null ? null : <FailureNote failure={`Nobody can be shown by lists. ${fault}`} />}
          <ListTable
            list={list}
            label="Contacts, newest first"
            columns={may('contacts:write') ? PICKED_COLUMNS : COLUMNS}
            narrow={(row) => <Narrow row={row} />}
            keyOf={({ id }) => id}
            {...(may('contacts:write') ? { onMark: ({ id }: ContactRow) => picked.toggle(id) } : {})}
            selected={open}
            onOpen={({ id }) => openOne(id)}
            empty={none ? <NoContacts action={add} /> : <NoneFound onClear={clear} />}
          />
          <ContactDrawers
            opened={opened}
            filter={filter}
            picked={[...picked.ids]}
            onClose={shut}
            onChanged={list.reload}
            onAdded={openOne}
          />
        </PickedRows>
      }
    />
  );
}

function conditions(values: FilterValues, text: string): ContactConditions {
  const [tags = [], lists = [], countries = [], [locale] = []] = [
    values.tag,
    values.list,
    values.country,
    values.locale,
  ];
  const filter = {
    ...(text === '' ? {} : { search: text }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(lists.length === 0 ? {} : { lists: [...lists] }),
    ...(countries.length === 0 ? {} : { countries: countries.map((each) => each.toUpperCase()) }),
    ...(locale === undefined ? {} : { locale }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

function zoneText(zones: readonly string[]): string {
  const [first] = zones;
  if (first === undefined) return '–';
  return zones.length === 1 ? first : `${first} or ${zones.length - 1} more`;
}

function PickOne({ row: { id, name, phone } }: { row: ContactRow }) {
  return <Pick id={id} label={name ?? phone ?? 'erased'} />;
}

function Name({ name, erasedAt }: Pick<ContactRow, 'name' | 'erasedAt'>) {
  if (erasedAt !== null) return <span className={styles.faint}>erased</span>;
  return name === null ? <span className={styles.faint}>no name</span> : <bdi>{name}</bdi>;
}

function Count({ filter }: { filter: ContactConditions }) {
  const [{ data }] = useQuery({ query: ContactCountQuery, variables: { filter }, requestPolicy: 'cache-and-network' });
  const count = data?.contactCount;
  // There before it is known: what stands beside it stays where it is.
  return (
    <span className={styles.count}>
      {count?.count.toLocaleString()}
      {count?.atLeast ? '+' : ''}
    </span>
  );
}

function Narrow({ row }: { row: ContactRow }) {
  const { lastActivityAt, phone, timeZones } = row;
  return (
    <TwoLines
      title={
        <>
          <PickOne row={row} /> <Name name={row.name} erasedAt={row.erasedAt} />
        </>
      }
      aside={lastActivityAt === null ? null : <Time at={lastActivityAt} zones={timeZones} />}
      text={phone === null ? '–' : groupNumber(phone)}
      state={<ConsentMarks contact={row} />}
    />
  );
}

function NoContacts({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState icon={<Users />} action={action} command="heliograph contacts import people.csv">
      Everybody you write to, and everybody who writes to you, is here with what they agreed to.
    </EmptyState>
  );
}

function NoneFound({ onClear }: { onClear(): void }) {
  return (
    <EmptyState icon={<Users />} action={<Button onClick={onClear}>Clear the filters</Button>}>
      Nobody is like this.
    </EmptyState>
  );
}
