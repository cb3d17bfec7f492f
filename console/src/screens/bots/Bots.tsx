/** Bots: programs that answer conversations, which texts they are for, and their limits. */
import { Bot, CirclePause, CirclePlay, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import styles from './Bots.module.css';
import { type BotRow, BotsQuery, RegisterBotMutation, RemoveBotMutation, UpdateBotMutation } from './operations.ts';

/** Shows the screen. */
export default function Bots() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: BotsQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data === undefined) return error === undefined ? null : <ErrorState message={messageOf(error)} retry={again} />;
  const bots = nodesOf(data.bots);
  const mayChange = may('keys:manage');
  return (
    <div className={styles.screen}>
      {bots.length === 0 ? (
        <EmptyState icon={<Bot />} command="heliograph bots register booking --keyword book">
          A bot answers what people write, with a key and limits of its own.
        </EmptyState>
      ) : (
        <ul className={styles.bots}>
          {bots.map((bot) => (
            <li key={bot.id}>
              <Card bot={bot} mayChange={mayChange} onChanged={again} />
            </li>
          ))}
        </ul>
      )}
      {mayChange ? <Register onChanged={again} /> : null}
    </div>
  );
}

interface CardProps {
  bot: BotRow;
  mayChange: boolean;
  onChanged(): void;
}

function Card({ bot, mayChange, onChanged }: CardProps) {
  const [update, remove] = [useAct(UpdateBotMutation), useAct(RemoveBotMutation)];
  const { id, name, enabled, keywords, senders, labels, from, until, forbidden, perMinute, perDay, maxTurns } = bot;
  const onSwitch = async () => {
    const limits = { keywords, senders, labels, from, until, forbidden, perMinute, perDay, maxTurns };
    if ((await update.run({ input: { id, name, ...limits, enabled: !enabled } })) !== null) onChanged();
  };
  const onRemove = async () => {
    const done = await remove.run({ id });
    if (done !== null) onChanged();
    return done;
  };
  const wanted = [...keywords, ...senders, ...labels];
  return (
    <article className={styles.bot} aria-label={name}>
      <div className={styles.top}>
        <strong className={styles.name}>{name}</strong>
        <Mark tone={enabled ? 'green' : 'grey'} icon={enabled ? <CirclePlay /> : <CirclePause />}>
          {enabled ? 'Works' : 'Switched off'}
        </Mark>
        <span className={styles.space} />
        {mayChange ? (
          <>
            <Button busy={update.busy} onClick={() => void onSwitch()}>
              {enabled ? 'Switch off' : 'Switch on'}
            </Button>
            <Confirm
              kind="quiet"
              icon={<Trash2 />}
              aria-label={`Remove the bot ${name}`}
              title={`Remove the bot ${name}?`}
              doIt="Remove it"
              act={remove}
              onConfirm={onRemove}
            >
              Its key ends at once. What it has not handled waits for people.
            </Confirm>
          </>
        ) : null}
      </div>
      <p className={styles.facts}>
        For {wanted.length === 0 ? 'every text' : wanted.join(', ')},{' '}
        {from === null ? 'at any time' : `${from}–${until}`}.
      </p>
      <p className={styles.facts}>
        At most {perMinute} answers a minute and {perDay.toLocaleString()} a day, {maxTurns} in a conversation before a
        person looks.{forbidden.length === 0 ? '' : ` Never: ${forbidden.join(', ')}.`}
      </p>
      {update.failure === null ? null : <FailureNote failure={update.failure} />}
    </article>
  );
}

const wordsOf = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function Register({ onChanged }: { onChanged(): void }) {
  const register = useAct(RegisterBotMutation);
  const [name, setName] = useState('');
  const [keywords, setKeywords] = useState('');
  const [forbidden, setForbidden] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const onRegister = async () => {
    const input = { name: name.trim(), keywords: wordsOf(keywords), forbidden: wordsOf(forbidden) };
    const done = await register.run({ input });
    if (done === null) return;
    setSecret(done.registerBot.__typename === 'RegisterBotPayload' ? done.registerBot.secret : null);
    setName('');
    setKeywords('');
    setForbidden('');
    onChanged();
  };
  return (
    <Section title="Register a bot">
      {secret === null ? null : (
        <div className={styles.secret} role="status">
          <span>Its key, which is shown this once:</span>
          <Copy text={secret} />
        </div>
      )}
      <Form onSubmit={() => void onRegister()}>
        <Field label="Name">
          <input
            required
            maxLength={60}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="For texts with" hint="Words or phrases, with commas between; none: every text">
          <input
            autoComplete="off"
            placeholder="book, cancel"
            value={keywords}
            onChange={(event) => setKeywords(event.target.value)}
          />
        </Field>
        <Field label="Never to say" hint="Words or phrases that no answer of it may hold">
          <input autoComplete="off" value={forbidden} onChange={(event) => setForbidden(event.target.value)} />
        </Field>
        {register.failure === null ? null : <FailureNote failure={register.failure} />}
        <div>
          <Button kind="main" type="submit" icon={<Bot />} busy={register.busy}>
            Register
          </Button>
        </div>
      </Form>
    </Section>
  );
}
