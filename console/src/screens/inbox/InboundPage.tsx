/** Page of an inbound message: its text, everything said before, and the answer. */
import { Send } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Acts, Form, Lead, Page, Section } from '../../ui/Page.tsx';
import { ConsentMarks } from '../contacts/ConsentMarks.tsx';
import { Exchange } from '../contacts/Exchange.tsx';
import { ContactQuery } from '../contacts/operations.ts';
import { type Inbound, InboundQuery, ReplyMutation } from './operations.ts';

/** Properties of the page. */
export interface InboundPageProps {
  id: string;
  onClose(): void;
  onReplied(): void;
}

/** Shows the page. */
export function InboundPage({ id, onClose, onReplied }: InboundPageProps) {
  const [{ data, error, fetching }, reload] = useQuery({
    query: InboundQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const inbound = data?.node?.__typename === 'InboundMessage' ? data.node : null;
  const title = inbound?.contact?.name ?? (inbound?.from == null ? 'Message' : groupNumber(inbound.from));
  return (
    <Page title={title} noun="message" onClose={onClose}>
      {inbound === null ? null : <Whole inbound={inbound} onReplied={onReplied} />}
      {inbound === null && error !== undefined ? (
        <ErrorState message={messageOf(error)} retry={() => reload({ requestPolicy: 'network-only' })} />
      ) : null}
      {inbound === null && error === undefined && !fetching ? (
        <ErrorState message={`There is no message ${id} in this workspace.`} />
      ) : null}
    </Page>
  );
}

function Whole({ inbound, onReplied }: { inbound: Inbound; onReplied(): void }) {
  const { may } = useSession();
  const contactId = inbound.contact?.id ?? '';
  const [{ data }, reload] = useQuery({
    query: ContactQuery,
    variables: { id: contactId },
    pause: contactId === '',
    requestPolicy: 'cache-and-network',
  });
  const contact = data?.contact ?? null;
  return (
    <>
      <Lead>
        {contact === null ? <span /> : <ConsentMarks contact={contact} />}
        <Copy text={inbound.id} />
      </Lead>
      {inbound.missingParts === 0 ? null : (
        <FailureNote failure={`${inbound.missingParts} of its parts did not come.`} />
      )}
      <Section
        title="What was said"
        acts={contact === null ? null : <Link href={`/contacts/${encodeURIComponent(contact.id)}`}>The person</Link>}
      >
        {contact === null ? <p dir="auto">{inbound.body}</p> : <Exchange contact={contact} />}
      </Section>
      {may('messages:send') && inbound.from !== null ? (
        <Section title="Answer">
          <Answer
            inbound={inbound}
            onReplied={() => {
              reload({ requestPolicy: 'network-only' });
              onReplied();
            }}
          />
        </Section>
      ) : null}
    </>
  );
}

/** The answer; what is written is kept in this browser until it is sent. */
function Answer({ inbound, onReplied }: { inbound: Inbound; onReplied(): void }) {
  const draftKey = `heliograph.reply.${inbound.id}`;
  const [text, setText] = useState(() => localStorage.getItem(draftKey) ?? '');
  // One for each text: a second click sends nothing twice, another text is another message.
  const key = useMemo(() => (text === '' ? '' : crypto.randomUUID()), [text]);
  const reply = useAct(ReplyMutation);
  useEffect(() => {
    if (text === '') localStorage.removeItem(draftKey);
    else localStorage.setItem(draftKey, text);
  }, [draftKey, text]);
  const submit = async () => {
    const data = await reply.run({ id: inbound.id, text, key });
    if (data === null) return;
    setText('');
    onReplied();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Answer" quiet hint={`Goes from ${inbound.to}, the number that was written to`}>
        <textarea
          required
          rows={3}
          dir="auto"
          placeholder="Write an answer"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      </Field>
      {reply.failure === null ? null : <FailureNote failure={reply.failure} />}
      <Acts>
        <Button kind="main" type="submit" icon={<Send />} busy={reply.busy}>
          Answer
        </Button>
      </Acts>
    </Form>
  );
}
