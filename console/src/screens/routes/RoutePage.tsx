/** A route: for which messages, over which connections, how good it was in the last hour. */
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Money } from '../../ui/Money.tsx';
import { Acts, Lead, Nothing, Page, Section } from '../../ui/Page.tsx';
import { conditionText } from './condition-text.ts';
import { DeleteRouteMutation, type Route } from './operations.ts';
import { RouteForm } from './RouteForm.tsx';

/** Properties of the page. */
export interface RoutePageProps {
  id: string;
  /** `null`: there is none with this id. */
  route: Route | null;
  onClose(): void;
  onChanged(): void;
}

/** Shows the page. */
export function RoutePage({ id, route, onClose, onChanged }: RoutePageProps) {
  if (route === null) {
    return (
      <Page title="Route" noun="route" onClose={onClose}>
        <ErrorState message={`There is no route ${id} in this workspace.`} />
      </Page>
    );
  }
  const { connections, quality, defaultSender, pricePerPart } = route;
  return (
    <Page title={route.name} noun="route" onClose={onClose}>
      <Lead>
        <span>{conditionText(route)}</span>
        <Copy text={route.id} />
      </Lead>
      <RouteActs route={route} onClose={onClose} onChanged={onChanged} />
      <Section
        title="Where it leads"
        acts={<Link href={`/messages?route=${encodeURIComponent(id)}`}>Its messages</Link>}
      >
        <Facts>
          <Fact name="Priority">{route.priority}, a higher one is tried first</Fact>
          <Fact name="Share">{route.weight === null ? null : `${route.weight} among those of one priority`}</Fact>
          <Fact name="Connections">
            {connections.map(({ id: each, name }, at) => (
              <span key={each}>
                {at === 0 ? '' : ', then '}
                <Link href={`/connections/${encodeURIComponent(each)}`}>{name}</Link>
              </span>
            ))}
          </Fact>
          <Fact name="Sender">{defaultSender === null ? null : <Copy text={defaultSender} />}</Fact>
          <Fact name="Price a part">{pricePerPart === null ? null : <Money money={pricePerPart} />}</Fact>
          <Fact name="At least accepted">{percent(route.minAcceptancePercent)}</Fact>
          <Fact name="At least delivered">{percent(route.minDeliveryPercent)}</Fact>
          <Fact name="Answers within">{route.maxResponseMs === null ? null : `${route.maxResponseMs} ms`}</Fact>
        </Facts>
      </Section>
      <Section title="Last hour">
        {quality.every(({ submits }) => submits === 0) ? (
          <Nothing>Nothing was sent over it in the last hour.</Nothing>
        ) : null}
        {quality.map((each) => (
          <Facts key={each.connection?.name ?? 'deleted'}>
            <Fact name={each.connection?.name ?? 'a deleted connection'}>{each.submits.toLocaleString()} parts</Fact>
            <Fact name="Accepted">{percent(each.acceptancePercent)}</Fact>
            <Fact name="Delivered">{percent(each.deliveryPercent)}</Fact>
            <Fact name="Answers after">{each.responseMs === null ? null : `${Math.round(each.responseMs)} ms`}</Fact>
          </Facts>
        ))}
      </Section>
    </Page>
  );
}

function percent(value: number | null): string | null {
  return value === null ? null : `${value.toFixed(1)} %`;
}

function RouteActs({ route, onClose, onChanged }: { route: Route; onClose(): void; onChanged(): void }) {
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const remove = useAct(DeleteRouteMutation);
  if (!may('carriers:write')) return null;
  const onDelete = async () => {
    const done = await remove.run({ id: route.id });
    if (done === null) return null;
    onClose();
    onChanged();
    return done;
  };
  return (
    <>
      <Acts>
        <Button icon={<Pencil />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <Confirm
          label="Delete"
          icon={<Trash2 />}
          title={`Delete the route ${route.name}?`}
          doIt="Delete it"
          act={remove}
          onConfirm={onDelete}
        >
          Messages that wait for it are routed anew.
        </Confirm>
      </Acts>
      <Drawer open={editing} onClose={() => setEditing(false)} title={`Edit ${route.name}`}>
        <RouteForm
          route={route}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
    </>
  );
}
