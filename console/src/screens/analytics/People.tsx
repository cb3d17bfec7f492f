/** People whom messages do not serve: those who do nothing about them, and those who get too many. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { CreateSegmentMutation } from '../segments/operations.ts';
import styles from './Analytics.module.css';
import { countText } from './figures.ts';
import { type AudienceSize, PeopleQuery } from './operations.ts';

const GROUPS = [
  {
    name: 'Dormant',
    what: 'got three messages or more in 180 days, and followed and answered none',
    expression: 'delivered >= 3 in 180 days and not clicked in 180 days and not replied in 180 days',
  },
  {
    name: 'Written to too often',
    what: 'were sent more than eight offers in 30 days',
    expression: 'sent marketing > 8 in 30 days',
  },
] as const;

/** Shows how many they are, for whoever may see contacts. */
export function People() {
  const { may } = useSession();
  return (
    <section className={styles.part}>
      <h2>Who hears too much, and who does nothing about it</h2>
      {may('contacts:read') ? (
        <ul className={styles.reasons}>
          {GROUPS.map((group) => (
            <Group key={group.name} {...group} />
          ))}
        </ul>
      ) : (
        <p className={styles.note}>You may not see contacts.</p>
      )}
    </section>
  );
}

function sizeText({ count, isExact, high }: AudienceSize): string {
  if (isExact) return countText(count);
  return count > 0 ? `≈ ${countText(count)}` : `≤ ${countText(high)}`;
}

function Group({ name, what, expression }: (typeof GROUPS)[number]) {
  const { may } = useSession();
  const [{ data }] = useQuery({ query: PeopleQuery, variables: { expression } });
  const save = useAct(CreateSegmentMutation);
  const [isMade, setMade] = useState(false);
  const size = data?.segmentPreview?.size;
  const onMake = async () => {
    if ((await save.run({ input: { name, expression } })) !== null) setMade(true);
  };
  return (
    <li>
      <span>
        <b>{name}</b> {what}
        {save.failure === null ? null : <FailureNote failure={save.failure} />}
      </span>
      <span className={styles.group}>
        <b>{size == null ? '–' : sizeText(size)}</b>
        {isMade ? (
          <Link href="/segments">Its segment</Link>
        ) : may('contacts:write') ? (
          <Button busy={save.busy} onClick={() => void onMake()}>
            Make a segment
          </Button>
        ) : null}
      </span>
    </li>
  );
}
