/** A workspace that looks up numbers, and its setting. */
import type { Workspace } from '../../generated/prisma/client.ts';
import type { NumberLookupSetting } from '../../kernel/number-lookups.ts';
import type { Purpose } from '../../kernel/words.ts';

/** Settings of a workspace that its look-ups depend on. */
export type LookupWorkspace = Pick<Workspace, 'id' | 'timeZone' | 'numberLookups' | 'numberLookupToken'>;

/** A workspace with its setting. */
export interface Asker {
  workspace: LookupWorkspace;
  setting: NumberLookupSetting;
}

/** Setting of the look-ups of a workspace; `null`: it does not look up numbers. */
export function lookupSettingOf({ numberLookups }: Pick<Workspace, 'numberLookups'>): NumberLookupSetting | null {
  return numberLookups as NumberLookupSetting | null;
}

/** The same for messages of a purpose; `null`: their numbers are not looked up. */
export function lookupSettingFor(
  workspace: Pick<Workspace, 'numberLookups'>,
  purpose: Purpose,
): NumberLookupSetting | null {
  const setting = lookupSettingOf(workspace);
  return setting !== null && covers(setting.purposes, purpose) ? setting : null;
}

/** Check that a value is among those of a setting, which are all where it names none. */
export function covers(named: readonly string[], value: string | null): boolean {
  return named.length === 0 || (value !== null && named.includes(value));
}
