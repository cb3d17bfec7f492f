/** The types of the API that settings of connections have: an enum a closed set, an input and an object a record. */
import type { RecordName, Setting } from '../../channels/setting.ts';
import { LONG_MESSAGE_RECEIPTS, RECEIPT_ID_FORMAT, RECEIPT_STATE, STATUS_CLASS } from '../../channels/smpp/choices.ts';
import type { SmppSettings } from '../../channels/smpp/settings.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { enumOf } from './enums.ts';
import { TlvInput, TlvObject } from './tlv.ts';

const StatusClassType = enumOf(STATUS_CLASS);
const ReceiptStateType = enumOf(RECEIPT_STATE);
/** The enum of ways in which receipts write ids, for what was learned too. */
export const ReceiptIdFormatType = enumOf(RECEIPT_ID_FORMAT);
/** The enum of parts that receipts of long messages are of, for what was learned too. */
export const LongMessageReceiptsType = enumOf(LONG_MESSAGE_RECEIPTS);

const StatusOverrideInput = builder.inputType('StatusOverrideInput', {
  description: 'What one SMSC means by a command_status.',
  fields: (t) => ({
    commandStatus: t.int({ required: true, description: 'The code, from 1.' }),
    class: t.field({ type: StatusClassType, required: true, description: 'What is done about it.' }),
    meaning: t.string({ description: 'For people; absent: the specification’s.' }),
  }),
});

const StatusOverrideObject = builder.objectRef<SmppSettings['statusOverrides'][number]>('StatusOverride').implement({
  description: 'What one SMSC means by a command_status.',
  fields: (t) => ({
    commandStatus: t.exposeInt('commandStatus', { description: 'The command status of SMPP.' }),
    class: t.expose('class', { type: StatusClassType, description: 'What is done about it.' }),
    meaning: t.exposeString('meaning', { nullable: true, description: 'For people; null: the specification’s.' }),
  }),
});

const ReceiptOverrideInput = builder.inputType('ReceiptOverrideInput', {
  description: 'What one SMSC means by a word of its receipts.',
  fields: (t) => ({
    word: t.string({ required: true, description: 'As its receipts write it after "stat:", in any case.' }),
    state: t.field({ type: ReceiptStateType, required: true, description: 'The state it means, before all else.' }),
  }),
});

const ReceiptOverrideObject = builder.objectRef<SmppSettings['receiptOverrides'][number]>('ReceiptOverride').implement({
  description: 'What one SMSC means by a word of its receipts.',
  fields: (t) => ({
    word: t.exposeString('word', { description: 'The word, in capitals.' }),
    state: t.expose('state', { type: ReceiptStateType, description: 'The state it means.' }),
  }),
});

const RECORDS = {
  StatusOverride: { input: StatusOverrideInput, object: StatusOverrideObject },
  ReceiptOverride: { input: ReceiptOverrideInput, object: ReceiptOverrideObject },
  Tlv: { input: TlvInput, object: TlvObject },
} satisfies Record<RecordName, object>;

/** The type of a setting as an input takes it. */
export function inputTypeOf({ type }: Setting) {
  if (typeof type === 'string') return type;
  if (!('list' in type)) return enumOf(type);
  return [typeof type.list === 'string' ? RECORDS[type.list].input : enumOf(type.list)] as const;
}

/** The type of a setting as a field shows it. */
export function outputTypeOf({ type }: Setting) {
  if (typeof type === 'string') return type;
  if (!('list' in type)) return enumOf(type);
  return [typeof type.list === 'string' ? RECORDS[type.list].object : enumOf(type.list)] as const;
}
