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
import { eventWord } from './EndpointState.tsx';
import { CreateEndpointMutation, EVENT_NAMES, type EventName } from './operations.ts';

/** Shows the form. @param onMade called when an endpoint was made */
export function EndpointForm({ onMade }: { onMade(): void }) {
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [events, setEvents] = useState<readonly EventName[]>([]);
  const [ordered, setOrdered] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const create = useAct(CreateEndpointMutation);
  const variables = { url: url.trim(), description: description.trim(), events: [...events], ordered };
  const submit = async () => {
    const made = await create.run(variables);
    if (made?.createWebhookEndpoint.__typename !== 'CreateWebhookEndpointPayload') return;
    setSecret(made.createWebhookEndpoint.secret);
    onMade();
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
      <Field label="Events" hint="None chosen: all of them. Ctrl or ⌘ chooses several">
        <select
          multiple
          size={8}
          value={events as string[]}
          onChange={({ target }) => setEvents([...target.selectedOptions].map(({ value }) => value as EventName))}
        >
          {EVENT_NAMES.map((name) => (
            <option key={name} value={name}>
              {eventWord(name)}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Order" hint="In order, one that fails holds back those behind it of the same message">
        <select value={String(ordered)} onChange={({ target }) => setOrdered(target.value === 'true')}>
          <option value="false">As fast as it goes</option>
          <option value="true">In order, by message</option>
        </select>
      </Field>
      {create.failure === null ? null : <FailureNote failure={create.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={create.busy}>
          Make it
        </Button>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(CreateEndpointMutation, variables, commandLine('webhooks create', [variables.url], {}))
        }
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
