// Titles of the columns of a file, as people write them.

/** Fields that have other words. */
type Aliased = 'phone' | 'locale' | 'timeZone' | 'mccMnc' | 'name' | 'tags';

/** Titles that mean a column, as `plain` writes them: what spreadsheets and phone books call them in several languages. */
const ALIASES: Readonly<Record<string, Aliased>> = {
  ...titles(
    'phone',
    'phonenumber phoneno mobile mobilenumber mobileno mobilephone cell cellphone msisdn tel telephone telephonenumber',
  ),
  ...titles('phone', 'telefon telefonnummer rufnummer mobil mobilnummer mobiltelefon handy handynummer'),
  ...titles('phone', 'portable numero numerodetelephone telefono movil celular ceptelefonu ceptel gsm telefonnumarasi'),
  ...titles('locale', 'language lang sprache langue idioma dil'),
  ...titles('timeZone', 'tz zeitzone fuseauhoraire zonahoraria saatdilimi'),
  ...titles('mccMnc', 'network'),
  ...titles('name', 'fullname displayname contactname nom nombre nome isim adsoyad'),
  ...titles('tags', 'labels groups etiquetas etiketler'),
};

function titles(column: Aliased, words: string): Record<string, Aliased> {
  return Object.fromEntries(words.split(' ').map((word) => [word, column]));
}

/**
 * The field that a title means: its name, or another word for it. Case, accents, spaces, `_` and `-` make no difference.
 *
 * @param fields that the file may have
 * @param given all titles of the file, as `plain` writes them; beside a column of the very name, another word for it
 *   means something else
 * @returns `null`: none of them
 */
export function fieldTitled<F extends string>(
  title: string,
  fields: readonly F[],
  given: ReadonlySet<string>,
): F | null {
  const head = plain(title);
  const own = fields.find((each) => each.toLowerCase() === head);
  if (own !== undefined) return own;
  const alias = Object.hasOwn(ALIASES, head) ? ALIASES[head] : undefined;
  if (alias === undefined || given.has(alias.toLowerCase())) return null;
  return fields.find((each) => each === alias) ?? null;
}

/** A title without what makes no difference. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\s_\p{Cf}\p{Mn}-]/gu, '');
}
