/** Numbers that regulators keep for films, examples and tests: nobody has them. */

/** A range that is nobody's. */
export interface FictionalRange {
  /** ISO 3166-1 alpha-2. */
  country: string;
  callingCode: string;
  /** National numbers, whole. */
  national: RegExp;
  /** A number of it, in E.164. */
  example: string;
  source: string;
}

const OFCOM = 'Ofcom, Telephone numbers for use in TV and radio drama programmes';
const ACMA = 'ACMA, Phone numbers for use in TV shows, films and creative works';
const ARCEP = 'Arcep, Décision 2018-0881 as amended: numéros pour les œuvres audiovisuelles';
const BNETZA = 'Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021): Rufnummern für Medienproduktionen';

/**
 * The ranges. Some of them libphonenumber finds valid (those of the United States, of Germany): they are listed so that
 * examples can be checked against all of them.
 */
export const FICTIONAL_RANGES: readonly FictionalRange[] = [
  { country: 'GB', callingCode: '44', national: /^7700900\d{3}$/, example: '+447700900123', source: OFCOM },
  {
    country: 'GB',
    callingCode: '44',
    national: /^(?:1632960\d{3}|(?:11[3-8]|1[2-6]1)4960\d{3}|1914980\d{3}|2079460\d{3}|2920180\d{3})$/,
    example: '+441632960123',
    source: OFCOM,
  },
  {
    country: 'US',
    callingCode: '1',
    national: /^[2-9]\d{2}55501\d{2}$/,
    example: '+12025550123',
    source: 'NANPA, 555 Line Number Assignment Guidelines (ATIS-0300048): 555-0100 to 555-0199',
  },
  {
    country: 'AU',
    callingCode: '61',
    national:
      /^4915(?:70(?:006|15[6-9]|110|313|737)|71(?:266|491|804)|72(?:549|665|983)|73(?:770|087)|74(?:118|632)|75(?:254|789)|76(?:398|801)|77(?:426|644)|78(?:957|148|888)|79(?:212|760|455))$/,
    example: '+61491570156',
    source: ACMA,
  },
  { country: 'AU', callingCode: '61', national: /^[2378](?:5550|7010)\d{4}$/, example: '+61255501234', source: ACMA },
  { country: 'FR', callingCode: '33', national: /^63998\d{4}$/, example: '+33639981234', source: ARCEP },
  {
    country: 'FR',
    callingCode: '33',
    national: /^(?:19900|26191|35301|46571|53649)\d{4}$/,
    example: '+33199001234',
    source: ARCEP,
  },
  {
    country: 'DE',
    callingCode: '49',
    national:
      /^(?:17139200\d{2}|176040690\d{2}|152(?:28817386|28895456|54599371)|172(?:9925904|9968532|997318[56]|9980752)|174(?:9091317|9464308))$/,
    example: '+4917604069012',
    source: BNETZA,
  },
  {
    country: 'DE',
    callingCode: '49',
    national: /^(?:3023125|6990009|4066969|2214710|8999998)\d{3}$/,
    example: '+493023125123',
    source: BNETZA,
  },
  {
    country: 'IE',
    callingCode: '353',
    national: /^2091\d{5}$/,
    example: '+353209112345',
    source: 'ComReg, Numbering Conditions of Use: 020 91x xxxx for drama',
  },
  {
    country: 'SE',
    callingCode: '46',
    national: /^7017406(?:0[5-9]|[1-9]\d)$/,
    example: '+46701740650',
    source: 'PTS, Telefonnummer för användning i böcker och filmer',
  },
];

/** The ranges behind a calling code; `null`: it has none. */
export function fictionalRangesOf(callingCode: string): readonly FictionalRange[] | null {
  const own = FICTIONAL_RANGES.filter((range) => range.callingCode === callingCode);
  return own.length === 0 ? null : own;
}
