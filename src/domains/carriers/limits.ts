/** SMPP connections as they are parsed, stored and read, derived from the channel's table of settings. */
import type { z } from 'zod';
import {
  connectionChangesInput,
  givenSettings,
  newConnectionInput,
  targetSettings,
  toBeStored,
} from '../../channels/setting.ts';
import { SMPP } from '../../channels/smpp/kind.ts';
import { SMPP_SETTINGS, type SmppSettings, StoredSmppSettings } from '../../channels/smpp/settings.ts';
import type { Connection, Prisma } from '../../generated/prisma/client.ts';

type Bytes = Buffer<ArrayBuffer>;

/** A connection to be made. */
export const NewSmscConnection = newConnectionInput(SMPP_SETTINGS);
/** Changes to a connection; absent fields stay. */
export const SmscConnectionChanges = connectionChangesInput(SMPP_SETTINGS);

/** The settings that a change of an SMPP connection names. */
export const givenSmppSettings = (input: object) => givenSettings(SMPP_SETTINGS, input);

/** The settings that say where a connection leads, and whom it takes for its SMSC: what a stored password is sent to. */
export const TARGET = targetSettings(SMPP_SETTINGS) as (keyof SmppSettings)[];

/** Settings that only SMPP has, of a stored connection. */
export function smppSettingsOf({ settings }: Pick<Connection, 'settings'>): SmppSettings {
  return StoredSmppSettings.parse(settings);
}

/** A new SMPP connection as it is stored, but for its id, its workspace and the moment it was made. */
export function newSmscRow(input: Partial<z.output<typeof NewSmscConnection>> & { name: string }, secretCipher: Bytes) {
  const { columns, settings } = toBeStored(SMPP_SETTINGS, givenSmppSettings(input));
  const { name } = input;
  return { ...columns, kind: SMPP, name, settings: StoredSmppSettings.parse(settings), secretCipher };
}

/** The columns that changes of an SMPP connection change. @param before the settings that are stored */
export function changedColumns(changes: object, before: SmppSettings): Prisma.ConnectionUpdateInput {
  const { columns, settings } = toBeStored(SMPP_SETTINGS, givenSmppSettings(changes));
  return { ...columns, settings: { ...before, ...settings } };
}
