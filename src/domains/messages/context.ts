/** Settings of a workspace that its messages are prepared with, in a short cache. */
import { SETTINGS_CHANGED } from '../../bus/streams.ts';
import { loadRoutes } from '../../db/sql/routes.ts';
import { prepared } from '../../db/transaction.ts';
import type { Bot, Workspace } from '../../generated/prisma/client.ts';
import type { Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import type { NumberLookups } from '../lookups/lookups.ts';
import type { RenderRuntime } from '../templates/render-threads.ts';
import { type Desk, loadDesk } from './desk.ts';

/** Settings that every message of a workspace depends on; they may be out of date by a moment. */
export interface WorkspaceSettings {
  workspace: Workspace;
  routes: RouteFacts[];
  /** Programs that answer, the oldest first; those that are switched off too. */
  bots: Bot[];
  /** Returns true if the workspace allows a sender. */
  allows(sender: string): Promise<boolean>;
  /** Loads the people who look after conversations, once, when they are asked for. */
  desk(): Promise<Desk>;
}

/** Settings are read again after this long, in milliseconds, even when nobody said that they changed. */
const FRESH_MS = 500;
/** Workspaces that are remembered at most. */
const MAX_WORKSPACES = 10_000;

/**
 * The settings of workspaces, read once for all requests of a moment. Whoever changes settings says so before it
 * answers, so that the next request sees the change; a change that could not be announced is seen after FRESH_MS.
 */
export class SettingsCache {
  readonly #db: Runtime['db'];
  readonly #known = new Map<string, { at: number; settings: Promise<WorkspaceSettings> }>();

  constructor({ db, bus }: Pick<Runtime, 'db' | 'bus'>) {
    this.#db = db;
    bus.connection.subscribe(SETTINGS_CHANGED, { callback: () => this.#known.clear() });
  }

  /** The settings of a workspace. @throws when the database cannot be read */
  of(workspaceId: string): Promise<WorkspaceSettings> {
    const now = performance.now();
    const known = this.#known.get(workspaceId);
    if (known !== undefined && now - known.at < FRESH_MS) return known.settings;
    const settings = this.#load(workspaceId);
    if (this.#known.size >= MAX_WORKSPACES) this.#known.clear();
    this.#known.set(workspaceId, { at: now, settings });
    // A failure is not remembered.
    settings.catch(() => this.#known.delete(workspaceId));
    return settings;
  }

  async #load(workspaceId: string): Promise<WorkspaceSettings> {
    const { prisma, pool } = this.#db;
    const [workspace, routes, bots] = await Promise.all([
      prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } }),
      loadRoutes(prepared(pool), workspaceId),
      prisma.bot.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } }),
    ]);
    const senders = new Map<string, Promise<boolean>>();
    let desk: Promise<Desk> | null = null;
    const look = async (address: string) => {
      const where = { workspaceId_address: { workspaceId, address } };
      return (await prisma.sender.findUnique({ where, select: { id: true } })) !== null;
    };
    return {
      workspace,
      routes,
      bots,
      allows(sender) {
        const known = senders.get(sender) ?? look(sender);
        senders.set(sender, known);
        return known;
      },
      desk() {
        desk ??= loadDesk(prisma, workspaceId);
        return desk;
      },
    };
  }
}

/** Parts that messages are prepared with. */
export interface PrepareRuntime extends RenderRuntime {
  /** Settings of workspaces, as they were a moment ago at most. */
  settings: SettingsCache;
  /** Requests to URLs of workspaces that are asked while somebody waits. */
  poster: Poster;
  /** Look-ups of numbers: stored answers, and providers that are asked. */
  lookups: NumberLookups;
}
