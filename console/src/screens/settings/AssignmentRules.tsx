/** Rules of assignment: their order, and the form that adds one. */
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, Nothing } from '../../ui/Page.tsx';
import { OrderRulesMutation, RemoveRuleMutation, type RuleRow, SetRuleMutation } from './desk-operations.ts';
import styles from './Rules.module.css';

/** Whom conversations can be given to. */
export interface Assignee {
  kind: string;
  id: string | null;
  name: string | null;
}

/** Properties of the rules. */
export interface AssignmentRulesProps {
  rules: readonly RuleRow[];
  assignees: readonly Assignee[];
  mayChange: boolean;
  onChanged(): void;
}

/** Shows them. */
export function AssignmentRules({ rules, assignees, mayChange, onChanged }: AssignmentRulesProps) {
  const [set, order, remove] = [useAct(SetRuleMutation), useAct(OrderRulesMutation), useAct(RemoveRuleMutation)];
  const failure = set.failure ?? order.failure ?? remove.failure;
  const done = (result: unknown) => {
    if (result !== null) onChanged();
  };
  const onMove = (from: number, to: number) => {
    const ids = rules.map(({ id }) => id);
    ids.splice(to, 0, ...ids.splice(from, 1));
    void order.run({ ids }).then(done);
  };
  const onSwitch = ({ to, lastGivenTo: _, ...rule }: RuleRow) =>
    void set.run({ input: { ...rule, to: to?.id ?? null, enabled: !rule.enabled } }).then(done);
  return (
    <div className={styles.caps}>
      {rules.length === 0 ? (
        <Nothing>No rule: what people write is given to nobody until somebody takes it.</Nothing>
      ) : null}
      <ol className={styles.list}>
        {rules.map((rule, at) => (
          <li key={rule.id} className={styles.cap}>
            <span>
              <strong>{rule.name}</strong>
              {rule.enabled ? '' : ' (switched off)'}: {conditionsOf(rule)} to {targetOf(rule)}
              {rule.lastGivenTo?.name == null ? '' : `, lastly ${rule.lastGivenTo.name}`}.
            </span>
            {mayChange ? (
              <span className={styles.acts}>
                <Button
                  kind="quiet"
                  icon={<ArrowUp />}
                  aria-label={`Ask ${rule.name} earlier`}
                  disabled={at === 0}
                  onClick={() => onMove(at, at - 1)}
                />
                <Button
                  kind="quiet"
                  icon={<ArrowDown />}
                  aria-label={`Ask ${rule.name} later`}
                  disabled={at === rules.length - 1}
                  onClick={() => onMove(at, at + 1)}
                />
                <Button kind="quiet" onClick={() => onSwitch(rule)}>
                  {rule.enabled ? 'Switch off' : 'Switch on'}
                </Button>
                <Button
                  kind="quiet"
                  icon={<Trash2 />}
                  aria-label={`Remove the rule ${rule.name}`}
                  onClick={() => void remove.run({ id: rule.id }).then(done)}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {failure === null ? null : <FailureNote failure={failure} />}
      {mayChange ? <NewRule assignees={assignees} onChanged={onChanged} /> : null}
    </div>
  );
}

function conditionsOf({ keywords, senders, languages, hours }: RuleRow): string {
  const all = [
    ...(keywords.length === 0 ? [] : [`with ${keywords.join(', ')}`]),
    ...(senders.length === 0 ? [] : [`written to ${senders.join(', ')}`]),
    ...(languages.length === 0 ? [] : [`of people who write ${languages.join(', ')}`]),
    ...(hours === null ? [] : [`${hours}`]),
  ];
  return all.length === 0 ? 'every text' : `texts ${all.join(', ')}`;
}

function targetOf({ to, roundRobin }: RuleRow): string {
  const name = to === null ? 'all members who are there' : (to.name ?? 'somebody who has gone');
  return roundRobin ? `${name}, one after the other` : name;
}

function NewRule({ assignees, onChanged }: Pick<AssignmentRulesProps, 'assignees' | 'onChanged'>) {
  const act = useAct(SetRuleMutation);
  const [name, setName] = useState('');
  const [to, setTo] = useState('');
  const [keywords, setKeywords] = useState('');
  const [senders, setSenders] = useState('');
  const [languages, setLanguages] = useState('');
  const [hours, setHours] = useState('');
  const onSet = async () => {
    const conditions = { keywords: commaList(keywords), senders: commaList(senders), languages: commaList(languages) };
    const input = { name, ...conditions, hours: hours.trim() || null, to: to || null };
    if ((await act.run({ input })) === null) return;
    for (const clear of [setName, setKeywords, setSenders, setLanguages, setHours]) clear('');
    onChanged();
  };
  return (
    <Form onSubmit={() => void onSet()}>
      <Field label="Name of a new rule">
        <input
          required
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Gives to" hint="Of a team one after the other of those who are there">
        <select value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">All members, one after the other</option>
          {assignees.map(({ id, name: shown, kind }) => (
            <option key={id} value={id ?? ''}>
              {shown}
              {kind === 'TEAM' ? ' (team)' : kind === 'API_KEY' ? ' (bot)' : ''}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Only texts with" hint="Words or phrases, with commas between; empty: every text">
        <input autoComplete="off" value={keywords} onChange={(event) => setKeywords(event.target.value)} />
      </Field>
      <Field label="Only written to" hint="Your numbers or short codes">
        <input autoComplete="off" value={senders} onChange={(event) => setSenders(event.target.value)} />
      </Field>
      <Field label="Only of people who write" hint="Languages such as es, fr">
        <input autoComplete="off" value={languages} onChange={(event) => setLanguages(event.target.value)} />
      </Field>
      <Field label="Only at" hint="For example mon-fri 09:00-17:00, in the zone of the workspace">
        <input autoComplete="off" value={hours} onChange={(event) => setHours(event.target.value)} />
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <div>
        <Button kind="main" type="submit" busy={act.busy}>
          Add the rule
        </Button>
      </div>
    </Form>
  );
}
