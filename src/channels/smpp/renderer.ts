/** Renderer of contents as an SMSC takes them: its alphabets, its headers, its parts. */
import { measure, measureBinary } from '../../text/encode.ts';
import { PLAIN_PROFILE, type TextProfile } from '../../text/profile.ts';
import { costlyCharacters, smarten } from '../../text/smart.ts';
import type { Renderer } from '../port.ts';

/** The renderer of connections with this profile. */
export function rendererOf(profile: TextProfile): Renderer {
  return {
    measure: (content, options) =>
      content.kind === 'text'
        ? measure(content.text, profile, options)
        : measureBinary(content.octets, profile, options),
    smarten: (text) => smarten(text, profile),
    costlyCharacters: (text) => costlyCharacters(text, profile),
  };
}

/** As every SMSC takes contents: for a message whose route is not known. */
export const PLAIN_RENDERER = rendererOf(PLAIN_PROFILE);
