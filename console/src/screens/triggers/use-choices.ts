/** Templates, senders, fields, segments and campaigns that a trigger can be made of. */
import { useEffect, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { ChoicesQuery } from './operations.ts';

/** A thing that can be chosen, by the value that the hub takes. */
export interface Choice {
  value: string;
  label: string;
}

/** A field of the type CHOICE. */
export interface ChoiceField {
  name: string;
  choices: readonly string[];
}

/** Things that a trigger can be made of. */
export interface Choices {
  templates: readonly Choice[];
  senders: readonly Choice[];
  /** Date fields. */
  dates: readonly Choice[];
  /** Fields that an answer can set. */
  choiceFields: readonly ChoiceField[];
  segments: readonly Choice[];
  /** Campaigns and steps that take whom triggers bring. */
  campaigns: readonly Choice[];
}

const NONE: Choices = { templates: [], senders: [], dates: [], choiceFields: [], segments: [], campaigns: [] };

const same = (text: string): Choice => ({ value: text, label: text });
const named = ({ id, name }: { id: string; name: string }): Choice => ({ value: id, label: name });

/** Asks for them once. @returns them, and the reason why they cannot be read; `null`: none */
export function useChoices(): { choices: Choices; fault: string | null } {
  const hub = useHub();
  const [choices, setChoices] = useState(NONE);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    ask(hub, ChoicesQuery, {}).then(
      ({ templates, senders, contactFields, segments, campaigns }) =>
        setChoices({
          templates: nodesOf(templates).flatMap(({ name, publishedVersion }) =>
            publishedVersion === null ? [] : [same(name)],
          ),
          senders: nodesOf(senders).map(({ address }) => same(address)),
          dates: (contactFields ?? []).flatMap(({ name, type }) => (type === 'DATE' ? [same(name)] : [])),
          choiceFields: (contactFields ?? []).filter(({ type }) => type === 'CHOICE'),
          segments: nodesOf(segments).map(named),
          campaigns: nodesOf(campaigns).flatMap((each) =>
            each.triggered && each.originFilter?.afterHours == null ? [named(each)] : [],
          ),
        }),
      (error) => setFault(error instanceof Error ? error.message : String(error)),
    );
  }, [hub]);
  return { choices, fault };
}
