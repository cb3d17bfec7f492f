/** The kinds of channels there are. */
import type { ChannelKind, ChannelType } from './port.ts';
import { smppChannel } from './smpp/channel.ts';

/** Channels by their kind. */
export type Channels = ReadonlyMap<ChannelKind, ChannelType>;

/** Every channel of the hub: the composition root hands it to those who open connections. */
export const CHANNELS: Channels = new Map([smppChannel].map((channel) => [channel.kind, channel]));
