/** Audit: every act on the workspace, newest first. */
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Code } from '../../ui/Code.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { SaveAll } from '../../ui/SaveAll.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { AuditLine } from './AuditLine.tsx';
import { auditWords, NOUNS } from './audit-words.ts';
import { AuditQuery, type AuditRow } from './operations.ts';
import styles from './Settings.module.css';
import { saveAudit } from './save-audit.ts';

const COLUMNS: readonly Column<AuditRow>[] = [
  { label: 'When', width: '90px', cell: ({ at }) => <Time at={at} /> },
  { label: 'Who', width: 'minmax(120px, 220px)', cell: (row) => whoOf(row) },
  { label: 'What', width: 'minmax(140px, 1fr)', cell: (row) => <AuditLine entry={row} /> },
];

/** Shows the acts. */
export function Audit() {
  const hub = useHub();
  const [opened, setOpened] = useState<AuditRow | null>(null);
  const list = useLiveList('audit', () =>
    pagedSource<AuditRow>(
      async (after) => (await ask(hub, AuditQuery, { first: PAGE, after })).auditEntries,
      ({ at }) => at,
    ),
  );
  useChanges(Object.keys(NOUNS), list.reload);
  return (
    <>
      <div className={styles.bar}>
        <SaveAll label="Save as CSV" save={(onCount, signal) => saveAudit(hub, onCount, signal)} />
      </div>
      <ListTable
        list={list}
        label="Acts, newest first"
        columns={COLUMNS}
        narrow={(row) => <TwoLines title={textOf(row)} aside={<Time at={row.at} />} text={whoOf(row)} />}
        keyOf={({ id }) => id}
        onOpen={(row) => setOpened(row)}
        empty={
          <EmptyState icon={<ScrollText />}>Whatever is changed by hand or by a key is written down here.</EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened === null ? '' : textOf(opened)}>
        {opened === null ? null : (
          <>
            <Facts>
              <Fact name="When">
                <Time at={opened.at} />
              </Fact>
              <Fact name="Who">{whoOf(opened)}</Fact>
              <Fact name="What">
                <AuditLine entry={opened} />
              </Fact>
              <Fact name="Action">
                <code>{opened.action}</code>
              </Fact>
              <Fact name="Of">
                <Copy text={opened.subject} />
              </Fact>
            </Facts>
            <Code text={JSON.stringify(opened.detail, null, 2)} label="what was changed" />
          </>
        )}
      </Drawer>
    </>
  );
}

function textOf(row: AuditRow): string {
  const { did, what } = auditWords(row);
  return what === null ? did : `${did} ${what}`;
}

function whoOf({ actor }: AuditRow): string {
  return actor.name ?? wordsOf(actor.kind);
}
