/** The import of a carrier's price sheet into one list. */
import { tellSettingsChanged } from '../../bus/publish.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { type ListId, storePrices } from './actions.ts';
import { readSheet, refusedFile } from './sheet.ts';
import type { SheetRefusal } from './sheet-rows.ts';

/** Result of an import. */
export interface ImportedPrices {
  rows: number;
  added: number;
  known: number;
  ended: number;
  refused: SheetRefusal[];
  /** The refused rows as CSV, with the reasons; empty: none was. */
  refusedFile: string;
  /** Titles of columns that say nothing about prices. */
  ignoredColumns: readonly string[];
}

/** An import as it is asked for. */
export interface PriceImport {
  list: ListId;
  csv: string;
  /** When prices begin whose row does not say so; `null`: now. */
  validFrom: Date | null;
  /** Nothing is stored: the answer says what would be. */
  dryRun: boolean;
}

/** Thrown to leave a transaction that was a trial. */
class Trial extends Error {}

/**
 * Reads a sheet and stores its prices, in one transaction. Rows that are wrong, or that would leave two prices for one
 * message, are left out and come back with the reasons; the same sheet again changes nothing.
 *
 * @throws InvalidInputError when it is no sheet of prices as a whole
 */
export async function importPrices(runtime: Runtime, actor: Actor, asked: PriceImport): Promise<ImportedPrices> {
  const { db, clock } = runtime;
  const { list, csv, dryRun } = asked;
  const now = clock.now();
  const sheet = await readSheet(csv, { validFrom: asked.validFrom ?? now });
  const drafts = sheet.rows.map(({ draft }) => draft);
  let result: ImportedPrices | null = null;
  try {
    await transaction(db.pool, async (tx) => {
      const { added, known, ended, ambiguous } = await storePrices(tx, actor, now, { list, drafts });
      const doubtful = ambiguous.map(({ index, message }) => ({
        line: sheet.rows[index]?.line ?? 0,
        column: null,
        message,
      }));
      const refused = [...sheet.refused, ...doubtful].sort((a, b) => a.line - b.line);
      const lines = new Set(refused.map(({ line }) => line));
      result = {
        rows: sheet.cells.size,
        added: added.length,
        known: known.length,
        ended,
        refused,
        refusedFile: refusedFile(sheet, refused),
        ignoredColumns: sheet.ignored,
      };
      if (dryRun) throw new Trial();
      if (added.length === 0) return;
      const detail = { added: added.length, known: known.length, ended, refused: lines.size };
      const of = list === null ? { side: 'SELL' } : { side: 'BUY', connectionId: list };
      await recordChange(tx, actor, now, {
        action: 'price.import',
        subject: actor.workspaceId,
        detail: { ...of, ...detail },
      });
    });
  } catch (error) {
    if (!(error instanceof Trial)) throw error;
  }
  if (result === null) throw new Error('an import ended without a result');
  if (!dryRun) await tellSettingsChanged(runtime.bus);
  return result;
}
