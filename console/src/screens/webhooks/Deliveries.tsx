/** The log of deliveries: what was sent, what was answered, and sending it again. */
import { Check, Clock, RotateCw, ScrollText, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts, Nothing, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { eventWord } from './EndpointState.tsx';
import { DeliveriesQuery, type Delivery, type DeliveryConditions, ReplayMutation } from './operations.ts';

const STATUSES = ['PENDING', 'DELIVERED', 'PARKED'] as const;
const FIELDS: readonly FilterField[] = [
  { name: 'status', label: 'Status', options: STATUSES.map((value) => ({ value, label: wordsOf(value) })) },
  { name: 'endpoint', label: 'Endpoint', example: 'webhook_…', single: true },
  { name: 'about', label: 'About', example: 'msg_…', single: true },
];

const COLUMNS: readonly Column<Delivery>[] = [
  { label: 'Event', width: 'minmax(150px, 1fr)', cell: ({ event }) => eventWord(event) },
  { label: 'State', width: '150px', cell: (row) => <DeliveryState delivery={row} /> },
  { label: 'Answer', width: 'minmax(110px, 1fr)', from: 640, cell: (row) => answerOf(row) },
  { label: 'Took', width: '80px', from: 760, align: 'end', cell: ({ attempts }) => tookOf(attempts.at(-1)) },
  { label: 'To', width: 'minmax(140px, 1fr)', from: 900, cell: ({ endpoint }) => endpoint?.url ?? 'deleted' },
  { label: 'When', width: '96px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

function tookOf(attempt: Delivery['attempts'][number] | undefined): string {
  return attempt === undefined ? '' : `${attempt.durationMs} ms`;
}

function answerOf({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  if (last === undefined) return 'not tried yet';
  const times = attempts.length === 1 ? '' : `, ${attempts.length} attempts`;
  return `${last.error ?? `HTTP ${last.status}`}${times}`;
}

/** Shows the log. */
export function Deliveries() {
  const hub = useHub();
  const [opened, setOpened] = useState<Delivery | null>(null);
  const { values, setValues, none, query } = useFilters(FIELDS);
  const filter = conditions(values);
  const list = useLiveList(query, () =>
    pagedSource<Delivery>(
      async (after) => (await ask(hub, DeliveriesQuery, { first: SMALL_PAGE, after, filter })).webhookDeliveries,
      ({ createdAt }) => createdAt,
    ),
  );
  return (
    <>
      <FilterBar fields={FIELDS} values={values} onChange={setValues}>
        <Button icon={<RotateCw />} onClick={list.reload}>
          Look again
        </Button>
      </FilterBar>
      <ListTable
        list={list}
        label="Deliveries, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={eventWord(row.event)}
            aside={<Time at={row.createdAt} />}
            text={answerOf(row)}
            state={<DeliveryState delivery={row} />}
          />
        )}
        keyOf={({ id }) => id}
        onOpen={(row) => setOpened(row)}
        empty={
          <EmptyState icon={<ScrollText />} command="heliograph webhooks deliveries">
            {none ? 'What is sent to endpoints is listed here, with what was answered.' : 'No delivery is like this.'}
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={eventWord(opened?.event ?? null)}>
        {opened === null ? null : (
          <DeliveryDetails
            delivery={opened}
            onReplayed={() => {
              setOpened(null);
              list.reload();
            }}
          />
        )}
      </Drawer>
    </>
  );
}

function conditions(values: FilterValues): DeliveryConditions {
  const statuses = STATUSES.filter((each) => values.status?.includes(each));
  const [[endpointId], [subjectId]] = [values.endpoint ?? [], values.about ?? []];
  return {
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(endpointId === undefined ? {} : { endpointId }),
    ...(subjectId === undefined ? {} : { subjectId }),
  };
}

function DeliveryState({ delivery: { status } }: { delivery: Delivery }) {
  if (status === 'DELIVERED') {
    return (
      <Mark tone="green" icon={<Check />}>
        Delivered
      </Mark>
    );
  }
  return status === 'PARKED' ? (
    <Mark tone="red" icon={<TriangleAlert />}>
      Parked
    </Mark>
  ) : (
    <Mark tone="amber" icon={<Clock />}>
      On its way
    </Mark>
  );
}

function DeliveryDetails({ delivery, onReplayed }: { delivery: Delivery; onReplayed(): void }) {
  const { endpoint, request } = delivery;
  const replay = useAct(ReplayMutation);
  const again = async (endpointId: string) => {
    const data = await replay.run({ endpointId, deliveryIds: [delivery.id], statuses: null });
    if (data !== null) onReplayed();
  };
  return (
    <>
      <Facts>
        <Fact name="State">
          <DeliveryState delivery={delivery} />
        </Fact>
        <Fact name="To">{endpoint?.url ?? 'an endpoint that was deleted'}</Fact>
        <Fact name="webhook-id">
          <code>{delivery.webhookId}</code>
        </Fact>
        <Fact name="Next attempt">{delivery.nextAttemptAt && <Time at={delivery.nextAttemptAt} />}</Fact>
      </Facts>
      {replay.failure === null ? null : <FailureNote failure={replay.failure} />}
      {endpoint?.enabled === true ? (
        <Acts>
          <Button kind="main" icon={<RotateCw />} busy={replay.busy} onClick={() => void again(endpoint.id)}>
            Send it again
          </Button>
        </Acts>
      ) : null}
      <Section title="Attempts">
        {delivery.attempts.length === 0 ? <Nothing>None yet.</Nothing> : null}
        {delivery.attempts.map((attempt) => (
          <Facts key={attempt.at}>
            <Fact name="Sent">
              <Time at={attempt.at} />, {attempt.durationMs} ms
            </Fact>
            <Fact name="Answer">{attempt.error ?? `HTTP ${attempt.status}`}</Fact>
            <Fact name="It said">{attempt.answer}</Fact>
          </Facts>
        ))}
      </Section>
      <Section title="Request">
        {request === null ? (
          <Nothing>What it is about is no more, or you may not see it.</Nothing>
        ) : (
          <Code text={JSON.stringify(JSON.parse(request), null, 2)} label="the body of the request" />
        )}
      </Section>
    </>
  );
}
