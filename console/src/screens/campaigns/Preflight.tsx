/** What the check of a campaign has found: whom it reaches, what it costs, what to think about. */
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { Nothing, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import styles from './Campaigns.module.css';
import { Lacking } from './Lacking.tsx';
import { type Preflight, type Sampled, SampleQuery, type WatchedCampaign } from './operations.ts';
import { Split } from './Variants.tsx';

/** Shows what a check has found. */
export function PreflightSections({ campaign, preflight }: { campaign: WatchedCampaign; preflight: Preflight }) {
  const { id, variants, triggered } = campaign;
  const { done, checked, recipients, sendable, blocked, deferred, parts, low, high, fault, warnings } = preflight;
  const { firstAt, lastAt, outBy, countries } = preflight;
  return (
    <>
      <Section title="Pre-flight">
        {done ? null : <Meter label="Recipients that were looked at" value={checked} max={recipients} />}
        {fault === null ? null : (
          <Mark tone="red" icon={<TriangleAlert />} strong>
            It cannot start: {fault}
          </Mark>
        )}
        <Facts>
          <Fact name="Recipients">{triggered ? null : recipients.toLocaleString()}</Fact>
          <Fact name="Get a message">{triggered ? null : sendable.toLocaleString()}</Fact>
          <Fact name="Cost">{low === null || high === null ? 'Not known before' : rangeText(low, high)}</Fact>
          <Fact name="Parts">
            {parts.map(({ encoding, count }) => `${count.toLocaleString()} ${encoding}`).join(', ') || null}
          </Fact>
          <Fact name="First at">{firstAt === null ? null : <Time at={firstAt} />}</Fact>
          <Fact name="Last at">{lastAt === null ? null : <Time at={lastAt} />}</Fact>
          <Fact name="All out by">{outBy === null || outBy === lastAt ? null : <Time at={outBy} />}</Fact>
        </Facts>
      </Section>
      <Split preflight={preflight} variants={variants} />
      {warnings.length === 0 ? null : (
        <Section title="To think about">
          <ul className={styles.warnings}>
            {warnings.map(({ code, message }) => (
              <li key={`${code} ${message}`}>
                <TriangleAlert aria-hidden="true" />
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Lacking id={id} warnings={warnings} />
      <Reasons title="Get none" counts={blocked} max={recipients} />
      <Reasons title="Wait first" counts={deferred} max={recipients} />
      {countries.length < 2 ? null : (
        <Section title="By country">
          {countries.slice(0, 20).map(({ country, recipients: count, high: most }) => (
            <Meter
              key={country}
              label={country ?? 'no country'}
              value={count}
              max={recipients}
              text={`${country ?? '–'}: ${count.toLocaleString()}${most === null ? '' : `, ${moneyText(most)}`}`}
            />
          ))}
        </Section>
      )}
      <Networks networks={preflight.networks} max={recipients} />
      {preflight.routes.length < 2 && campaign.routes.length === 0 ? null : (
        <Section title="By route">
          {preflight.routes.map(({ route, recipients: count, high: most }, index) => (
            <Meter
              key={route?.name ?? String(index)}
              label={route?.name ?? 'a route that is gone'}
              value={count}
              max={recipients}
              text={`${route?.name ?? 'a route that is gone'}: ${count.toLocaleString()}${most === null ? '' : `, ${moneyText(most)}`}`}
            />
          ))}
        </Section>
      )}
      <Hours hours={preflight.hours} />
      <Sample id={id} />
    </>
  );
}

type Money = Parameters<typeof moneyText>[0];

const rangeText = (low: Money, high: Money) =>
  low.amount === high.amount ? moneyText(low) : `${moneyText(low)} to ${moneyText(high)}`;

function Networks({ networks, max }: { networks: Preflight['networks']; max: number }) {
  if (networks.length < 2) return null;
  const shown = networks.slice(0, 20);
  const more = networks.length - shown.length;
  return (
    <Section title="By network">
      {shown.map(({ country, mccMnc, rest, recipients, low, high, unpriced }) => {
        const name = rest ? 'Other networks' : `${country ?? '–'} ${mccMnc ?? 'unknown network'}`;
        const cost = low === null || high === null || unpriced === recipients ? 'no price' : rangeText(low, high);
        return (
          <Meter
            key={name}
            label={name}
            value={recipients}
            max={max}
            text={`${name}: ${recipients.toLocaleString()}, ${cost}`}
          />
        );
      })}
      {more > 0 ? <Nothing>{more.toLocaleString()} more networks have fewer recipients.</Nothing> : null}
    </Section>
  );
}

/** Shows recipients by the reason why they get nothing, or wait. */
export function Reasons({ title, counts, max }: { title: string; counts: Preflight['blocked']; max: number }) {
  if (counts.length === 0) return null;
  return (
    <Section title={title}>
      {counts.map(({ code, count }) => (
        <Meter
          key={code}
          label={wordsOf(code)}
          value={count}
          max={max}
          tone="amber"
          text={`${wordsOf(code)}: ${count.toLocaleString()}`}
        />
      ))}
    </Section>
  );
}

function Hours({ hours }: { hours: readonly number[] }) {
  const most = Math.max(...hours);
  if (most === 0) return null;
  const said = hours.flatMap((count, hour) => (count === 0 ? [] : [`${hour}:00 ${count}`])).join(', ');
  return (
    <Section title="By the hour of their own clocks">
      <div className={styles.hours} role="img" aria-label={`Recipients by hour: ${said}`}>
        {hours.map((count, hour) => (
          <span key={String(hour)} title={`${hour}:00, ${count.toLocaleString()}`}>
            <i style={{ height: `${(100 * count) / most}%` }} />
            <small>{hour % 6 === 0 ? hour : ''}</small>
          </span>
        ))}
      </div>
    </Section>
  );
}

function Sample({ id }: { id: string }) {
  const hub = useHub();
  const [sample, setSample] = useState<readonly Sampled[] | null>(null);
  const [state, setState] = useState<{ busy: boolean; fault: string | null }>({ busy: false, fault: null });
  const load = async () => {
    setState({ busy: true, fault: null });
    try {
      setSample((await ask(hub, SampleQuery, { id })).campaign?.sample ?? []);
      setState({ busy: false, fault: null });
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Section
      title="Sample"
      acts={
        <Button busy={state.busy} onClick={() => void load()}>
          {sample === null ? 'Show 20 messages' : 'Render again'}
        </Button>
      }
    >
      {state.fault === null ? null : <p role="alert">{state.fault}</p>}
      {sample?.length === 0 ? <Nothing>Nobody is in its audience.</Nothing> : null}
      {(sample ?? []).map(({ contact, to, text, partCount, encoding, blockedBy, why }, index) => (
        <div key={contact?.id ?? String(index)} className={styles.sample}>
          <div>
            <bdi>{contact?.name ?? to ?? '–'}</bdi>
            <span>{partCount === null ? null : `${partCount} × ${encoding}`}</span>
          </div>
          {text === null ? null : <bdi>{text}</bdi>}
          {blockedBy === null ? null : (
            <Mark tone="amber" icon={<TriangleAlert />} more={why}>
              {wordsOf(blockedBy)}
            </Mark>
          )}
        </div>
      ))}
    </Section>
  );
}
