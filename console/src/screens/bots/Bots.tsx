/** Bots: programs that answer conversations, which texts they are for, and their limits. */
import { Bot, CirclePause, CirclePlay, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, PageLoading } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { Answering } from './Answering.tsx';
import { BotForm } from './BotForm.tsx';
import styles from './Bots.module.css';
import { actsText } from './bot-acts.ts';
import { type BotRow, BotsQuery, RemoveBotMutation, UpdateBotMutation } from './operations.ts';

/** Shows the screen. */
export default function Bots() {
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, reload] = useQuery({ query: BotsQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.bots === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const bots = nodesOf(data.bots);
  const mayChange = may('keys:manage');
  const add = mayChange ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Register a bot
    </Button>
  ) : null;
  return (
    <div className={styles.screen}>
      {bots.length === 0 ? (
        <EmptyState icon={<Bot />} action={add} command="heliograph bots register booking --keyword book">
          A bot answers what people write, with a key and limits of its own.
        </EmptyState>
      ) : (
        <>
          <Acts>{add}</Acts>
          <ul className={styles.bots}>
            {bots.map((bot) => (
              <li key={bot.id}>
                <Card bot={bot} mayChange={mayChange} onChanged={again} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Drawer open={adding} onClose={() => setAdding(false)} title="Register a bot">
        <BotForm bot={null} onSaved={again} />
      </Drawer>
    </div>
  );
}

interface CardProps {
  bot: BotRow;
  mayChange: boolean;
  onChanged(): void;
}

function Card({ bot, mayChange, onChanged }: CardProps) {
  const [editing, setEditing] = useState(false);
  const [update, remove] = [useAct(UpdateBotMutation), useAct(RemoveBotMutation)];
  const { id, name, enabled, keywords, senders, labels, from, until, forbidden, perMinute, perDay, maxTurns, may } =
    bot;
  const onSwitch = async () => {
    const limits = { keywords, senders, labels, from, until, forbidden, perMinute, perDay, maxTurns, may };
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
            <Button
              kind="quiet"
              icon={<Pencil />}
              aria-label={`Edit the bot ${name}`}
              onClick={() => setEditing(true)}
            />
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
      <p className={styles.facts}>May {actsText(may)}.</p>
      <p className={styles.facts}>
        At most {perMinute} answers a minute and {perDay.toLocaleString()} a day, {maxTurns} in a conversation before a
        person looks.{forbidden.length === 0 ? '' : ` Never: ${forbidden.join(', ')}.`}
      </p>
      <Answering bot={bot} mayChange={mayChange} onChanged={onChanged} />
      {update.failure === null ? null : <FailureNote failure={update.failure} />}
      <Drawer open={editing} onClose={() => setEditing(false)} title={`Edit ${name}`}>
        <BotForm
          bot={bot}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
    </article>
  );
}
