/** Conversations: who is given them, by which rules, and when nobody answers. */
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { PageLoading, Section } from '../../ui/Page.tsx';
import { Absences } from './Absences.tsx';
import { AssignmentRules } from './AssignmentRules.tsx';
import { AssignmentSimulation } from './AssignmentSimulation.tsx';
import { DeskSettingsQuery } from './desk-operations.ts';
import { HoursForm } from './HoursForm.tsx';
import styles from './Rules.module.css';
import { Teams } from './Teams.tsx';

/** Shows them. */
export function Desk() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: DeskSettingsQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null)
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const mayChange = may('keys:manage');
  const assignees = data.assignees ?? [];
  const members = assignees.filter(({ kind }) => kind === 'MEMBER');
  return (
    <div className={styles.rules}>
      <Section title="Rules that assign conversations">
        <AssignmentRules
          rules={data.assignmentRules ?? []}
          assignees={assignees}
          mayChange={mayChange}
          onChanged={again}
        />
      </Section>
      <Section title="Who would get a text">
        <AssignmentSimulation />
      </Section>
      <Section title="Teams">
        <Teams teams={nodesOf(data.teams)} members={members} mayChange={mayChange} onChanged={again} />
      </Section>
      <Section title="Hours">
        <HoursForm
          key={JSON.stringify(data.officeHours)}
          hours={data.officeHours ?? null}
          mayChange={mayChange}
          onChanged={again}
        />
      </Section>
      <Section title="Absences">
        <Absences absences={data.absences ?? []} members={members} onChanged={again} />
      </Section>
    </div>
  );
}
