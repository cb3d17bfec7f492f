/** The form of a connection: what a carrier's letter says, and nothing else; everything else has a default. */
import { type ReactElement, useState } from 'react';
import { issueOf } from '../../data/failure.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import {
  type Connection,
  type ConnectionInput,
  CreateConnectionMutation,
  UpdateConnectionMutation,
} from './operations.ts';
import { TrialBind } from './Trial.tsx';

/** Fields of the form, as they are written. */
const BLANK = {
  name: '',
  host: '',
  port: '2775',
  systemId: '',
  password: '',
  tls: false,
  binds: '1',
  windowSize: '100',
  throughputPerSecond: '',
  complaintCodes: '',
};
/** Fields that may be left empty. */
const OPTIONAL: readonly string[] = ['throughputPerSecond', 'complaintCodes'];
type Written = typeof BLANK;

/** Shows the form. @param connection the one that is changed; `null`: a new one */
export function ConnectionForm({ connection, onSaved }: { connection: Connection | null; onSaved(id: string): void }) {
  const [written, setWritten] = useState<Written>(connection === null ? BLANK : writtenOf(connection));
  const create = useAct(CreateConnectionMutation);
  const update = useAct(UpdateConnectionMutation);
  const act = connection === null ? create : update;
  const submit = async () => {
    const data =
      connection === null
        ? (await create.run({ input: inputOf(written) }))?.createSmscConnection
        : (await update.run({ input: { id: connection.id, ...withoutEmptyPassword(inputOf(written)) } }))
            ?.updateSmscConnection;
    if (data?.__typename === 'SmscConnectionPayload') onSaved(data.smscConnection.id);
  };
  const text = (name: Exclude<keyof Written, 'tls'>, type = 'text'): ReactElement<{ id?: string }> => (
    <input
      type={type}
      autoComplete="off"
      required={!OPTIONAL.includes(name) && !(name === 'password' && connection !== null)}
      value={written[name]}
      onChange={(event) => setWritten((before) => ({ ...before, [name]: event.target.value }))}
    />
  );
  const errorOf = (name: string) => issueOf(act.failure, name);
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Name" hint="As you call the carrier" error={errorOf('name')}>
        {text('name')}
      </Field>
      <Field label="Host" error={errorOf('host')}>
        {text('host')}
      </Field>
      <Field label="Port" error={errorOf('port')}>
        {text('port', 'number')}
      </Field>
      <Field label="TLS">
        <select
          value={String(written.tls)}
          onChange={(event) => setWritten((before) => ({ ...before, tls: event.target.value === 'true' }))}
        >
          <option value="false">Without</option>
          <option value="true">With TLS</option>
        </select>
      </Field>
      <Field label="System id" error={errorOf('systemId')}>
        {text('systemId')}
      </Field>
      <Field
        label="Password"
        hint={connection === null ? 'At most 8 characters with most carriers' : 'Leave it empty to keep it'}
        error={errorOf('password')}
      >
        {text('password', 'password')}
      </Field>
      <Field label="Binds" hint="Sessions at the same time" error={errorOf('binds')}>
        {text('binds', 'number')}
      </Field>
      <Field label="Window" hint="Messages without an answer at the same time" error={errorOf('windowSize')}>
        {text('windowSize', 'number')}
      </Field>
      <Field
        label="Messages a second"
        hint="Of the contract, in parts; empty: as fast as the carrier answers"
        error={errorOf('throughputPerSecond')}
      >
        {text('throughputPerSecond', 'number')}
      </Field>
      <Field
        label="Codes of complaints"
        hint="By which it says that a person reported a message as spam, separated by commas; empty: none"
        error={errorOf('complaintCodes')}
      >
        {text('complaintCodes')}
      </Field>
      <TrialBind input={trialInput(connection, written)} why="It takes a host, a system id and the password" />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          {connection === null ? 'Connect' : 'Save'}
        </Button>
      </Acts>
      <SameByCode snippets={() => snippetsOf(connection, inputOf(written))} />
    </Form>
  );
}

function writtenOf(connection: Connection): Written {
  const { name, host, port, systemId, tls, binds, windowSize, throughputPerSecond, complaintCodes } = connection;
  const numbers = { port: String(port), binds: String(binds), windowSize: String(windowSize) };
  return {
    name,
    host,
    systemId,
    tls,
    password: '',
    ...numbers,
    throughputPerSecond: throughputPerSecond?.toString() ?? '',
    complaintCodes: complaintCodes ?? '',
  };
}

function inputOf(written: Written): ConnectionInput {
  const { name, host, systemId, password, tls, throughputPerSecond, complaintCodes } = written;
  return {
    name: name.trim(),
    host: host.trim(),
    port: Number(written.port),
    systemId: systemId.trim(),
    password,
    tls,
    binds: Number(written.binds),
    windowSize: Number(written.windowSize),
    throughputPerSecond: throughputPerSecond === '' ? null : Number(throughputPerSecond),
    complaintCodes: complaintCodes.trim() || null,
  };
}

function withoutEmptyPassword({ password, ...rest }: ConnectionInput) {
  return password === '' ? rest : { ...rest, password };
}

/** Settings to bind with; where a stored connection was not changed, it by its id. */
function trialInput(connection: Connection | null, written: Written) {
  if (connection !== null && written.password === '') {
    const isAsStored = JSON.stringify(written) === JSON.stringify(writtenOf(connection));
    return isAsStored ? { id: connection.id } : null;
  }
  const { host, systemId, password, port } = written;
  if ([host, systemId, password, port].some((each) => each.trim() === '')) return null;
  const { name, ...input } = inputOf(written);
  return { connection: { ...input, name: name === '' ? 'Trial' : name } };
}

function snippetsOf(connection: Connection | null, input: ConnectionInput) {
  const { name, host, port, systemId, password: _, ...settings } = input;
  const set = Object.entries(settings).flatMap(([key, value]) => (value === null ? [] : `${key}=${String(value)}`));
  const options = { host, port, 'system-id': systemId, password: '-', set };
  return connection === null
    ? operationSnippets(
        CreateConnectionMutation,
        { input },
        `${commandLine('connections create', [name], options)} < password.txt`,
      )
    : operationSnippets(
        UpdateConnectionMutation,
        { input: { id: connection.id, ...withoutEmptyPassword(input) } },
        commandLine('connections update', [connection.name], { ...options, password: null }),
      );
}
