/** The parsers of connections that are made and changed, derived from the channel's table of settings. */
import { connectionChangesInput, givenSettings, newConnectionInput } from '../../channels/setting.ts';
import { SMPP_SETTINGS } from '../../channels/smpp/settings.ts';

/** A connection to be made. */
export const NewSmscConnection = newConnectionInput(SMPP_SETTINGS);
/** Changes to a connection; absent fields stay. */
export const SmscConnectionChanges = connectionChangesInput(SMPP_SETTINGS);

/** The settings that a change of an SMPP connection names. */
export const givenSmppSettings = (input: object) => givenSettings(SMPP_SETTINGS, input);
