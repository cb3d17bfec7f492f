/** The kinds of channels there are. */
import type { ChannelKind, ChannelType, Renderer } from './port.ts';
import { smppChannel } from './smpp/channel.ts';

/** Channels by their kind. */
export type Channels = ReadonlyMap<ChannelKind, ChannelType>;

const ALL: readonly ChannelType[] = [smppChannel];

/** Every channel of the hub: the composition root hands it to those who open connections. */
export const CHANNELS: Channels = new Map(ALL.map((channel) => [channel.kind, channel]));

/** The channel of a kind. @throws when this hub does not have it */
export function channelOfKind(channels: Channels, kind: ChannelKind): ChannelType {
  const channel = channels.get(kind);
  if (channel === undefined) throw new Error(`there is no channel of the kind ${kind}`);
  return channel;
}

/** A connection, as far as its channel reads it. */
interface Readable {
  kind: ChannelKind;
  settings: unknown;
}

/** Connections as they were read are shared by the requests of a moment: so is what their channel makes of them. */
const renderers = new WeakMap<Readable, Renderer>();

/** Renderer of contents for a connection. @throws when this hub does not have its channel */
export function rendererOf(channels: Channels, connection: Readable): Renderer {
  const known = renderers.get(connection) ?? channelOfKind(channels, connection.kind).renderer(connection.settings);
  renderers.set(connection, known);
  return known;
}
