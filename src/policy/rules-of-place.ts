/** Rules of places, remembered for the day: many people share theirs. */
import { ByDay } from './by-day.ts';
import type { CountryRule } from './country-rule.ts';
import { rulesFor } from './country-rules.ts';
import type { MessageFacts } from './gate.ts';
import { type Place, Places } from './places/place.ts';

/** Finder of what follows from the rules of a place. `make`: is asked once a place and day. */
export class OfPlace<T> {
  readonly #places = new Places();
  readonly #make: (rules: readonly CountryRule[], place: Place, day: string) => T;
  readonly #days = new ByDay((day) => ({ day, known: new Map<Place, T>() }));

  constructor(make: (rules: readonly CountryRule[], place: Place, day: string) => T) {
    this.#make = make;
  }

  /** Consequence for the recipient of a message, by the rules of its day (UTC). */
  of({ to, country, now }: Pick<MessageFacts, 'to' | 'country' | 'now'>): T {
    const { day, known } = this.#days.of(now);
    const place = this.#places.of(to, country, []);
    const before = known.get(place);
    if (before !== undefined) return before;
    const made = this.#make(rulesFor(place, day), place, day);
    known.set(place, made);
    return made;
  }
}
