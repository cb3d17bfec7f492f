/** The variants of a campaign: what each says, who would get it, how they stand, and the choice of one. */
import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { Acts, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import type { Preflight, WatchedCampaign } from './operations.ts';
import { ChooseVariantMutation, type Standings, StandingsQuery } from './variant-operations.ts';

type Variant = WatchedCampaign['variants'][number];

/** Characters of a text that tell a variant. */
const SHOWN_TEXT = 60;

function saysOf({ template, text, sender, delayMinutes }: Variant): string {
  const said = text === null ? template : `“${text.slice(0, SHOWN_TEXT)}${text.length > SHOWN_TEXT ? '…' : ''}”`;
  const from = sender === null ? '' : ` from ${sender}`;
  return `${said}${from}${delayMinutes === 0 ? '' : `, ${delayMinutes} minutes later`}`;
}

/** Shows what a check says of the split. */
export function Split({ preflight, variants }: { preflight: Preflight; variants: readonly Variant[] }) {
  const { sendable, heldOut, rest } = preflight;
  const all = sendable + heldOut;
  if (preflight.variants.length === 0 && heldOut === 0) return null;
  const people = (count: number) => count.toLocaleString();
  return (
    <Section title="Who gets which">
      {preflight.variants.map(({ position, label, recipients, parts, high, ifBest }) => {
        const variant = variants.find((each) => each.position === position);
        const cost = high === null ? '' : `, ${moneyText(high)}`;
        const best = ifBest === null ? '' : `; about ${moneyText(ifBest)} in all if it is best`;
        const says = variant === undefined ? '' : ` (${saysOf(variant)})`;
        return (
          <Meter
            key={label}
            label={`Variant ${label}`}
            value={recipients}
            max={all}
            text={`${label}${says}: ${people(recipients)} in ${people(parts)} parts${cost}${best}`}
          />
        );
      })}
      {rest === null ? null : (
        <Meter
          label="The rest"
          value={rest.recipients}
          max={all}
          text={`The rest, with what is best: ${people(rest.recipients)}`}
        />
      )}
      {heldOut === 0 ? null : (
        <Meter label="Held out" value={heldOut} max={all} tone="amber" text={`Held out: ${people(heldOut)}`} />
      )}
    </Section>
  );
}

/** Figures are asked for so often while nothing is decided, in milliseconds. */
const LOOK_EVERY_MS = 10_000;

/** Shows how the variants stand. */
export function VariantStandings({ campaign, onChanged }: { campaign: WatchedCampaign; onChanged(): void }) {
  const { variants, verdict, test, triggered } = campaign;
  const standings = useStandings(campaign);
  if (variants.length === 0 || standings === null) return null;
  const isOpen = verdict === null && (triggered || campaign.testRecipients < campaign.recipients);
  return (
    <Section title="Variants">
      {standings.tooEarly === null || verdict !== null ? null : (
        <>
          <Mark tone="amber" icon={<TriangleAlert />}>
            Too early to conclude anything
          </Mark>
          <p>{standings.tooEarly} Whoever looks often enough sees a winner where there is none.</p>
        </>
      )}
      {variants.map((variant) => {
        const stands = standings.variants.find(({ position }) => position === variant.position);
        const share = stands?.share ?? null;
        const range =
          share === null
            ? 'nobody has it yet'
            : `${share.count.toLocaleString()} of ${share.of.toLocaleString()}, ${share.percent.toFixed(1)} % (${share.lowPercent.toFixed(1)} to ${share.highPercent.toFixed(1)} %)`;
        return (
          <Meter
            key={variant.label}
            label={`Probability that ${variant.label} is best`}
            value={stands?.percentBest ?? 0}
            max={100}
            text={`${variant.label} (${saysOf(variant)}): ${range}; best with ${(stands?.percentBest ?? 0).toFixed(1)} %`}
          />
        );
      })}
      <Facts>
        <Fact name={triggered ? 'Who comes later' : 'The rest'}>{verdict?.sentence ?? waitsFor(campaign, isOpen)}</Fact>
        <Fact name="Test">{test === null ? null : testText(campaign, test.percent)}</Fact>
      </Facts>
      {isOpen ? <Choose campaign={campaign} tooEarly={standings.tooEarly} onChanged={onChanged} /> : null}
    </Section>
  );
}

function testText({ testRecipients, triggered }: WatchedCampaign, percent: number): string {
  const tried = testRecipients.toLocaleString();
  return triggered ? `${tried} came to try them` : `${tried} people, ${percent} %`;
}

function waitsFor({ test, triggered }: WatchedCampaign, isOpen: boolean): string | null {
  if (!isOpen) return null;
  if (triggered)
    return test?.chosenBy === 'PERSON'
      ? 'All who come try the variants until somebody chooses.'
      : 'All who come try the variants until one is best, or the test ends.';
  return test?.chosenBy === 'PERSON'
    ? 'It waits until somebody chooses.'
    : 'It waits until one is best, or the test ends.';
}

function Choose({
  campaign: { id, status, variants, triggered },
  tooEarly,
  onChanged,
}: {
  campaign: WatchedCampaign;
  tooEarly: string | null;
  onChanged(): void;
}) {
  const { may } = useSession();
  const act = useAct(ChooseVariantMutation);
  const isUnderWay = status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED';
  if (!isUnderWay || !may('messages:send')) return null;
  const whom = triggered ? 'all who come' : 'the rest';
  return (
    <Acts>
      {variants.map(({ position, label }) => (
        <Confirm
          key={label}
          label={`Give ${whom} ${label}`}
          title={`Give ${whom} ${label}?`}
          doIt={`Give it ${label}`}
          gentle={tooEarly === null}
          act={act}
          onConfirm={async () => {
            const done = await act.run({ input: { id, variant: position, early: tooEarly !== null } });
            if (done !== null) onChanged();
            return done;
          }}
        >
          {tooEarly === null ? null : `It is too early to tell the best by: chance may have decided. ${tooEarly} `}
          It cannot be taken back.
        </Confirm>
      ))}
    </Acts>
  );
}

function useStandings({ id, variants, verdict, status }: WatchedCampaign): Standings | null {
  const hub = useHub();
  const [standings, setStandings] = useState<Standings | null>(null);
  const isAsked = variants.length > 0;
  const isSettled = verdict !== null || status === 'CANCELED';
  useEffect(() => {
    if (!isAsked) return;
    let isGone = false;
    const look = () =>
      ask(hub, StandingsQuery, { id }).then(
        ({ campaign }) => {
          if (!isGone) setStandings(campaign?.standings ?? null);
        },
        () => {},
      );
    void look();
    const timer = isSettled ? null : setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      isGone = true;
      if (timer !== null) clearInterval(timer);
    };
  }, [hub, id, isAsked, isSettled]);
  return standings;
}
