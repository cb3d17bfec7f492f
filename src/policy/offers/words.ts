/**
 * Words by which texts offer something to buy, in the languages in which replies are read. Collected from public shop and campaign texts, 2026-11-28;
 * confidence: medium, no native speaker has read them. A `*` stands for any end of the word.
 */

/** Words of one language. */
export interface OfferWords {
  /** Words of coupons, discounts and promotions: one is enough. */
  strong: string;
  /** Words that offers have more often than orders: two are, or one beside a link. */
  weak: string;
}

/** Words by BCP 47 language, separated by `|`. */
export const OFFER_WORDS: Readonly<Record<string, OfferWords>> = {
  en: {
    strong:
      'coupon* | voucher* | discount* | promo | promos | promotion* | promo code | cashback | shop now | buy now | special offer* | flash sale | black friday | clearance',
    weak: 'offer | offers | deal | deals | sale | sales | bargain* | exclusive | free gift | gift | win | prize* | bonus | save up | limited time | last chance | new collection | for free',
  },
  es: {
    strong:
      'cupon | cupones | descuento* | rebaja* | promocion* | promo | oferta especial | ofertas especiales | compra ya | liquidacion',
    weak: 'oferta | ofertas | gratis | regalo* | gana | sorteo* | premio* | exclusiv* | aprovecha | ultima oportunidad',
  },
  fr: {
    strong:
      'bon de reduction | bons de reduction | code promo | codes promo | promo | promos | promotion* | soldes | offre speciale | vente privee',
    weak: 'offre | offres | gratuit* | cadeau* | gagnez | concours | exclusi* | profitez | derniere chance | remise | remises | reduction*',
  },
  de: {
    strong:
      'gutschein* | rabatt* | promo | promocode | aktionscode* | sonderangebot* | schlussverkauf | ausverkauf | preisnachlass | jetzt kaufen | jetzt shoppen',
    weak: 'angebot | angebote | gratis | geschenk* | gewinn* | exklusiv* | aktion | sparen | sparpreis* | nur heute | gewinnspiel*',
  },
  it: {
    strong:
      'coupon | buono sconto | buoni sconto | sconto | sconti | scontat* | promo | promozion* | saldi | offerta speciale | acquista ora | codice sconto',
    weak: 'offerta | offerte | gratis | regalo | regali | vinci | premio | premi | esclusiv* | approfitta | ultima occasione',
  },
  pt: {
    strong:
      'cupom | cupons | cupao | cupoes | desconto* | promo | promocao | promocoes | liquidacao | oferta especial | compre ja | compre agora | vale desconto',
    weak: 'oferta | ofertas | gratis | brinde* | presente* | ganhe | sorteio* | exclusiv* | aproveite | ultima chance',
  },
  nl: {
    strong:
      'kortingscode* | korting* | kortingsbon* | waardebon* | actiecode* | promo | uitverkoop | koop nu | shop nu',
    weak: 'gratis | cadeau* | winactie* | win | prijsvraag | exclusie* | actie | acties | bespaar | laatste kans | aanbieding*',
  },
  da: {
    strong: 'rabat* | rabatkode* | kupon* | udsalg | kampagnekode* | tilbudskode* | shop nu | kob nu',
    weak: 'tilbud* | gratis | gave | gaver | vind | konkurrence | eksklusiv* | spar | sidste chance',
  },
  sv: {
    strong: 'rabatt* | rabattkod* | kupong* | slutrea | kampanjkod* | handla nu | kop nu | kampanj*',
    weak: 'erbjudande* | gratis | present* | vinn | tavling* | exklusiv* | spara | sista chansen | rea',
  },
  nb: {
    strong: 'rabatt* | rabattkode* | kupong* | salg na | utsalg | kampanjekode* | handle na | kjop na | kampanje*',
    weak: 'tilbud* | gratis | gave | gaver | vinn | konkurranse | eksklusiv* | spar | siste sjanse',
  },
  fi: {
    strong:
      'alennus* | alennuskoodi* | kuponki* | kupongi* | alekoodi* | tarjouskoodi* | kampanjakoodi* | osta nyt | loppuunmyynti',
    weak: 'tarjous* | tarjouks* | ilmaiseksi | ilmai* | lahja | lahjan | voita | arvonta | kampanja* | saasta',
  },
  is: {
    strong: 'afslatt* | afslaett* | utsala* | utsolu* | tilbodskoda* | afslattarkod* | kaupa nuna',
    weak: 'tilbod* | okeypis | gjof | gjafir | vinna | sparad* | sidasta taekifaeri',
  },
  pl: {
    strong: 'kupon* | rabat* | znizk* | promocj* | promo | wyprzedaz* | kod rabatowy | kup teraz',
    weak: 'oferta | oferty | oferte | gratis | za darmo | prezent* | wygraj | konkurs* | ekskluzyw* | okazj* | oszczedz*',
  },
  cs: {
    strong: 'kupon* | slev* | slevovy kod | promo | promokod* | vyprodej* | voucher* | nakupte nyni',
    weak: 'nabidk* | zdarma | darek* | darky | vyhraj* | soutez* | exkluziv* | akce | usetri* | posledni sance',
  },
  sk: {
    strong: 'kupon* | zlav* | zlavovy kod | promo | promokod* | vypredaj* | voucher* | nakupte teraz',
    weak: 'ponuk* | zadarmo | darcek* | vyhraj* | sutaz* | exkluziv* | akcia | usetri* | posledna sanca',
  },
  hu: {
    strong: 'kupon* | kedvezmeny* | akcios | leertekel* | promocio* | promokod* | kiarusitas* | vasarolj most',
    weak: 'ajanlat* | ingyen* | ajandek* | nyerj* | nyeremeny* | exkluziv* | akcio* | sporolj* | utolso esely',
  },
  ro: {
    strong:
      'cupon* | reducere | reduceri | reducerea | discount* | promo | promotie | promotii | promotia | voucher* | cumpara acum | lichidare',
    weak: 'oferta | oferte | ofertele | gratuit* | gratis | cadou* | castiga | concurs* | exclusiv* | profita | ultima sansa',
  },
  bg: {
    strong: 'купон* | отстъпк* | промоци* | промо | промокод* | разпродажб* | намалени* | ваучер* | купи сега',
    weak: 'оферт* | безплатн* | подарък | подаръц* | спечел* | наград* | ексклузивн* | последен шанс',
  },
  ru: {
    strong: 'купон* | скидк* | промокод* | акционн* | распродаж* | кэшбэк* | кешбэк* | спецпредложени* | купите сейчас',
    weak: 'акция | акции | предложени* | бесплатн* | подарок | подарк* | выигра* | розыгрыш* | приз | призы | эксклюзивн* | успейте | бонус*',
  },
  uk: {
    strong: 'купон* | знижк* | промокод* | акційн* | розпродаж* | кешбек* | спецпропозиці* | купуйте зараз',
    weak: 'акція | акції | пропозиці* | безкоштовн* | подарунок | подарунк* | виграй* | розіграш* | приз | призи | ексклюзивн* | встигніть | бонус*',
  },
  el: {
    strong: 'κουπονι* | εκπτωσ* | εκπτωτικ* | προωθητικ* | εκπτωτικο κωδικο',
    weak: 'δωρεαν | δωρο | δωρα | κερδισ* | διαγωνισμ* | αποκλειστικ* | τελευταια ευκαιρια | προσφορα*',
  },
  tr: {
    strong: 'kupon* | indirim* | kampanya* | promosyon* | hemen al | firsat kodu | hediye ceki',
    weak: 'firsat* | teklif* | ucretsiz | bedava | hediye* | kazan* | cekilis* | ozel teklif | son sans',
  },
  ar: {
    strong:
      'كوبون | كوبونات | الكوبون | قسيمة | خصم | الخصم | خصومات | تخفيض | تخفيضات | التخفيضات | تنزيلات | كود الخصم | اشتر الان | تسوق الان',
    weak: 'عرض | عروض | العرض | العروض | مجانا | مجاني | هدية | هدايا | اربح | جائزة | جوائز | حصري | حصريا',
  },
  he: {
    strong: 'קופון | קופונים | הנחה | הנחות | בהנחה | מבצע | מבצעים | במבצע | קוד הנחה | קנו עכשיו',
    weak: 'הצעה | חינם | בחינם | מתנה | במתנה | פרס | פרסים | זכו | בלעדי | הזדמנות',
  },
  fa: {
    strong: 'تخفیف | تخفیفات | تخفیف ویژه | کد تخفیف | کوپن | حراج | جشنواره فروش | همین حالا بخرید',
    weak: 'پیشنهاد | ویژه | رایگان | هدیه | جایزه | قرعه کشی | فروش',
  },
  hi: {
    strong: 'कूपन | डिस्काउंट | प्रोमो कोड | प्रोमो | अभी खरीदें',
    weak: 'ऑफर | ऑफ़र | मुफ्त | मुफ़्त | फ्री | उपहार | इनाम | जीतें | कैशबैक | छूट | सेल',
  },
  bn: {
    strong: 'কুপন | ছাড় | ডিসকাউন্ট | মূল্যছাড় | প্রোমো | প্রোমো কোড | এখনই কিনুন',
    weak: 'অফার | ফ্রি | বিনামূল্যে | উপহার | পুরস্কার | জিতুন | ক্যাশব্যাক',
  },
  ur: {
    strong: 'کوپن | رعایت | ڈسکاؤنٹ | پرومو | پرومو کوڈ | ابھی خریدیں',
    weak: 'آفر | پیشکش | مفت | تحفہ | انعام | جیتیں | سیل',
  },
  vi: {
    strong:
      'giảm giá | khuyến mãi | khuyến mại | mã giảm giá | ưu đãi | voucher | coupon | mua ngay | giam gia | khuyen mai | uu dai',
    weak: 'miễn phí | quà tặng | tặng quà | trúng thưởng | mien phi | qua tang | cơ hội cuối',
  },
  id: {
    strong: 'kupon* | diskon* | promo | promosi* | potongan harga | voucher* | beli sekarang | kode promo',
    weak: 'gratis | hadiah* | menangkan | penawaran* | undian | eksklusif | bonus | hemat',
  },
  ms: {
    strong: 'kupon* | diskaun* | promosi* | baucar* | kod promo | beli sekarang | jualan murah',
    weak: 'percuma | hadiah* | tawaran* | menangi | cabutan | eksklusif | jimat | potongan',
  },
  tl: {
    strong: 'kupon* | diskwento* | diskuwento* | promo | voucher* | bumili na | bili na',
    weak: 'libre | regalo | premyo | manalo | alok | pa premyo | tipid',
  },
  sw: {
    strong: 'kuponi | punguzo | mapunguzo | promosheni | ofa maalum | vocha ya punguzo | nunua sasa',
    weak: 'ofa | bure | zawadi | shinda | okoa | nafasi ya mwisho',
  },
  am: {
    strong: 'ቅናሽ | ኩፖን | የቅናሽ | ማስተዋወቂያ | ልዩ ቅናሽ',
    weak: 'በነፃ | ነፃ | ስጦታ | ሽልማት | ልዩ',
  },
  ha: {
    strong: 'rangwame | rangwamen | kuponi | tallan | garabasa ta musamman',
    weak: 'kyauta | kyautar | gasa | garabasa | saukin',
  },
  yo: {
    strong: 'ẹdinwo | ẹdínwó | kupọọnu | ipolowo',
    weak: 'ọfẹ | ẹbun | ẹ̀bùn | jẹ ẹbun',
  },
};

/** Words of languages that part no words, by language: they are looked for anywhere. */
export const UNPARTED_OFFER_WORDS: Readonly<Record<string, OfferWords>> = {
  'zh-Hans': {
    strong: '优惠券 | 优惠码 | 折扣 | 促销 | 满减 | 红包 | 打折 | 秒杀 | 立即抢购 | 特价',
    weak: '优惠 | 免费 | 赠品 | 礼品 | 抽奖 | 中奖 | 活动 | 限时 | 专享',
  },
  'zh-Hant': {
    strong: '優惠券 | 優惠碼 | 折扣 | 促銷 | 滿額折 | 打折 | 特價 | 限時搶購 | 立即搶購 | 折價券',
    weak: '優惠 | 免費 | 贈品 | 禮品 | 抽獎 | 中獎 | 活動 | 限時 | 獨享',
  },
  ja: {
    strong: 'クーポン | 割引 | セール | 値引き | キャンペーン | 半額 | お得な | 今すぐ購入 | 特価',
    weak: '無料 | プレゼント | 当選 | 限定 | 特典 | お得 | ポイント還元',
  },
  ko: {
    strong: '쿠폰 | 할인 | 세일 | 프로모션 | 특가 | 적립금 | 지금 구매',
    weak: '무료 | 이벤트 | 경품 | 당첨 | 선물 | 혜택 | 한정',
  },
  th: {
    strong: 'คูปอง | ส่วนลด | โปรโมชั่น | โปรโมชัน | ลดราคา | ซื้อเลย | โค้ดส่วนลด',
    weak: 'ฟรี | ของขวัญ | ของแถม | รางวัล | ข้อเสนอพิเศษ | จำนวนจำกัด',
  },
};
