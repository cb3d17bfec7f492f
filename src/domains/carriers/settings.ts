/** The inputs and fields of the API that settings of connections have, derived from the channels' tables. */
import { isOptional, type Setting, type SettingTable, targetSettings } from '../../channels/setting.ts';
import { SMPP_SETTINGS } from '../../channels/smpp/settings.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { inputTypeOf } from './setting-types.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** A setting in a sentence. @param without the word for a value that is not there */
export function sentenceOf({ description, limits, absent }: Setting, without: 'absent' | 'null'): string {
  const ending = absent === undefined ? '' : `; ${without}: ${absent}`;
  return `${description}${limits === undefined ? '' : ` (${limits})`}${ending}.`;
}

/** The fields of an input that makes a connection. */
function fieldsToCreate(t: InputFields, table: SettingTable) {
  const field = (setting: Setting) =>
    t.field({
      type: inputTypeOf(setting) as 'String',
      required: !isOptional(setting),
      defaultValue: setting.default as string | undefined,
      description: sentenceOf(setting, 'absent'),
    });
  return Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, field(setting)]));
}

/** The fields of an input that changes a connection. */
function fieldsToChange(t: InputFields, table: SettingTable) {
  const targets = targetSettings(table).join(', ');
  const needed = ` Needed with a change of ${targets}: the stored one is sent nowhere else.`;
  const field = (setting: Setting) =>
    t.field({
      type: inputTypeOf(setting) as 'String',
      description: `${sentenceOf(setting, 'null')}${setting.secret ? needed : ''}`,
    });
  return Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, field(setting)]));
}

/** A connection to be made. */
export const SmscConnectionInput = builder.inputType('SmscConnectionInput', {
  description: 'A connection to an SMSC.',
  fields: (t) => fieldsToCreate(t, SMPP_SETTINGS),
});

/** Changes to a connection. */
export const UpdateSmscConnectionInput = builder.inputType('UpdateSmscConnectionInput', {
  description: 'Changes to a connection; absent fields stay as they are. Its sessions are bound anew.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    ...fieldsToChange(t, SMPP_SETTINGS),
  }),
});
