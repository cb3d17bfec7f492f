/** The form of a route. */
import { type ReactElement, useState } from 'react';
import { useQuery } from 'urql';
import { nodesOf } from '../../data/lists.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { PURPOSES } from '../messages/message-filters.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { CreateRouteMutation, type Route, type RouteInput, TargetsQuery, UpdateRouteMutation } from './operations.ts';

const BLANK = {
  name: '',
  priority: '10',
  connection: '',
  fallback: '',
  purpose: '',
  countries: '',
  prefixes: '',
  defaultSender: '',
};
type Written = typeof BLANK;

/** Shows the form. @param route the one that is changed; `null`: a new one */
export function RouteForm({ route, onSaved }: { route: Route | null; onSaved(id: string): void }) {
  const [{ data }] = useQuery({ query: TargetsQuery, requestPolicy: 'cache-and-network' });
  const targets = nodesOf(data?.smscConnections);
  const [written, setWritten] = useState<Written>(route === null ? BLANK : writtenOf(route));
  const [create, update] = [useAct(CreateRouteMutation), useAct(UpdateRouteMutation)];
  const act = route === null ? create : update;
  const submit = async () => {
    const input = inputOf(written);
    const result =
      route === null
        ? (await create.run({ input }))?.createRoute
        : (await update.run({ input: { id: route.id, ...changesOf(route, written, input) } }))?.updateRoute;
    if (result?.__typename === 'RoutePayload') onSaved(result.route.id);
  };
  const set = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten((before) => ({ ...before, [name]: event.target.value }));
  const text = (name: keyof Written): ReactElement<{ id?: string }> => (
    <input autoComplete="off" required={name === 'name'} value={written[name]} onChange={set(name)} />
  );
  const choice = (name: 'connection' | 'fallback', none: string): ReactElement<{ id?: string }> => (
    <select required={name === 'connection'} value={written[name]} onChange={set(name)}>
      <option value="">{none}</option>
      {targets.map(({ id, name: label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Name">{text('name')}</Field>
      <Field label="Priority" hint="A route with a higher one is tried first">
        <input type="number" required value={written.priority} onChange={set('priority')} />
      </Field>
      <Field label="Connection">{choice('connection', 'Choose one')}</Field>
      <Field label="When that one is down" hint="Messages go over this one instead">
        {choice('fallback', 'They wait')}
      </Field>
      <Field label="Purpose">
        <select value={written.purpose} onChange={set('purpose')}>
          <option value="">Every purpose</option>
          <PurposeOptions />
        </select>
      </Field>
      <Field label="Countries" hint="Two letters each, separated by commas; empty: all">
        {text('countries')}
      </Field>
      <Field label="Numbers that begin with" hint="Such as +4477, separated by commas; empty: all">
        {text('prefixes')}
      </Field>
      <Field label="Sender" hint="Where a message names none">
        {text('defaultSender')}
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Save
        </Button>
      </Acts>
      <SameByCode snippets={() => snippetsOf(route, inputOf(written), targets)} />
    </Form>
  );
}

function snippetsOf(route: Route | null, input: RouteInput, targets: readonly { id: string; name: string }[]) {
  const { name, connectionIds, countries, purposes, prefixes, priority, defaultSender } = input;
  const options = {
    connection: connectionIds.map((id) => targets.find((each) => each.id === id)?.name ?? id),
    priority,
    country: countries,
    purpose: purposes?.map((each) => each.toLowerCase()),
    prefix: prefixes,
    'default-sender': defaultSender,
  };
  return route === null
    ? operationSnippets(CreateRouteMutation, { input }, commandLine('routes create', [name], options))
    : operationSnippets(
        UpdateRouteMutation,
        { input: { id: route.id, ...input } },
        commandLine('routes update', [route.name], options),
      );
}

function writtenOf(route: Route): Written {
  const { name, priority, connections, purposes, countries, prefixes, defaultSender } = route;
  const [connection = '', fallback = ''] = connections.map(({ id }) => id);
  const lists = { countries: countries.join(', '), prefixes: prefixes.join(', ') };
  const [purpose = ''] = purposes;
  return {
    name,
    priority: String(priority),
    connection,
    fallback,
    purpose,
    ...lists,
    defaultSender: defaultSender ?? '',
  };
}

function inputOf(written: Written): RouteInput {
  const list = (text: string) => text.split(',').flatMap((each) => each.trim() || []);
  const purpose = PURPOSES.find((each) => each === written.purpose);
  return {
    name: written.name.trim(),
    priority: Number(written.priority),
    connectionIds: [written.connection, written.fallback].filter((id) => id !== ''),
    purposes: purpose === undefined ? [] : [purpose],
    countries: list(written.countries).map((each) => each.toUpperCase()),
    prefixes: list(written.prefixes),
    defaultSender: written.defaultSender.trim() === '' ? null : written.defaultSender.trim(),
  };
}

/** Only what was changed: a route may say more than the form shows, such as a third connection or a second purpose. */
function changesOf(route: Route, written: Written, input: RouteInput): Partial<RouteInput> {
  const before = writtenOf(route);
  const changed = (...names: (keyof Written)[]) => names.some((name) => written[name] !== before[name]);
  const others = route.connections.slice(2).map(({ id }) => id);
  return {
    ...(changed('name') ? { name: input.name } : {}),
    ...(changed('priority') ? { priority: input.priority ?? 0 } : {}),
    ...(changed('connection', 'fallback') ? { connectionIds: [...new Set([...input.connectionIds, ...others])] } : {}),
    ...(changed('purpose') ? { purposes: input.purposes ?? [] } : {}),
    ...(changed('countries') ? { countries: input.countries ?? [] } : {}),
    ...(changed('prefixes') ? { prefixes: input.prefixes ?? [] } : {}),
    ...(changed('defaultSender') ? { defaultSender: input.defaultSender ?? null } : {}),
  };
}
