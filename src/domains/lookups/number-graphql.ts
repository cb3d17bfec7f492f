/** The look-up of one number that somebody asks for. */
import { requireActor } from '../../graphql/schema/access.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { Line } from '../../kernel/number-lookups.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { readingOf } from '../accounts/reading.ts';
import { lookupSettingOf } from './asker.ts';

/** Answer about a number. */
export interface Lookup {
  phone: Phone;
  line: Line;
  source: 'CACHE' | 'PROVIDER';
  costMicros: bigint;
  currency: string;
}

/** Outcome of a look-up. */
export interface LookedUp {
  lookup: Lookup | null;
  fault: string | null;
  tookMs: number;
}

/** Workspace of whoever asks, as it is now. */
export const workspaceOf = (context: Context) =>
  context.runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: requireActor(context).workspaceId } });

/** Looks up one number. @throws InvalidInputError */
export async function lookUp(context: Context, text: string, fresh: boolean): Promise<LookedUp> {
  const { config, lookups } = context.runtime;
  const workspace = await workspaceOf(context);
  const setting = lookupSettingOf(workspace);
  const parsed = parsePhone(text, readingOf(config, workspace));
  const wrong = (message: string) =>
    new InvalidInputError([{ path: ['phone'], message, received: text.slice(0, 100) }]);
  if (!parsed.ok) throw wrong(parsed.message);
  if (setting === null) throw wrong('is not looked up: number look-ups are off, and setNumberLookups switches them on');
  const { phone } = parsed;
  const { currency } = setting;
  const asker = { workspace, setting };
  const stored = fresh ? null : await lookups.stored(asker, phone.e164);
  if (stored !== null) {
    return { lookup: { phone, line: stored, source: 'CACHE', costMicros: 0n, currency }, fault: null, tookMs: 0 };
  }
  const { lines, fault, tookMs } = await lookups.fresh(asker, phone.e164);
  const line = lines.get(phone.e164);
  if (line === undefined) return { lookup: null, fault: fault ?? 'the answer does not name the number', tookMs };
  const costMicros = BigInt(setting.priceMicros);
  return { lookup: { phone, line, source: 'PROVIDER', costMicros, currency }, fault: null, tookMs };
}
