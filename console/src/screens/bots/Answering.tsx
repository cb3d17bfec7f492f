/** The ways in which a bot answers: its instances follow a stream, a URL is asked, or a language model answers from facts. */
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { lineList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { type AnsweringRow, RemoveAssistantMutation, SetAssistantMutation, SetUrlMutation } from './answering.ts';
import styles from './Bots.module.css';
import { Transcript } from './Transcript.tsx';

interface Props {
  bot: AnsweringRow;
  mayChange: boolean;
  onChanged(): void;
}

/** Shows how a bot answers, and lets who may change it. */
export function Answering({ bot, mayChange, onChanged }: Props) {
  const { webhookUrl, assistant, lastError } = bot;
  const how =
    webhookUrl !== null
      ? `It is asked at ${webhookUrl}.`
      : assistant !== null
        ? `A language model answers from ${assistant.facts.length} facts: ${assistant.tokensToday.toLocaleString()} of ${assistant.dailyTokens.toLocaleString()} tokens in 24 hours.`
        : 'Its instances follow botEvents.';
  return (
    <>
      <p className={styles.facts}>{how}</p>
      {lastError === null ? null : (
        <p className={styles.facts} role="status">
          Last time: {lastError}
        </p>
      )}
      {mayChange ? (
        <details className={styles.more}>
          <summary>How it answers</summary>
          <UrlForm bot={bot} onChanged={onChanged} />
          <AssistantForm bot={bot} onChanged={onChanged} />
          {assistant === null ? null : <Transcript botId={bot.id} />}
        </details>
      ) : null}
    </>
  );
}

function Secret({ text }: { text: string }) {
  return (
    <div className={styles.secret} role="status">
      <span>The secret of its requests, which is shown this once:</span>
      <Copy text={text} />
    </div>
  );
}

function UrlForm({ bot, onChanged }: Omit<Props, 'mayChange'>) {
  const act = useAct(SetUrlMutation);
  const [url, setUrl] = useState(bot.webhookUrl ?? '');
  const [secret, setSecret] = useState<string | null>(null);
  const onSet = async () => {
    const done = await act.run({ botId: bot.id, url: url.trim() === '' ? null : url.trim() });
    if (done === null) return;
    setSecret(done.setBotWebhook.__typename === 'SetBotWebhookPayload' ? done.setBotWebhook.secret : null);
    onChanged();
  };
  return (
    <Form onSubmit={() => void onSet()}>
      <Field label="A URL whose answer is the reply" hint="Empty: its instances follow botEvents">
        <input
          type="url"
          autoComplete="off"
          placeholder="https://shop.example/hooks/bot"
          value={url}
          onChange={({ target }) => setUrl(target.value)}
        />
      </Field>
      {secret === null ? null : <Secret text={secret} />}
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button type="submit" busy={act.busy}>
          Save the URL
        </Button>
      </Acts>
    </Form>
  );
}

function AssistantForm({ bot, onChanged }: Omit<Props, 'mayChange'>) {
  const { assistant } = bot;
  const [set, remove] = [useAct(SetAssistantMutation), useAct(RemoveAssistantMutation)];
  const [instructions, setInstructions] = useState(assistant?.instructions ?? '');
  const [facts, setFacts] = useState(assistant?.facts.join('\n') ?? '');
  const [orderUrl, setOrderUrl] = useState(assistant?.orderUrl ?? '');
  const [slots, setSlots] = useState(assistant?.slots.map(({ at }) => at).join('\n') ?? '');
  const [tokens, setTokens] = useState(String(assistant?.dailyTokens ?? 200_000));
  const [secret, setSecret] = useState<string | null>(null);
  const onSet = async () => {
    const more = { orderUrl: orderUrl.trim() === '' ? null : orderUrl.trim(), slots: lineList(slots) };
    const input = { botId: bot.id, instructions, facts: lineList(facts), dailyTokens: Number(tokens), ...more };
    const done = await set.run({ input });
    if (done === null) return;
    setSecret(done.setAssistant.__typename === 'SetAssistantPayload' ? done.setAssistant.orderSecret : null);
    onChanged();
  };
  const onRemove = async () => {
    if ((await remove.run({ botId: bot.id })) !== null) onChanged();
  };
  return (
    <Form onSubmit={() => void onSet()}>
      <Field
        label="How a language model is to answer for it"
        hint="It says nothing but the facts and what its tools give"
      >
        <textarea
          rows={3}
          maxLength={4_000}
          value={instructions}
          onChange={({ target }) => setInstructions(target.value)}
        />
      </Field>
      <Field label="Facts" hint="One a line: opening hours, prices, addresses">
        <textarea required rows={5} value={facts} onChange={({ target }) => setFacts(target.value)} />
      </Field>
      <Field label="Where orders are looked up" hint="Empty: they are not">
        <input type="url" autoComplete="off" value={orderUrl} onChange={({ target }) => setOrderUrl(target.value)} />
      </Field>
      <Field label="Times that it may give away" hint="One a line, as 2026-11-30T10:00:00Z">
        <textarea rows={3} value={slots} onChange={({ target }) => setSlots(target.value)} />
      </Field>
      <Field label="Tokens in 24 hours" hint="Then a person gets what people write">
        <input type="number" min={1} required value={tokens} onChange={({ target }) => setTokens(target.value)} />
      </Field>
      {secret === null ? null : <Secret text={secret} />}
      {set.failure === null ? null : <FailureNote failure={set.failure} />}
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      <Acts>
        <Button type="submit" busy={set.busy}>
          Let it answer
        </Button>
        {assistant === null ? null : (
          <Button busy={remove.busy} onClick={() => void onRemove()}>
            Remove the assistant
          </Button>
        )}
      </Acts>
    </Form>
  );
}
