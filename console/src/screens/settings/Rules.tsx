/** Rules: what countries ask of offers, what the workspace has set over them, and what would be said of a message. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Nothing, Section } from '../../ui/Page.tsx';
import { Caps } from './Caps.tsx';
import { Kept } from './Kept.tsx';
import { OfferChecks } from './OfferChecks.tsx';
import { OwnRules } from './OwnRules.tsx';
import { RuleEntry } from './RuleEntry.tsx';
import { RuleSimulation } from './RuleSimulation.tsx';
import styles from './Rules.module.css';
import { RulesQuery } from './rules-operations.ts';

/** Shows them. */
export function Rules() {
  return (
    <div className={styles.rules}>
      <h2 className="aloud">Rules</h2>
      <Section title="What would be said">
        <RuleSimulation />
      </Section>
      <Section title="What your offers say, and how strict you are">
        <OwnRules />
      </Section>
      <Section title="Codes and orders that read like an offer">
        <OfferChecks />
      </Section>
      <Section title="How long what is kept">
        <Kept />
      </Section>
      <Section title="Caps of yours">
        <Caps />
      </Section>
      <Section title="Rules of a country">
        <Country />
      </Section>
    </div>
  );
}

function Country() {
  const [country, setCountry] = useState('FR');
  const [day, setDay] = useState('');
  const known = /^[A-Z]{2}$/.test(country);
  const [{ data, error }, reload] = useQuery({
    query: RulesQuery,
    variables: { country, at: day === '' ? null : `${day}T12:00:00Z` },
    pause: !known,
    requestPolicy: 'cache-and-network',
  });
  const rules = known ? (data?.countryRules ?? []) : [];
  return (
    <>
      <div className={styles.asked}>
        <Field label="Country" hint="Two letters, such as FR, US or VN.">
          <input
            required
            maxLength={2}
            autoComplete="off"
            value={country}
            onChange={(event) => setCountry(event.target.value.toUpperCase())}
          />
        </Field>
        <Field label="On the day" hint="Empty: today.">
          <input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
        </Field>
      </div>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {rules.length === 0 ? <Nothing>No rule is known.</Nothing> : null}
      <ul className={styles.list}>
        {rules.map((rule) => (
          <RuleEntry key={rule.version} rule={rule} onChanged={() => reload({ requestPolicy: 'network-only' })} />
        ))}
      </ul>
    </>
  );
}
