/** The columns of a carrier's price sheet, by the words that carriers write above them. */

/** Facts that a column may hold. */
export type PriceColumn =
  | 'country'
  | 'mcc'
  | 'mnc'
  | 'mccMnc'
  | 'prefix'
  | 'senderKind'
  | 'purpose'
  | 'price'
  | 'currency'
  | 'validFrom'
  | 'validUntil';

/** Words above columns, without case, signs and accents. Those of our own export are the first of each. */
const WORDS: Readonly<Record<PriceColumn, string>> = {
  country:
    'country,countrycode,countryname,countryiso,iso,isocode,iso2,destination,destinationcountry,land,pays,pais,paese',
  mcc: 'mcc,mobilecountrycode',
  mnc: 'mnc,mobilenetworkcode',
  mccMnc: 'mccmnc,imsi,imsiprefix,plmn,networkcode,operatorcode,networkid',
  prefix: 'prefix,dialprefix,numberprefix,dialcode,dialingcode,diallingcode,areacode,vorwahl,prefixe,prefijo,code',
  senderKind: 'senderkind,sendertype,originatortype,sidtype',
  purpose: 'purpose,traffictype',
  price:
    'price,pricepersms,priceperpart,pricepermessage,pricesms,newprice,unitprice,rate,newrate,ratepersms,smsrate,cost,smsprice,tariff,preis,prix,tarif,precio,prezzo',
  currency: 'currency,currencycode,ccy,cur,wahrung,waehrung,devise,moneda,valuta',
  validFrom:
    'validfrom,effectivedate,effectivefrom,effective,startdate,from,date,valid,gultigab,gueltigab,dateeffective,datedeffet,fechaefectiva',
  validUntil: 'validuntil,validto,enddate,expirydate,expires,until,to,gultigbis,gueltigbis',
};

/** A file's columns by position, the currency that the title of the money names, and the titles that say nothing of it. */
export interface SheetColumns<Column extends string = PriceColumn> {
  at: Readonly<Partial<Record<Column, number>>>;
  titles: readonly string[];
  currency: string | null;
  ignored: readonly string[];
}

/**
 * Reads the titles of a file by the words that stand for its columns.
 *
 * @param money the column whose title may name a currency
 * @returns a sentence on what is there twice
 */
export function titlesOf<Column extends string>(
  titles: readonly string[],
  wordsOf: Readonly<Record<Column, string>>,
  money: Column,
): SheetColumns<Column> | string {
  const columnOf = new Map(
    (Object.entries(wordsOf) as [Column, string][]).flatMap(([column, words]) =>
      words.split(',').map((word) => [word, column] as const),
    ),
  );
  const at: Partial<Record<Column, number>> = {};
  const ignored: string[] = [];
  let currency: string | null = null;
  for (const [index, title] of titles.entries()) {
    const named = /\b(?:in\s+)?([A-Z]{3})\b\s*\)?$/.exec(title)?.[1] ?? null;
    const column =
      columnOf.get(bare(title)) ?? (named === null ? undefined : columnOf.get(bare(title.replace(named, ''))));
    if (column === undefined) {
      if (title.trim() !== '') ignored.push(title.trim());
      continue;
    }
    const other = at[column];
    if (other !== undefined) return `has two columns for the same: "${titles[other]}" and "${title}"`;
    at[column] = index;
    if (column === money && !columnOf.has(bare(title))) currency = named;
  }
  return { at, titles, currency, ignored };
}

/** Reads the titles of a price sheet. @returns a sentence on what is missing or there twice */
export function columnsOf(titles: readonly string[]): SheetColumns | string {
  const columns = titlesOf<PriceColumn>(titles, WORDS, 'price');
  if (typeof columns === 'string') return columns;
  const { at, currency } = columns;
  const seen = titles.map((title) => `"${title.trim()}"`).join(', ');
  if (at.price === undefined) return `has no column of prices (such as "price" or "rate"); it has ${seen}`;
  const places = [at.country, at.prefix, at.mccMnc, at.mcc];
  if (places.every((each) => each === undefined)) {
    return `has no column that says where to (country, MCC and MNC, or prefix); it has ${seen}`;
  }
  if (at.currency === undefined && currency === null) {
    return `has no column of currencies, and the title of its prices names none (such as "price EUR"); it has ${seen}`;
  }
  return columns;
}

function bare(title: string): string {
  const plain = title.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return plain.toLowerCase().replace(/[^a-z0-9]/g, '');
}
