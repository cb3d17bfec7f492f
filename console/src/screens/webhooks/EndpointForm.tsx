/** The form of an endpoint, and its secret, which is shown this once. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Ticks } from '../../ui/Ticks.tsx';
import { eventWord } from './EndpointState.tsx';
import {
  CreateEndpointMutation,
  type Endpoint,
  EVENT_NAMES,
  type EventName,
  UpdateEndpointMutation,
} from './operations.ts';

/** Properties of the form. */
export interface EndpointFormProps {
  /** The endpoint that is changed; `null`: a new one. */
  endpoint: Endpoint | null;
  /** Called when it was made, or changed. */
  onSaved(): void;
}

/** Shows the form, and the secret of an endpoint that was made. */
export function EndpointForm({ endpoint, onSaved }: EndpointFormProps) {
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [events, setEvents] = useState<readonly EventName[]>(endpoint?.events ?? []);
  const [ordered, setOrdered] = useState(endpoint?.ordered ?? false);
  const [secret, setSecret] = useState<string | null>(null);
  const create = useAct(CreateEndpointMutation);
  const update = useAct(UpdateEndpointMutation);
  const variables = { url: url.trim(), description: description.trim(), events: [...events], ordered };
  const failure = create.failure ?? update.failure;
  const submit = async () => {
    if (endpoint !== null) {
      if ((await update.run({ id: endpoint.id, ...variables })) !== null) onSaved();
      return;
    }
    const made = await create.run(variables);
    if (made?.createWebhookEndpoint.__typename !== 'CreateWebhookEndpointPayload') return;
    setSecret(made.createWebhookEndpoint.secret);
    onSaved();
  };
  if (secret !== null) return <Secret secret={secret} />;
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="URL" hint="What happens from now on is sent there">
        <input
          required
          type="url"
          autoComplete="off"
          placeholder="https://shop.example/hooks/sms"
          value={url}
          onChange={({ target }) => setUrl(target.value)}
        />
      </Field>
      <Field label="What it is for">
        <input autoComplete="off" value={description} onChange={({ target }) => setDescription(target.value)} />
      </Field>
      <Ticks
        many
        title={`Events: ${events.length === 0 ? 'all of them' : `${events.length} chosen`}`}
        options={EVENT_NAMES.map((value) => ({ value, label: eventWord(value) }))}
        ticked={events}
        onChange={setEvents}
      />
      <Field label="Order" hint="In order, one that fails holds back those behind it of the same message">
        <select value={String(ordered)} onChange={({ target }) => setOrdered(target.value === 'true')}>
          <option value="false">As fast as it goes</option>
          <option value="true">In order, by message</option>
        </select>
      </Field>
      {failure === null ? null : <FailureNote failure={failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={create.busy || update.busy}>
          {endpoint === null ? 'Make it' : 'Save'}
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          const options = { event: variables.events.map(eventWord), description: variables.description, ordered };
          if (endpoint === null)
            return operationSnippets(
              CreateEndpointMutation,
              variables,
              commandLine('webhooks create', [variables.url], options),
            );
          const { id } = endpoint;
          const change = { 'to-url': variables.url, ...options, 'no-ordered': !ordered };
          return operationSnippets(
            UpdateEndpointMutation,
            { id, ...variables },
            commandLine('webhooks update', [id], change),
          );
        }}
      />
    </Form>
  );
}

/** Shows a secret. */
export function Secret({ secret }: { secret: string }) {
  return (
    <>
      <p>Copy it now: it is not shown again. Requests are verified with it, by Standard Webhooks.</p>
      <Code text={secret} label="the secret" />
    </>
  );
}
