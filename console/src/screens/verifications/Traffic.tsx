/** Codes sent, entered and stopped lately, against what is usual. */

import type { ResultOf } from 'gql.tada';
import { ChartNoAxesColumn, RotateCw } from 'lucide-react';
import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { messageOf } from '../../data/hub.ts';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { Mark } from '../../ui/Status.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { CodeTrafficQuery } from './operations.ts';

type TrafficRow = NonNullable<ResultOf<typeof CodeTrafficQuery>['codeTraffic']>[number];

const BY = { COUNTRY: 'Countries', PREFIX: 'Ranges', NETWORK: 'Networks', HOUR: 'Hours' } as const;
type By = keyof typeof BY;

const columnsOf = (by: By): readonly Column<TrafficRow>[] => [
  { label: 'Where', width: 'minmax(110px, 1fr)', cell: (row) => <Where row={row} by={by} /> },
  { label: 'Sent', width: '80px', align: 'end', cell: ({ sent }) => Math.round(sent).toLocaleString() },
  { label: 'Entered', width: '80px', align: 'end', cell: ({ entered }) => Math.round(entered).toLocaleString() },
  { label: 'Share', width: 'minmax(90px, 120px)', align: 'end', cell: (row) => <Share row={row} /> },
  { label: 'Usual', width: '80px', align: 'end', from: 600, cell: ({ usualShare }) => percent(usualShare) },
  { label: 'Stopped', width: '90px', align: 'end', cell: ({ stopped }) => Math.round(stopped).toLocaleString() },
];

/** Shows it. */
export function Traffic() {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('by') ?? 'COUNTRY';
  const by: By = wanted in BY ? (wanted as By) : 'COUNTRY';
  const [{ data, error, fetching, stale }, reload] = useQuery({
    query: CodeTrafficQuery,
    variables: { scope: by },
    requestPolicy: 'cache-and-network',
  });
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data === undefined && error !== undefined) return <ErrorState message={messageOf(error)} retry={again} />;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {Object.entries(BY).map(([value, label]) => (
          <Button
            key={value}
            kind={value === by ? 'main' : 'plain'}
            aria-pressed={value === by}
            onClick={() => setParams(new URLSearchParams({ by: value }), { replace: true })}
          >
            {label}
          </Button>
        ))}
        <Button icon={<RotateCw />} aria-label="Look again" title="Look again" onClick={again} />
      </FilterBar>
      <Table
        label="Codes of about the last hour, most first"
        rows={data?.codeTraffic ?? []}
        columns={columnsOf(by)}
        narrow={(row) => (
          <TwoLines
            title={<Where row={row} by={by} />}
            aside={<Share row={row} />}
            text={`${Math.round(row.sent)} sent, ${Math.round(row.entered)} entered, ${Math.round(row.stopped)} stopped`}
            state={row.usualShare === null ? 'nothing is usual yet' : `usually ${percent(row.usualShare)}`}
          />
        )}
        keyOf={({ key }) => key}
        onOpen={() => {}}
        loading={fetching && data === undefined}
        stale={stale}
        empty={
          <EmptyState icon={<ChartNoAxesColumn />} command="heliograph fraud traffic">
            How many of the codes to a country, a range or a network are entered stands here, beside what is usual.
          </EmptyState>
        }
      />
    </>
  );
}

/** Shows a range with what stands for its other digits. */
function Where({ row: { key }, by }: { row: TrafficRow; by: By }) {
  return <code>{by === 'PREFIX' ? `${key}…` : key}</code>;
}

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(100 * share)} %`);
/** Part of the usual share below which it is shown in red. */
const POOR = 0.5;
/** Codes below which a share says nothing. */
const FEW = 5;

function Share({ row: { sent, entered, usualShare } }: { row: TrafficRow }) {
  const share = sent < 0.5 ? null : Math.min(1, entered / sent);
  if (share === null || sent < FEW || share >= (usualShare ?? 0.7) * POOR) return percent(share);
  return (
    <Mark tone="red" icon={<ChartNoAxesColumn />}>
      {percent(share)}
    </Mark>
  );
}
