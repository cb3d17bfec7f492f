/** The check that an answer of a language model stands on what it was given. Pure. */

/** Texts that an answer may stand on, by the name that the model cites it by. */
export type Sources = ReadonlyMap<string, string>;

/** Runs of digits of a text, without leading zeros: "10:30" has 10 and 30. */
function numbersIn(text: string): string[] {
  return (text.match(/\p{Nd}+/gu) ?? []).map((digits) => digits.replace(/^0+(?=.)/, ''));
}

/** Addresses of the web and of e-mail in a text, in small letters. */
function addressesIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .flatMap((word) => word.match(/(?:https?:\/\/|www\.).+/)?.[0] ?? (word.includes('@') ? word : []))
    .map(withoutPunctuation);
}

/** Word without the punctuation around it; by hand, since a search for an end begins anew at each sign. */
function withoutPunctuation(word: string): string {
  const isSign = (at: number) => '()<>[].,:;!?"\''.includes(word.charAt(at));
  let [start, end] = [0, word.length];
  while (start < end && isSign(start)) start++;
  while (end > start && isSign(end - 1)) end--;
  return word.slice(start, end);
}

/**
 * Finds in an answer whatever nothing supports: it has to cite a source that there is, and its numbers and addresses have to stand in
 * what it cites, or in what was said before.
 *
 * @param cited names of sources, as the model gave them
 * @param said texts of both sides so far
 * @returns why it must not be sent, for the model and for people; `null`: it may be
 */
export function ungrounded(
  text: string,
  cited: readonly string[],
  sources: Sources,
  said: readonly string[],
): string | null {
  const unknown = cited.find((name) => !sources.has(name));
  if (unknown !== undefined) return `there is no source ${unknown.slice(0, 20)}`;
  if (cited.length === 0) return 'it cites no source';
  const given = [...cited.map((name) => sources.get(name) ?? ''), ...said];
  const numbers = new Set(given.flatMap(numbersIn));
  const number = numbersIn(text).find((each) => !numbers.has(each));
  if (number !== undefined) return `nothing that it cites has the number ${number.slice(0, 20)}`;
  const addresses = new Set(given.flatMap(addressesIn));
  return addressesIn(text).some((each) => !addresses.has(each)) ? 'nothing that it cites has the address in it' : null;
}
