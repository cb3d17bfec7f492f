// Format characters that nobody sees, and where a text cannot do without them.

/** Characters of the category Cf that stand in texts (Unicode 16 §23.2, §23.3), with the soft hyphen. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const JOINERS = /[\u200c\u200d]/u;

/** Letters written from right to left: marks of direction order the numbers and names between them. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Samaritan}]/u;
/** Scripts without spaces between words: U+200B says where a line may break. */
const UNSPACED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Javanese}]/u;
const MONGOLIAN = /\p{Script=Mongolian}/u;
/** Characters that joiners do not change. */
const UNJOINED =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{N}\p{P}\p{Z}\p{S}\p{Cc}]$/u;
/** An emoji may end in a colour or in U+FE0F. */
const EMOJI_END = /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f|\u{e007f})$/u;
const EMOJI = /^\p{Extended_Pictographic}$/u;

/** The text without format characters that change nothing of how it reads: those of scripts and emoji that need them stay. */
export function withoutInvisible(text: string): string {
  if (!INVISIBLE.test(text)) return text;
  const characters = [...text];
  const keeps = {
    directions: RIGHT_TO_LEFT.test(text),
    breaks: UNSPACED.test(text),
    mongolian: MONGOLIAN.test(text),
  };
  let kept = '';
  let before: string | null = null;
  for (const [index, character] of characters.entries()) {
    if (!INVISIBLE.test(character)) before = character;
    else if (!isNeeded(character, keeps, before, characters[index + 1] ?? null)) continue;
    kept += character;
  }
  return kept;
}

interface Keeps {
  directions: boolean;
  breaks: boolean;
  mongolian: boolean;
}

function isNeeded(character: string, keeps: Keeps, before: string | null, after: string | null): boolean {
  if (DIRECTIONS.test(character)) return keeps.directions;
  if (JOINERS.test(character)) return joins(before, after);
  if (character === '\u200b') return keeps.breaks;
  return character === '\u180e' && keeps.mongolian;
}

function joins(before: string | null, after: string | null): boolean {
  if (before !== null && EMOJI_END.test(before)) return after !== null && EMOJI.test(after);
  return [before, after].some((each) => each !== null && !UNJOINED.test(each) && !INVISIBLE.test(each));
}
