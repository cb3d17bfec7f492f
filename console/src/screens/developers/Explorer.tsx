/** The explorer of the API: operations that work as they stand, run as who is signed in. */
import { Check, CircleStop, Copy, Play } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { inexactFault } from '../../../../src/kernel/json-scan.ts';
import { curl } from '../../data/snippets.ts';
import { Button } from '../../ui/Button.tsx';
import { useCopied } from '../../ui/Copy.tsx';
import { Field } from '../../ui/Field.tsx';
import { type Asked, openAsked, setOpenAsked } from './asked.ts';
import styles from './Developers.module.css';
import { EXAMPLES, type Example } from './examples.ts';
import { useOperation } from './use-operation.ts';

/** Makes what the explorer shows of an example. */
export function askedOf({ document, variables }: Example): Asked {
  return { document, variables: variables === undefined ? '' : JSON.stringify(variables, null, 2) };
}

/** Shows the explorer. */
export function Explorer() {
  const [asked, setAsked] = useState<Asked>(() => openAsked() ?? askedOf(EXAMPLES[0] as Example));
  const operation = useOperation();
  const write = (next: Asked) => {
    setOpenAsked(next);
    setAsked(next);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    void operation.run(asked);
  };
  const chosen = EXAMPLES.findIndex(({ document }) => document === asked.document);
  return (
    <div className={styles.explorer}>
      <div className={styles.ask}>
        <Field label="Example">
          <select
            value={chosen}
            onChange={({ target }) => {
              const example = EXAMPLES[Number(target.value)];
              if (example !== undefined) write(askedOf(example));
            }}
          >
            {chosen === -1 ? <option value={-1}>An operation of yours</option> : null}
            {EXAMPLES.map(({ title }, index) => (
              <option key={title} value={index}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Operation">
          <textarea
            spellCheck={false}
            rows={12}
            value={asked.document}
            onKeyDown={onKey}
            onChange={({ target }) => write({ ...asked, document: target.value })}
          />
        </Field>
        <Field label="Variables" hint="JSON; Ctrl Enter runs the operation">
          <textarea
            spellCheck={false}
            rows={5}
            className={styles.variables ?? ''}
            value={asked.variables}
            onKeyDown={onKey}
            onChange={({ target }) => write({ ...asked, variables: target.value })}
          />
        </Field>
        <div className={styles.row}>
          <Button
            kind="main"
            icon={operation.running ? <CircleStop /> : <Play />}
            onClick={() => (operation.running ? operation.stop() : void operation.run(asked))}
          >
            {operation.running ? 'Stop' : 'Run'}
          </Button>
          <CopyCurl asked={asked} />
          <a href="/graphql" target="_blank" rel="noreferrer">
            Open GraphiQL
          </a>
        </div>
      </div>
      <section className={styles.answer} aria-label="Answer">
        <p role="status" className={styles.said}>
          {operation.answer?.said ?? 'It runs as you: what you may do, it may do, and mutations are real.'}
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard. */}
        <pre tabIndex={0} className={styles.result}>
          {operation.answer?.text ?? ''}
        </pre>
      </section>
    </div>
  );
}

function CopyCurl({ asked }: { asked: Asked }) {
  const [copied, copy] = useCopied(curlOf(asked));
  return (
    <Button icon={copied ? <Check /> : <Copy />} onClick={copy}>
      {copied ? 'Copied' : 'Copy as curl'}
    </Button>
  );
}

function curlOf({ document, variables }: Asked): string {
  try {
    return curl(document, variables.trim() === '' || inexactFault(variables) !== null ? {} : JSON.parse(variables));
  } catch {
    return curl(document, {});
  }
}
