/** The guard of every connection that the hub makes to a host its customers name. */
import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Config } from '../config.ts';
import { type Networks, plainAddress, SPECIAL_NETWORKS } from '../kernel/networks.ts';

/** Decides, by address, what may be called. A name is looked up for each connection, and what it leads to is judged. */
export class OutgoingGuard {
  readonly #restricted: boolean;
  readonly #allowed: Networks | null;
  readonly #setting: string;

  /**
   * @param restricted whether addresses inside are closed; else everything may be called
   * @param allowed networks inside that may be called all the same
   * @param setting the variable that lists them, for those who are refused
   */
  constructor(restricted: boolean, allowed: Networks | null, setting: string) {
    this.#restricted = restricted;
    this.#allowed = allowed;
    this.#setting = setting;
  }

  /** Returns the reason why an IP address may not be called; `null`: it may. */
  refusalOf(address: string): string | null {
    if (!this.#restricted || this.#allowed?.has(address) === true) return null;
    const special = SPECIAL_NETWORKS.find(({ networks }) => networks.has(address));
    if (special === undefined) return null;
    return `${plainAddress(address)} is ${special.name}, which ${this.#setting} does not list: the hub does not call it`;
  }

  /** The same guard for connections without TLS: where it is restricted, they go to what is listed alone. */
  get plain(): OutgoingGuard {
    return this.#restricted ? new ListedGuard(this.#allowed, this.#setting) : this;
  }

  /**
   * Returns the reason why a host may not be called as it is written; `null`: it may, or is a name that has to be
   * looked up.
   */
  refusalOfHost(host: string): string | null {
    return isIP(host) === 0 ? null : this.refusalOf(host);
  }

  /** As `dns.lookup`, without the addresses that may not be called; an error when none is left. For `net.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0);
      const open = found.filter(({ address }) => this.refusalOf(address) === null);
      const [first] = open;
      if (first === undefined) {
        const refusal = this.refusalOf(found[0]?.address ?? '') ?? 'it has no address';
        return callback(new Error(`${hostname}: ${refusal}`), '', 0);
      }
      if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

/** A guard that lets through what is listed alone. */
class ListedGuard extends OutgoingGuard {
  readonly #listed: Networks | null;
  readonly #name: string;

  constructor(listed: Networks | null, setting: string) {
    super(true, listed, setting);
    this.#listed = listed;
    this.#name = setting;
  }

  override refusalOf(address: string): string | null {
    if (this.#listed?.has(address) === true) return null;
    return `${plainAddress(address)} is not in ${this.#name}, and without TLS the hub calls only what is: use https`;
  }
}

/**
 * The guard of webhooks: in production, or where the networks are listed, nothing inside is called unasked. Without TLS
 * only what is listed is called then.
 */
export function webhookGuard({ environment, allowedWebhookNetworks }: Config): OutgoingGuard {
  const restricted = environment === 'production' || allowedWebhookNetworks !== null;
  return new OutgoingGuard(restricted, allowedWebhookNetworks, 'HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS');
}

/** The guard of connections to SMSCs: in production, or where the networks are listed, nothing inside is called unasked. */
export function smscGuard({ environment, allowedSmscNetworks }: Config): OutgoingGuard {
  const restricted = environment === 'production' || allowedSmscNetworks !== null;
  return new OutgoingGuard(restricted, allowedSmscNetworks, 'HELIOGRAPH_ALLOWED_SMSC_NETWORKS');
}
