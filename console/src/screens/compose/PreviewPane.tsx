/** A message before it is sent: on the phone, what it takes and costs, and what every gate says. */
import { WandSparkles } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { encodingName } from '../../ui/languages.ts';
import { Meter } from '../../ui/Meter.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { PhoneScreen } from '../../ui/PhoneScreen.tsx';
import { Decision } from '../message/Decision.tsx';
import styles from './Compose.module.css';
import { piecesOf } from './marks.ts';
import type { Preview } from './operations.ts';

/** Properties of the pane. */
export interface PreviewPaneProps {
  preview: Preview;
  sender: string;
  /** People it is for; the price is of all of them. */
  count: number;
  /** Name of the person whose verdict is shown; `null`: nobody is chosen yet. */
  person: string | null;
  /** True while the preview is of the text before. */
  stale: boolean;
  /** True while nothing is written: what is wrong with it is told by the empty fields. */
  isEmpty: boolean;
  /** Takes the cheaper spelling; `null`: the text is a template's. */
  onCheaper: (() => void) | null;
}

/** Shows the pane. */
export function PreviewPane({ preview, sender, count, person, stale, isEmpty, onCheaper }: PreviewPaneProps) {
  const { text, costlyCharacters, decision, issues, warnings } = preview;
  const pieces = piecesOf(text, costlyCharacters);
  return (
    <div className={styles.preview} data-stale={stale || undefined}>
      <PhoneScreen
        from={sender === '' ? 'the route’s sender' : sender}
        bubbles={[
          {
            id: 'draft',
            own: false,
            text:
              text === ''
                ? '…'
                : pieces.map((piece, index) =>
                    piece.costly ? (
                      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
                      <mark key={index}>{piece.text}</mark>
                    ) : (
                      piece.text
                    ),
                  ),
          },
        ]}
      />
      <Size preview={preview} count={count} />
      <Costly preview={preview} onCheaper={onCheaper} />
      {warnings.length === 0 ? null : (
        <ul className={styles.issues}>
          {warnings.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {issues.length === 0 || isEmpty ? null : (
        <ul className={styles.issues}>
          {issues.map(({ path, message }) => (
            <li key={path.join('.') + message}>
              {path.includes('variables') ? <strong>{path.at(-1)} </strong> : null}
              {message}
            </li>
          ))}
        </ul>
      )}
      {decision === null ? null : (
        <section className={styles.verdict}>
          <h2>{person === null ? 'What the gates say' : `What the gates say for ${person}`}</h2>
          <Decision decision={decision} />
        </section>
      )}
    </div>
  );
}

function Size({ preview, count }: { preview: Preview; count: number }) {
  const { partCount, unitsUsed, unitsLeftInPart, encoding, price } = preview;
  const total = price === null ? null : { ...price, amount: String(Number((Number(price.amount) * count).toFixed(6))) };
  return (
    <div className={styles.size}>
      <Meter
        label="Units of the text"
        value={unitsUsed}
        max={unitsUsed + unitsLeftInPart}
        text={`${unitsUsed.toLocaleString()} units, ${unitsLeftInPart.toLocaleString()} left`}
        tone={partCount > 1 ? 'amber' : 'accent'}
      />
      <p>
        <strong>
          {partCount} {partCount === 1 ? 'part' : 'parts'}
        </strong>{' '}
        in {encodingName(encoding)}
        {total === null ? '' : ` · ${moneyText(total)}`}
        {count > 1 ? ` for ${count.toLocaleString()} people` : ''}
      </p>
    </div>
  );
}

function Costly({ preview: { costlyCharacters }, onCheaper }: { preview: Preview; onCheaper: (() => void) | null }) {
  if (costlyCharacters.length === 0) return null;
  const hasCheaper = costlyCharacters.some(({ suggestion }) => suggestion !== null);
  return (
    <div className={styles.costly}>
      <ul>
        {costlyCharacters.map(({ character, count, costUnits, forces, suggestion }) => (
          <li key={character}>
            <mark>{character}</mark>{' '}
            {forces === null ? `costs ${costUnits} units` : `makes the whole text ${encodingName(forces)}`}
            {count > 1 ? `, ${count} times` : ''}
            {suggestion === null ? '' : `; cheaper: “${suggestion}”`}
          </li>
        ))}
      </ul>
      {hasCheaper && onCheaper !== null ? (
        <Button icon={<WandSparkles />} onClick={onCheaper}>
          Use the cheaper spelling
        </Button>
      ) : null}
    </div>
  );
}
