// The URL at which people and browsers reach the hub.

/** Settings that the URL follows from. */
export interface PublicPlace {
  /** HELIOGRAPH_PUBLIC_URL; `null`: it follows from the others. */
  publicUrl: string | null;
  host: string;
  port: number;
}

/** The URL that the hub is reached at: `http://localhost:4000`, without a slash at its end. */
export function publicUrlOf({ publicUrl, host, port }: PublicPlace): string {
  if (publicUrl !== null) return publicUrl;
  const everywhere = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' || host === '::1';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Host of the URL that the hub is reached at, without its port. */
export function publicHostOf(place: PublicPlace): string {
  return new URL(publicUrlOf(place)).hostname;
}
