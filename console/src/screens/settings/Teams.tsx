/** Teams: members who look after conversations together. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, Nothing } from '../../ui/Page.tsx';
import { Ticks } from '../../ui/Ticks.tsx';
import type { Assignee } from './AssignmentRules.tsx';
import { RemoveTeamMutation, SetTeamMutation } from './desk-operations.ts';
import styles from './Rules.module.css';

/** A team. */
interface Team {
  id: string;
  name: string;
  members: readonly { id: string | null; name: string | null }[];
}

/** Properties of the teams. */
export interface TeamsProps {
  teams: readonly Team[];
  members: readonly Assignee[];
  mayChange: boolean;
  onChanged(): void;
}

/** Shows them, and the form that makes one or changes it. */
export function Teams({ teams, members, mayChange, onChanged }: TeamsProps) {
  const [set, remove] = [useAct(SetTeamMutation), useAct(RemoveTeamMutation)];
  const [id, setId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const open = (team: Team | null) => {
    setId(team?.id ?? null);
    setName(team?.name ?? '');
    setChosen(team?.members.flatMap((member) => member.id ?? []) ?? []);
  };
  const onSet = async () => {
    if ((await set.run({ input: { id, name, memberIds: [...chosen] } })) === null) return;
    open(null);
    onChanged();
  };
  const onRemove = async (team: Team) => {
    if ((await remove.run({ id: team.id })) !== null) onChanged();
  };
  return (
    <div className={styles.caps}>
      {teams.length === 0 ? <Nothing>None yet.</Nothing> : null}
      <ul className={styles.list}>
        {teams.map((team) => (
          <li key={team.id} className={styles.cap}>
            <span>
              <strong>{team.name}</strong>:{' '}
              {team.members.map((member) => member.name ?? 'somebody who has gone').join(', ') || 'nobody'}
            </span>
            {mayChange ? (
              <span className={styles.acts}>
                <Button kind="quiet" aria-label={`Change the team ${team.name}`} onClick={() => open(team)}>
                  Change
                </Button>
                <Button
                  kind="quiet"
                  icon={<Trash2 />}
                  aria-label={`Remove the team ${team.name}`}
                  onClick={() => void onRemove(team)}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      {mayChange ? (
        <Form onSubmit={() => void onSet()}>
          <Field label={id === null ? 'Name of a new team' : 'Name of the team'}>
            <input
              required
              maxLength={60}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Ticks
            title="Members"
            options={members.flatMap(({ id: value, name: label }) => (value === null ? [] : [{ value, label }]))}
            ticked={chosen}
            onChange={setChosen}
          />
          {set.failure === null ? null : <FailureNote failure={set.failure} />}
          <span className={styles.acts}>
            <Button kind="main" type="submit" busy={set.busy}>
              {id === null ? 'Add the team' : 'Save the team'}
            </Button>
            {id === null ? null : <Button onClick={() => open(null)}>Cancel</Button>}
          </span>
        </Form>
      ) : null}
    </div>
  );
}
