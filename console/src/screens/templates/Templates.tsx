/** Templates: the list, and beside it the one that is open. */
import { FileText, Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { languageName } from '../../ui/languages.ts';
import { Split } from '../../ui/Split.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type Template, TemplatesQuery } from './operations.ts';
import { TemplateForm } from './TemplateForm.tsx';
import { TemplatePage } from './TemplatePage.tsx';
import { shownVersion, VersionState } from './versions.tsx';

const COLUMNS: readonly Column<Template>[] = [
  { label: 'Name', width: 'minmax(130px, 220px)', cell: ({ name }) => <code>{name}</code> },
  { label: 'Text', width: 'minmax(140px, 1fr)', cell: (row) => <bdi>{shownVersion(row)?.bodies[0]?.body ?? '–'}</bdi> },
  { label: 'Languages', width: 'minmax(140px, 200px)', from: 640, cell: (row) => languagesOf(row) },
  { label: 'State', width: '170px', from: 560, cell: (row) => <VersionState template={row} /> },
  { label: 'Changed', width: '90px', align: 'end', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** Shows the screen. */
export default function Templates() {
  const hub = useHub();
  const { may } = useSession();
  const [, go] = useLocation();
  const [, params] = useRoute('/templates/:id');
  const open = params?.id ?? null;
  const [adding, setAdding] = useState(false);
  const { text, setText, query } = useFilters([]);
  const list = useLiveList('templates', () =>
    pagedSource<Template>(
      async (after) => (await ask(hub, TemplatesQuery, { first: SMALL_PAGE, after })).templates,
      ({ updatedAt }) => updatedAt,
    ),
  );
  useChanges(['template'], list.reload);
  const rows = list.rows.filter((row) => wordsIn(row).includes(text.toLowerCase()));
  const close = useCallback(() => go(`/templates${query}`), [go, query]);
  const openOne = (id: string) => go(`/templates/${encodeURIComponent(id)}${query}`);
  const add = may('templates:write') ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Write one
    </Button>
  ) : null;
  return (
    <Split
      onClose={close}
      page={
        open === null || (list.loading === 'first' && list.rows.length === 0) ? null : (
          <TemplatePage
            key={open}
            id={open}
            template={list.rows.find(({ id }) => id === open) ?? null}
            onClose={close}
            onChanged={list.reload}
          />
        )
      }
      list={
        <>
          <FilterBar
            fields={[]}
            values={{}}
            onChange={() => {}}
            search={{ value: text, placeholder: 'Search name or text', onChange: setText }}
          >
            {add}
          </FilterBar>
          <ListTable
            list={list}
            label="Templates"
            rows={rows}
            columns={COLUMNS}
            narrow={(row) => (
              <TwoLines
                title={row.name}
                aside={<Time at={row.updatedAt} />}
                text={<bdi>{shownVersion(row)?.bodies[0]?.body ?? '–'}</bdi>}
                state={<VersionState template={row} />}
              />
            )}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => openOne(id)}
            empty={
              <EmptyState icon={<FileText />} action={add} command="heliograph templates --help">
                A template is a text with places for names and numbers, in every language your people read.
              </EmptyState>
            }
          />
          <Drawer open={adding} onClose={() => setAdding(false)} title="Write a template">
            <TemplateForm
              template={null}
              onSaved={(id) => {
                setAdding(false);
                list.reload();
                openOne(id);
              }}
            />
          </Drawer>
        </>
      }
    />
  );
}

function languagesOf(template: Template): string {
  return (
    shownVersion(template)
      ?.bodies.map(({ locale }) => languageName(locale))
      .join(', ') ?? '–'
  );
}

function wordsIn(template: Template): string {
  const bodies = shownVersion(template)?.bodies.map(({ body }) => body) ?? [];
  return [template.name, ...bodies].join(' ').toLowerCase();
}
