/** The form of a bot: which texts it is for, what it may not say, its limits. A new one's key is shown once. */
import { Bot } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../data/failure.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Ticks } from '../../ui/Ticks.tsx';
import { BOT_ACTS } from './bot-acts.ts';
import { type BotRow, RegisterBotMutation, UpdateBotMutation } from './operations.ts';

/** Contents of the form. */
type Written = Readonly<
  Record<
    'name' | 'keywords' | 'senders' | 'labels' | 'forbidden' | 'from' | 'until' | 'perMinute' | 'perDay' | 'maxTurns',
    string
  >
>;

/** Limits of a bot of which nothing is said, as the API has them. */
const USUAL = { perMinute: '60', perDay: '5000', maxTurns: '20' };

function writtenOf(bot: BotRow | null): Written {
  if (bot === null)
    return { name: '', keywords: '', senders: '', labels: '', forbidden: '', from: '', until: '', ...USUAL };
  const { name, keywords, senders, labels, forbidden, from, until, perMinute, perDay, maxTurns } = bot;
  return {
    name,
    keywords: keywords.join(', '),
    senders: senders.join(', '),
    labels: labels.join(', '),
    forbidden: forbidden.join(', '),
    from: from ?? '',
    until: until ?? '',
    perMinute: String(perMinute),
    perDay: String(perDay),
    maxTurns: String(maxTurns),
  };
}

function inputOf(written: Written) {
  return {
    name: written.name.trim(),
    keywords: commaList(written.keywords),
    senders: commaList(written.senders),
    labels: commaList(written.labels),
    forbidden: commaList(written.forbidden),
    from: written.from || null,
    until: written.until || null,
    perMinute: Number(written.perMinute),
    perDay: Number(written.perDay),
    maxTurns: Number(written.maxTurns),
  };
}

/** Properties of the form. */
export interface BotFormProps {
  /** The bot that is changed; `null`: a new one. */
  bot: BotRow | null;
  /** Called when it was registered, or changed. */
  onSaved(): void;
}

/** Shows the form, and the key of a bot that was registered. */
export function BotForm({ bot, onSaved }: BotFormProps) {
  const register = useAct(RegisterBotMutation);
  const update = useAct(UpdateBotMutation);
  const [written, setWritten] = useState<Written>(() => writtenOf(bot));
  const [may, setMay] = useState<BotRow['may']>(() => bot?.may ?? BOT_ACTS.map(({ act }) => act));
  const [secret, setSecret] = useState<string | null>(null);
  const input = { ...inputOf(written), may };
  const failure = register.failure ?? update.failure;
  const submit = async () => {
    if (bot !== null) {
      if ((await update.run({ input: { id: bot.id, enabled: bot.enabled, ...input } })) !== null) onSaved();
      return;
    }
    const done = await register.run({ input });
    if (done?.registerBot.__typename !== 'RegisterBotPayload') return;
    setSecret(done.registerBot.secret);
    onSaved();
  };
  if (secret !== null) return <Key secret={secret} />;
  return (
    <Form onSubmit={() => void submit()}>
      <Fields
        written={written}
        failure={failure}
        onChange={(change) => setWritten((before) => ({ ...before, ...change }))}
      />
      <May may={may} onChange={setMay} />
      {failure === null ? null : <FailureNote failure={failure} />}
      <Acts>
        <Button kind="main" type="submit" icon={<Bot />} busy={register.busy || update.busy}>
          {bot === null ? 'Register' : 'Save'}
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          if (bot !== null) return operationSnippets(UpdateBotMutation, { input: { id: bot.id, ...input } });
          const { name, keywords, senders, labels, forbidden, from, until } = input;
          const acts =
            may.length === BOT_ACTS.length ? {} : { may: may.map((act) => act.toLowerCase().replace('_', '-')) };
          const options = { keyword: keywords, sender: senders, label: labels, forbidden, from, until, ...acts };
          return operationSnippets(RegisterBotMutation, { input }, commandLine('bots register', [name], options));
        }}
      />
    </Form>
  );
}

interface FieldsProps {
  written: Written;
  failure: Failure | string | null;
  onChange(change: Partial<Record<keyof Written, string>>): void;
}

const TEXTS = [
  { name: 'keywords', label: 'For texts with', hint: 'Words or phrases, with commas between; none: every text' },
  { name: 'senders', label: 'Written to', hint: 'Numbers or short codes of yours; none: any of them' },
  { name: 'labels', label: 'In conversations labelled', hint: 'None: in any' },
  { name: 'forbidden', label: 'Never to say', hint: 'Words or phrases that no answer of it may hold' },
] as const;
const TIMES = [
  { name: 'from', label: 'From', hint: 'In the time zone of the workspace; none: at any time' },
  { name: 'until', label: 'Until', hint: 'Given together with the time before' },
] as const;
const LIMITS = [
  { name: 'perMinute', label: 'Answers a minute', most: 10_000 },
  { name: 'perDay', label: 'Answers a day', most: 1_000_000 },
  { name: 'maxTurns', label: 'Answers in a conversation before a person looks', most: 1_000 },
] as const;

function Fields({ written, failure, onChange }: FieldsProps) {
  const faultOf = (name: string) =>
    failure !== null && typeof failure !== 'string' && failure.__typename === 'InvalidInput'
      ? failure.issues.find(({ path }) => path[0] === name)?.message
      : undefined;
  const of = (name: keyof Written) => ({
    value: written[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  });
  return (
    <>
      <Field label="Name" error={faultOf('name')}>
        <input required maxLength={60} autoComplete="off" {...of('name')} />
      </Field>
      {TEXTS.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint} error={faultOf(name)}>
          <input autoComplete="off" {...of(name)} />
        </Field>
      ))}
      {TIMES.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint} error={faultOf(name)}>
          <input type="time" {...of(name)} />
        </Field>
      ))}
      {LIMITS.map(({ name, label, most }) => (
        <Field key={name} label={label} error={faultOf(name)}>
          <input required type="number" min={1} max={most} {...of(name)} />
        </Field>
      ))}
    </>
  );
}

/** Acts of a bot, to be allowed or not. */
function May({ may, onChange }: { may: BotRow['may']; onChange(may: BotRow['may']): void }) {
  return (
    <Ticks
      title="May"
      options={BOT_ACTS.map(({ act, word }) => ({ value: act, label: word }))}
      ticked={may}
      onChange={onChange}
    />
  );
}

/** Shows the key of a new bot. */
function Key({ secret }: { secret: string }) {
  return (
    <>
      <p>Copy its key now: it is not shown again. The bot signs in with it.</p>
      <Code text={secret} label="the key" />
    </>
  );
}
