/** The endpoints that events are sent to. */
import { Pencil, Plus, Send, Webhook } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { EndpointForm, Secret } from './EndpointForm.tsx';
import { EndpointState, eventWord } from './EndpointState.tsx';
import {
  DeleteEndpointMutation,
  EnableEndpointMutation,
  type Endpoint,
  EndpointsQuery,
  ReplayMutation,
  RotateEndpointMutation,
  TestEndpointMutation,
} from './operations.ts';

const COLUMNS: readonly Column<Endpoint>[] = [
  { label: 'URL', width: 'minmax(160px, 2fr)', cell: ({ url }) => url },
  { label: 'Events', width: 'minmax(120px, 1fr)', from: 760, cell: (row) => eventsOf(row) },
  { label: 'State', width: '170px', cell: (row) => <EndpointState endpoint={row} /> },
  {
    label: 'Delivered',
    width: '100px',
    align: 'end',
    cell: ({ lastDeliveredAt }) => (lastDeliveredAt === null ? 'never' : <Time at={lastDeliveredAt} />),
  },
];

function eventsOf({ events }: Endpoint): string {
  return events.length === 0 ? 'all' : events.map(eventWord).join(', ');
}

/** Shows the endpoints. */
export function Endpoints() {
  const hub = useHub();
  const [adding, setAdding] = useState(false);
  const [openedId, setOpenedId] = useState<string | null>(null);
  const list = useLiveList('webhooks', () =>
    pagedSource<Endpoint>(
      async (after) => (await ask(hub, EndpointsQuery, { first: PAGE, after })).webhookEndpoints,
      ({ createdAt }) => createdAt,
    ),
  );
  const opened = list.rows.find(({ id }) => id === openedId) ?? null;
  const add = (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Add an endpoint
    </Button>
  );
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Endpoints"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={row.url}
            aside={row.lastDeliveredAt === null ? 'never' : <Time at={row.lastDeliveredAt} />}
            text={eventsOf(row)}
            state={<EndpointState endpoint={row} />}
          />
        )}
        keyOf={({ id }) => id}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState icon={<Webhook />} action={add} command="heliograph listen --help">
            An endpoint is a URL of yours that gets what happens, for as long as it takes.
          </EmptyState>
        }
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title="Add an endpoint">
        <EndpointForm endpoint={null} onSaved={list.reload} />
      </Drawer>
      <Drawer open={opened !== null} onClose={() => setOpenedId(null)} title={opened?.url ?? ''}>
        {opened === null ? null : <EndpointDetails endpoint={opened} onChanged={list.reload} />}
      </Drawer>
    </>
  );
}

function EndpointDetails({ endpoint, onChanged }: { endpoint: Endpoint; onChanged(): void }) {
  const [, go] = useLocation();
  const [editing, setEditing] = useState(false);
  const { id, enabled } = endpoint;
  const saved = () => {
    setEditing(false);
    onChanged();
  };
  if (editing) return <EndpointForm endpoint={endpoint} onSaved={saved} />;
  return (
    <>
      <Facts>
        <Fact name="State">
          <EndpointState endpoint={endpoint} />
        </Fact>
        <Fact name="For">{endpoint.description === '' ? null : endpoint.description}</Fact>
        <Fact name="Events">{eventsOf(endpoint)}</Fact>
        <Fact name="Order">{endpoint.ordered ? 'in order, by message' : 'as fast as it goes'}</Fact>
        <Fact name="Failing since">{endpoint.failingSince && <Time at={endpoint.failingSince} />}</Fact>
        <Fact name="Next attempt">{endpoint.pausedUntil && <Time at={endpoint.pausedUntil} />}</Fact>
        <Fact name="Two secrets until">
          {endpoint.previousSecretUntil && <Time at={endpoint.previousSecretUntil} />}
        </Fact>
        <Fact name="Made">
          <Time at={endpoint.createdAt} />
        </Fact>
      </Facts>
      <EndpointActs endpoint={endpoint} onChanged={onChanged} />
      <Acts>
        <Button icon={<Pencil />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <Button onClick={() => go(`/webhooks/deliveries?endpoint=${encodeURIComponent(id)}`)}>Deliveries</Button>
        {enabled ? <ReplayParked id={id} /> : null}
      </Acts>
    </>
  );
}

function EndpointActs({ endpoint: { id, url, enabled }, onChanged }: { endpoint: Endpoint; onChanged(): void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const test = useAct(TestEndpointMutation);
  const enable = useAct(EnableEndpointMutation);
  const rotate = useAct(RotateEndpointMutation);
  const remove = useAct(DeleteEndpointMutation);
  const changing = async (done: Promise<object | null>) => {
    const result = await done;
    if (result !== null) onChanged();
    return result;
  };
  const onRotate = async () => {
    const data = await rotate.run({ id });
    if (data?.rotateWebhookSecret.__typename === 'RotateWebhookSecretPayload')
      setSecret(data.rotateWebhookSecret.secret);
    return data;
  };
  return (
    <>
      {secret === null ? null : <Secret secret={secret} />}
      {test.failure === null ? null : <FailureNote failure={test.failure} />}
      {enable.failure === null ? null : <FailureNote failure={enable.failure} />}
      {sent ? <p role="status">A test event is on its way: the deliveries say what came of it.</p> : null}
      <Acts>
        {enabled ? (
          <Button
            kind="main"
            icon={<Send />}
            busy={test.busy}
            onClick={() => void test.run({ id }).then((data) => setSent(data !== null))}
          >
            Send a test event
          </Button>
        ) : (
          <Button kind="main" busy={enable.busy} onClick={() => void changing(enable.run({ id, enabled: true }))}>
            Enable
          </Button>
        )}
        <Confirm
          label="Rotate the secret"
          kind="plain"
          gentle
          title="Make a new secret?"
          doIt="Make it"
          act={rotate}
          onConfirm={onRotate}
        >
          For a day requests are signed with both, so that nothing stands still.
        </Confirm>
        {enabled ? (
          <Confirm
            label="Disable"
            title="Disable this endpoint?"
            doIt="Disable it"
            act={enable}
            onConfirm={() => changing(enable.run({ id, enabled: false }))}
          >
            What happens while it is disabled is not kept for it.
          </Confirm>
        ) : null}
        <Confirm
          label="Delete"
          title={`Delete ${url}?`}
          doIt="Delete it"
          act={remove}
          onConfirm={() => changing(remove.run({ id }))}
        >
          What waits for it and the log of its deliveries go with it.
        </Confirm>
      </Acts>
    </>
  );
}

function ReplayParked({ id }: { id: string }) {
  const replay = useAct(ReplayMutation);
  const [said, setSaid] = useState<string | null>(null);
  const onReplay = async () => {
    const data = await replay.run({ endpointId: id, deliveryIds: null, statuses: ['PARKED'] });
    const result = data?.replayWebhooks;
    if (result?.__typename === 'ReplayWebhooksPayload')
      setSaid(`${result.deliveries} are made again${result.more ? ', and the rest follows by itself' : ''}.`);
    return data;
  };
  return (
    <>
      <Confirm
        label="Replay what is parked"
        kind="plain"
        gentle
        title="Make all parked deliveries again?"
        doIt="Replay"
        act={replay}
        onConfirm={onReplay}
      >
        Each comes with the webhook-id it had, so that your side knows what it has already.
      </Confirm>
      {said === null ? null : <p role="status">{said}</p>}
    </>
  );
}
