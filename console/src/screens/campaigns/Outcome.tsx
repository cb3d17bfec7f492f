/** The report of a campaign: by variant, country, route and group. */
import { Download } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { saveFile } from '../../data/csv.ts';
import { ask, useHub } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { Acts, Section } from '../../ui/Page.tsx';
import styles from './Campaigns.module.css';
import type { WatchedCampaign } from './operations.ts';
import { ReportCsvQuery, type Reported, type ReportedRow, ReportQuery } from './report-operations.ts';
import { WhoDid } from './WhoDid.tsx';

const rate = (value: number | null) => (value === null ? null : value.toFixed(1));

/** Shows the report, as it is when it is opened and once the campaign has ended. */
export function Outcome({ campaign }: { campaign: WatchedCampaign }) {
  const { id, name, status } = campaign;
  const hub = useHub();
  const [report, setReport] = useState<Reported | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const isOver = status === 'DONE' || status === 'CANCELED';
  const look = useCallback(async () => {
    try {
      setReport((await ask(hub, ReportQuery, { id })).campaign?.report ?? null);
      setFault(null);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }, [hub, id]);
  useEffect(() => {
    if (isOver) void look();
  }, [look, isOver]);
  const save = async () => {
    try {
      const csv = (await ask(hub, ReportCsvQuery, { id })).campaign?.report.csv;
      if (csv !== undefined) saveFile(`${name}.csv`, [csv]);
      setFault(null);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Section
      title="Report"
      acts={
        <Acts>
          <Button onClick={() => void look()}>{report === null ? 'Count now' : 'Count again'}</Button>
          {report === null ? null : (
            <Button icon={<Download />} onClick={() => void save()}>
              Save as CSV
            </Button>
          )}
        </Acts>
      }
    >
      {fault === null ? null : <FailureNote failure={fault} />}
      {report === null ? null : <Figures report={report} />}
      {report === null ? null : <WhoDid campaign={campaign} />}
    </Section>
  );
}

function Figures({ report }: { report: Reported }) {
  const { sentence, figures } = report;
  return (
    <>
      <p>{sentence}</p>
      <Facts>
        <Fact name="Charged">{figures.charges.map(moneyText).join(' + ') || null}</Fact>
        <Fact name="For each success">
          {figures.costPerSuccess === null ? null : moneyText(figures.costPerSuccess)}
        </Fact>
        <Fact name="STOP per 1,000">{rate(figures.stoppedPer1000)}</Fact>
        <Fact name="Complaints per 1,000">{rate(figures.complaintsPer1000)}</Fact>
      </Facts>
      <Rows title="By variant" rows={report.variants} />
      <Rows title="By list, tag or segment" rows={report.groups} />
      <Rows title="By country" rows={report.countries} />
      <Rows title="By route" rows={report.routes} />
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly ReportedRow[] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h4 className={styles.by}>{title}</h4>
      {rows.slice(0, 20).map(({ key, name, figures }) => {
        const { recipients, delivered, success, stoppedPer1000, charges } = figures;
        const did =
          success === null
            ? ''
            : `; ${success.count.toLocaleString()} did, ${success.percent.toFixed(1)} % (${success.lowPercent.toFixed(1)} to ${success.highPercent.toFixed(1)} %)`;
        const harm = stoppedPer1000 === null ? '' : `; STOP ${stoppedPer1000.toFixed(1)} per 1,000`;
        const money = charges.length === 0 ? '' : `; ${charges.map(moneyText).join(' + ')}`;
        const label = name || 'no country';
        return (
          <Meter
            key={key}
            label={label}
            value={success === null ? delivered : success.percent}
            max={success === null ? recipients : 100}
            text={`${label}: ${delivered.toLocaleString()} of ${recipients.toLocaleString()} have it${did}${harm}${money}`}
          />
        );
      })}
    </>
  );
}
