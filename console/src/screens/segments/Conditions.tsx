/** The conditions of a segment as rows of a form; conditions within brackets are rows of a group. */
import { Plus, X } from 'lucide-react';
import { useQuery } from 'urql';
import { Button } from '../../ui/Button.tsx';
import { ConditionInputs } from './ConditionInputs.tsx';
import type { Words } from './condition-words.ts';
import { WordsQuery } from './operations.ts';
import styles from './Segments.module.css';
import { type Condition, isCondition, KINDS, newCondition, rowsOf, type Tree, treeOf } from './tree.ts';

const BUILT_IN = ['country', 'language', 'locale', 'network', 'zone', 'created'];

/** Shows them. */
export function Conditions({ tree, onChange }: { tree: Tree | null; onChange(tree: Tree): void }) {
  const [{ data }] = useQuery({ query: WordsQuery, requestPolicy: 'cache-and-network' });
  const own = data?.contactFields ?? [];
  const words: Words = {
    fields: [...BUILT_IN.map((name) => ({ name, type: name === 'created' ? 'DATE' : 'TEXT', choices: [] })), ...own],
    lists: data?.contactLists?.edges.map(({ node }) => node) ?? [],
    segments: data?.segments?.edges.map(({ node }) => node) ?? [],
  };
  return (
    <fieldset className={styles.conditions}>
      <legend>Who, as conditions</legend>
      <Group tree={tree} words={words} onChange={onChange} />
    </fieldset>
  );
}

interface GroupProps {
  tree: Tree | null;
  words: Words;
  onChange(tree: Tree): void;
}

function Group({ tree, words, onChange }: GroupProps) {
  const { join, rows } = rowsOf(tree);
  const set = (next: readonly Tree[], by = join) => onChange(treeOf(by, next));
  return (
    <div className={styles.group}>
      {rows.length < 2 ? null : (
        <label className={styles.join}>
          <span className="aloud">How they are joined</span>
          <select value={join} onChange={({ target }) => set(rows, target.value as 'and' | 'or')}>
            <option value="and">All of these</option>
            <option value="or">Any of these</option>
          </select>
        </label>
      )}
      {rows.map((row, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
          key={index}
          tree={row}
          words={words}
          onChange={(changed) => set(rows.map((each, at) => (at === index ? changed : each)))}
          onRemove={rows.length === 1 ? null : () => set(rows.filter((_, at) => at !== index))}
        />
      ))}
      <Button icon={<Plus />} onClick={() => set([...rows, newCondition('compare')])}>
        Condition
      </Button>
    </div>
  );
}

interface RowProps {
  tree: Tree;
  words: Words;
  onChange(tree: Tree): void;
  onRemove: (() => void) | null;
}

function Row({ tree, words, onChange, onRemove }: RowProps) {
  const isNot = tree.kind === 'not';
  const inner = isNot ? tree.of : tree;
  const set = (next: Tree, not = isNot) => onChange(not ? { kind: 'not', of: next } : next);
  return (
    <div className={styles.row}>
      <select
        aria-label="Whether it holds"
        value={isNot ? 'not' : ''}
        onChange={({ target }) => set(inner, target.value === 'not')}
      >
        <option value="">Yes</option>
        <option value="not">Not</option>
      </select>
      {!isCondition(inner) ? (
        <Group tree={inner} words={words} onChange={(next) => set(next)} />
      ) : (
        <>
          <select
            aria-label="Kind of condition"
            value={inner.kind}
            onChange={({ target }) => set(newCondition(target.value as Condition['kind']))}
          >
            {Object.entries(KINDS).map(([kind, label]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
          <ConditionInputs condition={inner} words={words} onChange={(next) => set(next)} />
        </>
      )}
      {onRemove === null ? null : (
        <Button kind="quiet" icon={<X />} aria-label="Take the condition away" onClick={onRemove} />
      )}
    </div>
  );
}
