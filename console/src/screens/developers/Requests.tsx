/** Requests to the API: operation, result, duration and cost, never variables. Those of the console itself are shown when they are asked for. */
import { Check, CircleX, Repeat, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts, Nothing } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { askedBy, setOpenAsked } from './asked.ts';
import { askedOf } from './Explorer.tsx';
import { againOf } from './examples.ts';
import { type LoggedRequest, type RequestConditions, RequestsQuery } from './operations.ts';

const FIELDS: readonly FilterField[] = [
  {
    name: 'result',
    label: 'Result',
    single: true,
    options: [
      { value: 'failed', label: 'Failed' },
      { value: 'ok', label: 'Went well' },
    ],
  },
  { name: 'code', label: 'Code', example: 'INVALID_INPUT' },
  { name: 'operation', label: 'Operation', example: 'sendMessage', single: true },
  {
    name: 'who',
    label: 'Asked by',
    single: true,
    options: [
      { value: 'people', label: 'People in the console' },
      { value: 'all', label: 'Programs and people' },
    ],
  },
];

/** A request and its place in the log. */
type Row = LoggedRequest & { id: string };

const COLUMNS: readonly Column<Row>[] = [
  { label: 'When', width: '90px', cell: ({ at }) => <Time at={at} /> },
  { label: 'Operation', width: 'minmax(150px, 1fr)', cell: (row) => nameOf(row) },
  { label: 'Result', width: 'minmax(130px, 270px)', cell: (row) => <Result request={row} /> },
  { label: 'Who', width: 'minmax(110px, 180px)', from: 700, cell: (row) => whoOf(row) },
  { label: 'Took', width: '84px', from: 560, align: 'end', cell: ({ durationMs }) => `${durationMs} ms` },
  { label: 'Cost', width: '70px', from: 820, align: 'end', cell: ({ cost }) => cost ?? '–' },
];

/** Shows the log. */
export function Requests() {
  const hub = useHub();
  const [opened, setOpened] = useState<LoggedRequest | null>(null);
  const { values, text, setValues, setText, query } = useFilters(FIELDS);
  const filter = conditions(values, text);
  const list = useLiveList(`requests${query}`, () => {
    const source = pagedSource<Row>(
      async (after) => {
        const { requestLog } = await ask(hub, RequestsQuery, { first: PAGE, after, filter });
        if (requestLog === null) return null;
        const edges = requestLog.edges.map(({ cursor, node }) => ({ cursor, node: { ...node, id: cursor } }));
        return { edges, pageInfo: requestLog.pageInfo };
      },
      ({ at }) => at,
    );
    return source;
  });
  return (
    <>
      <FilterBar
        fields={FIELDS}
        values={values}
        onChange={setValues}
        search={{ value: text, placeholder: 'Request id', onChange: setText }}
      >
        <Button icon={<Repeat />} onClick={list.reload}>
          Look again
        </Button>
      </FilterBar>
      <ListTable
        list={list}
        label="Requests, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={nameOf(row)}
            aside={<Time at={row.at} />}
            text={`${whoOf(row)}, ${row.durationMs} ms`}
            state={<Result request={row} />}
          />
        )}
        keyOf={({ id }) => id}
        onOpen={(row) => setOpened(row)}
        empty={
          <EmptyState icon={<ScrollText />}>
            What programs ask of the API is here for six hours. Nothing like this was asked. What the console asks is
            under Filter, Asked by.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened === null ? '' : nameOf(opened)}>
        {opened === null ? null : <Details request={opened} />}
      </Drawer>
    </>
  );
}

function Details({ request }: { request: LoggedRequest }) {
  const [, go] = useLocation();
  const kept = askedBy(request.requestId);
  const again = () => {
    setOpenAsked(kept ?? askedOf(againOf(request.type, request.fields, request.operation)));
    go('/developers/explorer');
  };
  return (
    <>
      <Facts>
        <Fact name="Result">
          <Result request={request} />
        </Fact>
        <Fact name="Request id">
          <Copy text={request.requestId} />
        </Fact>
        <Fact name="Asked for">
          {request.type} {request.fields.join(', ')}
        </Fact>
        <Fact name="Who">{whoOf(request)}</Fact>
        <Fact name="When">
          <Time at={request.at} />
        </Fact>
        <Fact name="Took">{request.durationMs} ms</Fact>
        <Fact name="Cost">{request.cost === null ? null : `${request.cost} points`}</Fact>
      </Facts>
      {request.code === 'OK' ? null : (
        <p>
          <a href={`/docs/errors.md#${request.code.toLowerCase()}`} target="_blank" rel="noreferrer">
            What <code>{request.code}</code> means
          </a>{' '}
          and what to do about it; the answer itself said so too, as <code>help</code>.
        </p>
      )}
      <Acts>
        <Button kind="main" icon={<Repeat />} onClick={again}>
          Ask it again
        </Button>
      </Acts>
      <Nothing>
        {kept === null
          ? 'The log keeps no variables, so the explorer opens with those of an example: put yours in.'
          : 'It was asked here: the explorer opens with what was written.'}
      </Nothing>
    </>
  );
}

function Result({ request: { code } }: { request: LoggedRequest }) {
  return code === 'OK' ? (
    <Mark tone="green" icon={<Check />}>
      OK
    </Mark>
  ) : (
    <Mark tone="red" icon={<CircleX />}>
      {code}
    </Mark>
  );
}

function nameOf({ operation, type, fields }: LoggedRequest): string {
  return operation ?? (fields.length === 0 ? type : `${type} ${fields.join(', ')}`);
}

function whoOf({ actor }: LoggedRequest): string {
  return actor.name ?? wordsOf(actor.kind);
}

function conditions(values: FilterValues, text: string): RequestConditions {
  const [result] = values.result ?? [];
  const [operation] = values.operation ?? [];
  const [who = 'programs'] = values.who ?? [];
  // Who looks for one request, or for one operation, looks for it wherever it came from.
  const everybody = who === 'all' || (who === 'programs' && (text !== '' || operation !== undefined));
  const codes = (values.code ?? []).map((code) => code.toUpperCase());
  return {
    ...(text === '' ? {} : { requestId: text }),
    ...(everybody ? {} : { actorKinds: [who === 'people' ? 'MEMBER' : 'API_KEY'] }),
    ...(operation === undefined ? {} : { operation }),
    ...(result === undefined ? {} : { failed: result === 'failed' }),
    ...(codes.length === 0 ? {} : { codes }),
  };
}
