/** Offsets of time zones from 2026 to 2037, as in the IANA database 2026f. Made by scripts/place-data.mjs: not edited. */

/** Version of the IANA database. */
export const ZONE_VERSION = '2026f';

/**
 * Zones that keep the same time, and that time: minutes east of UTC, then minutes since 1970 (in base 36) and the offset
 * from then on, again and again.
 */
export const ZONE_ROWS: readonly (readonly [offsets: string, zones: string])[] = [
  ['-720', 'Etc/GMT+12'],
  ['-660', 'Etc/GMT+11 Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa US/Samoa'],
  [
    '-600 hlck0 -540 hsoyc -600 hwss0 -540 i456c -600 i8180 -540 ifdmc -600 ij9o0 -540 iqm2c -600 iui40 -540 j1uic -600 j5qk0 -540 jd2yc -600 jh6s0 -540 joj6c -600 jsf80 -540 jzrmc -600 k3no0 -540 kb02c -600 kew40 -540 km8ic -600 kq4k0 -540 kxgyc -600 l1d00 -540 l8pec -600',
    'America/Adak America/Atka US/Aleutian',
  ],
  ['-600', 'Etc/GMT+10 Pacific/Honolulu Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti US/Hawaii'],
  ['-570', 'Pacific/Marquesas'],
  [
    '-540 hlcic -480 hsowo -540 hwsqc -480 i454o -540 i816c -480 ifdko -540 ij9mc -480 iqm0o -540 iui2c -480 j1ugo -540 j5qic -480 jd2wo -540 jh6qc -480 joj4o -540 jsf6c -480 jzrko -540 k3nmc -480 kb00o -540 kew2c -480 km8go -540 kq4ic -480 kxgwo -540 l1cyc -480 l8pco -540',
    'America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat US/Alaska',
  ],
  ['-540', 'Etc/GMT+9 Pacific/Gambier'],
  [
    '-480 hlcgo -420 hsov0 -480 hwsoo -420 i4530 -480 i814o -420 ifdj0 -480 ij9ko -420 iqlz0 -480 iui0o -420 j1uf0 -480 j5qgo -420 jd2v0 -480 jh6oo -420 joj30 -480 jsf4o -420 jzrj0 -480 k3nko -420 kazz0 -480 kew0o -420 km8f0 -480 kq4go -420 kxgv0 -480 l1cwo -420 l8pb0 -480',
    'America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana Mexico/BajaNorte US/Pacific',
  ],
  ['-480 hlcgo -420', 'America/Vancouver Canada/Pacific'],
  ['-480', 'Etc/GMT+8 Pacific/Pitcairn'],
  [
    '-420 hlcf0 -360 hsotc -420 hwsn0 -360 i451c -420 i8130 -360 ifdhc -420 ij9j0 -360 iqlxc -420 iuhz0 -360 j1udc -420 j5qf0 -360 jd2tc -420 jh6n0 -360 joj1c -420 jsf30 -360 jzrhc -420 k3nj0 -360 kazxc -420 kevz0 -360 km8dc -420 kq4f0 -360 kxgtc -420 l1cv0 -360 l8p9c -420',
    'America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver America/Shiprock US/Mountain',
  ],
  [
    '-420',
    'America/Creston America/Dawson America/Dawson_Creek America/Fort_Nelson America/Hermosillo America/Mazatlan America/Phoenix America/Whitehorse Canada/Yukon Etc/GMT+7 Mexico/BajaSur US/Arizona',
  ],
  ['-420 hlcf0 -360', 'America/Edmonton America/Inuvik America/Yellowknife Canada/Mountain'],
  [
    '-360',
    'America/Bahia_Banderas America/Belize America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala America/Managua America/Merida America/Mexico_City America/Monterrey America/Regina America/Swift_Current America/Tegucigalpa Canada/Saskatchewan Etc/GMT+6 Mexico/General Pacific/Galapagos',
  ],
  [
    '-360 hlcdc -300 hsoro -360 hwslc -300 i44zo -360 i811c -300 ifdfo -360 ij9hc -300 iqlvo -360 iuhxc -300 j1ubo -360 j5qdc -300 jd2ro -360 jh6lc -300 joizo -360 jsf1c -300 jzrfo -360 k3nhc -300 kazvo -360 kevxc -300 km8bo -360 kq4dc -300 kxgro -360 l1ctc -300 l8p7o -360',
    'America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN America/Matamoros America/Menominee America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Rankin_Inlet America/Resolute US/Central US/Indiana-Starke',
  ],
  ['-360 hlcdc -300', 'America/Rainy_River America/Winnipeg Canada/Central'],
  [
    '-300',
    'America/Atikokan America/Bogota America/Cancun America/Cayman America/Coral_Harbour America/Eirunepe America/Guayaquil America/Jamaica America/Lima America/Panama America/Porto_Acre America/Rio_Branco Brazil/Acre Etc/GMT+5',
  ],
  [
    '-300 hlcbo -240 hsoq0 -300 hwsjo -240 i44y0 -300 i80zo -240 ifde0 -300 ij9fo -240 iqlu0 -300 iuhvo -240 j1ua0 -300 j5qbo -240 jd2q0 -300 jh6jo -240 joiy0 -300 jsezo -240 jzre0 -300 k3nfo -240 kazu0 -300 kevvo -240 km8a0 -300 kq4bo -240 kxgq0 -300 l1cro -240 l8p60 -300',
    'America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York America/Nipigon America/Pangnirtung America/Port-au-Prince America/Thunder_Bay America/Toronto Canada/Eastern US/East-Indiana US/Eastern US/Michigan',
  ],
  [
    '-300 hlc8c -240 i44wc -300 i80wc -240 ifdcc -300 ij9cc -240 iqlsc -300 iuhsc -240 j1u8c -300 j5q8c -240 jd2oc -300 jh6gc -240 joiwc -300 jsewc -240 jzrcc -300 k3ncc -240 kazsc -300 kevsc -240 km88c -300 kq48c -240 kxgoc -300 l1coc -240 l8p4c -300',
    'America/Havana',
  ],
  [
    '-300 hm790 -360 hqyeo -300 hxfp0 -360 i26uo -300 i8o50 -360 idfao -300 ik4d0 -360 ionqo -300 ivct0 -360 j03yo -300 j6l90 -360 jbceo -300 jhtp0 -360 jmkuo -300 jt250 -360 jxtao -300 k4al0 -360 k91qo -300 kfqt0 -360 kka6o -300 kqz90 -360 kvqeo -300 l27p0 -360 l6yuo -300',
    'Chile/EasterIsland Pacific/Easter',
  ],
  [
    '-240',
    'America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Boa_Vista America/Campo_Grande America/Caracas America/Cuiaba America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Guyana America/Kralendijk America/La_Paz America/Lower_Princes America/Manaus America/Marigot America/Martinique America/Montserrat America/Port_of_Spain America/Porto_Velho America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola America/Virgin Brazil/West Etc/GMT+4',
  ],
  [
    '-240 hlca0 -180 hsooc -240 hwsi0 -180 i44wc -240 i80y0 -180 ifdcc -240 ij9e0 -180 iqlsc -240 iuhu0 -180 j1u8c -240 j5qa0 -180 jd2oc -240 jh6i0 -180 joiwc -240 jsey0 -180 jzrcc -240 k3ne0 -180 kazsc -240 kevu0 -180 km88c -240 kq4a0 -180 kxgoc -240 l1cq0 -180 l8p4c -240',
    'America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule Atlantic/Bermuda Canada/Atlantic',
  ],
  [
    '-210 hlc96 -150 hsoni -210 hwsh6 -150 i44vi -210 i80x6 -150 ifdbi -210 ij9d6 -150 iqlri -210 iuht6 -150 j1u7i -210 j5q96 -150 jd2ni -210 jh6h6 -150 joivi -210 jsex6 -150 jzrbi -210 k3nd6 -150 kazri -210 kevt6 -150 km87i -210 kq496 -150 kxgni -210 l1cp6 -150 l8p3i -210',
    'America/St_Johns Canada/Newfoundland',
  ],
  [
    '-180',
    'America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Asuncion America/Bahia America/Belem America/Buenos_Aires America/Catamarca America/Cayenne America/Cordoba America/Coyhaique America/Fortaleza America/Jujuy America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas America/Recife America/Rosario America/Santarem America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley Brazil/East Etc/GMT+3',
  ],
  [
    '-180 hlc8c -120 hsomo -180 hwsgc -120 i44uo -180 i80wc -120 ifdao -180 ij9cc -120 iqlqo -180 iuhsc -120 j1u6o -180 j5q8c -120 jd2mo -180 jh6gc -120 joiuo -180 jsewc -120 jzrao -180 k3ncc -120 kazqo -180 kevsc -120 km86o -180 kq48c -120 kxgmo -180 l1coc -120 l8p2o -180',
    'America/Miquelon',
  ],
  [
    '-180 hm790 -240 hqyeo -180 hxfp0 -240 i26uo -180 i8o50 -240 idfao -180 ik4d0 -240 ionqo -180 ivct0 -240 j03yo -180 j6l90 -240 jbceo -180 jhtp0 -240 jmkuo -180 jt250 -240 jxtao -180 k4al0 -240 k91qo -180 kfqt0 -240 kka6o -180 kqz90 -240 kvqeo -180 l27p0 -240 l6yuo -180',
    'America/Santiago Chile/Continental',
  ],
  [
    '-120 hlzdo -60 hsgpo -120 hx7to -60 i3wxo -120 i8g9o -60 if5do -120 ijopo -60 iqdto -120 iv4xo -60 j1m9o -120 j6ddo -60 jcupo -120 jhlto -60 joaxo -120 jsu9o -60 jzjdo -120 k42po -60 karto -120 kfb5o -60 km09o -120 kqrdo -60 kx8po -120 l1zto -60 l8h5o -120',
    'America/Godthab America/Nuuk America/Scoresbysund',
  ],
  ['-120', 'America/Noronha Atlantic/South_Georgia Brazil/DeNoronha Etc/GMT+2'],
  [
    '-60 hlzdo 0 hsgpo -60 hx7to 0 i3wxo -60 i8g9o 0 if5do -60 ijopo 0 iqdto -60 iv4xo 0 j1m9o -60 j6ddo 0 jcupo -60 jhlto 0 joaxo -60 jsu9o 0 jzjdo -60 k42po 0 karto -60 kfb5o 0 km09o -60 kqrdo 0 kx8po -60 l1zto 0 l8h5o -60',
    'Atlantic/Azores',
  ],
  ['-60', 'Atlantic/Cape_Verde Etc/GMT+1'],
  [
    '0',
    'Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UTC',
  ],
  [
    '0 hlzdo 120 hsgpo 0 hx7to 120 i3wxo 0 i8g9o 120 if5do 0 ijopo 120 iqdto 0 iv4xo 120 j1m9o 0 j6ddo 120 jcupo 0 jhlto 120 joaxo 0 jsu9o 120 jzjdo 0 k42po 120 karto 0 kfb5o 120 km09o 0 kqrdo 120 kx8po 0 l1zto 120 l8h5o 0',
    'Antarctica/Troll',
  ],
  [
    '0 hlzdo 60 hsgpo 0 hx7to 60 i3wxo 0 i8g9o 60 if5do 0 ijopo 60 iqdto 0 iv4xo 60 j1m9o 0 j6ddo 60 jcupo 0 jhlto 60 joaxo 0 jsu9o 60 jzjdo 0 k42po 60 karto 0 kfb5o 60 km09o 0 kqrdo 60 kx8po 0 l1zto 60 l8h5o 0',
    'Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Belfast Europe/Dublin Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London',
  ],
  [
    '60',
    'Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo Africa/Tunis Etc/GMT-1',
  ],
  ['60 hkorc 0 hlrnc 60 hrdto 0', 'Africa/Casablanca Africa/El_Aaiun'],
  [
    '60 hlzdo 120 hsgpo 60 hx7to 120 i3wxo 60 i8g9o 120 if5do 60 ijopo 120 iqdto 60 iv4xo 120 j1m9o 60 j6ddo 120 jcupo 60 jhlto 120 joaxo 60 jsu9o 120 jzjdo 60 k42po 120 karto 60 kfb5o 120 km09o 60 kqrdo 120 kx8po 60 l1zto 120 l8h5o 60',
    'Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich',
  ],
  [
    '120',
    'Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Khartoum Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Tripoli Africa/Windhoek Etc/GMT-2 Europe/Kaliningrad',
  ],
  [
    '120 hms4o 180 hsm30 120 hy8co 180 i3uj0 120 i9gso 180 if2z0 120 ikp8o 180 iqbf0 120 ivxoo 180 j1rn0 120 j764o 180 jd030 120 jimco 180 jo8j0 120 jtuso 180 jzgz0 120 k538o 180 kapf0 120 kgboo 180 klxv0 120 krk4o 180 kxe30 120 l2sko 180 l8mj0 120',
    'Africa/Cairo',
  ],
  [
    '120 hlz8o 180 hsgj0 120 hx7oo 180 i3wr0 120 i8g4o 180 if570 120 ijoko 180 iqdn0 120 iv4so 180 j1m30 120 j6d8o 180 jcuj0 120 jhloo 180 joar0 120 jsu4o 180 jzj70 120 k42ko 180 karn0 120 kfb0o 180 km030 120 kqr8o 180 kx8j0 120 l1zoo 180 l8gz0 120',
    'Asia/Beirut',
  ],
  [
    '120 hlzdo 180 hsgpo 120 hx7to 180 i3wxo 120 i8g9o 180 if5do 120 ijopo 180 iqdto 120 iv4xo 180 j1m9o 120 j6ddo 180 jcupo 120 jhlto 180 joaxo 120 jsu9o 180 jzjdo 120 k42po 180 karto 120 kfb5o 180 km09o 120 kqrdo 180 kx8po 120 l1zto 180 l8h5o 120',
    'Asia/Famagusta Asia/Nicosia Europe/Athens Europe/Bucharest Europe/Chisinau Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Tiraspol Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye',
  ],
  [
    '120 hly80 180 hsfic 120 hx6o0 180 i3vqc 120 i8f40 180 if46c 120 ijnk0 180 iqcmc 120 iv3s0 180 j1l2c 120 j6c80 180 jctic 120 jhko0 180 jo9qc 120 jst40 180 jzi6c 120 k41k0 180 kaqmc 120 kfa00 180 klz2c 120 kqq80 180 kwzqc 120 l1yo0 180 l80ec 120',
    'Asia/Gaza Asia/Hebron',
  ],
  [
    '120 hlx40 180 hsgmc 120 hx5k0 180 i3wuc 120 i8e00 180 if5ac 120 ijmg0 180 iqdqc 120 iv2o0 180 j1m6c 120 j6b40 180 jcumc 120 jhjk0 180 joauc 120 jss00 180 jzjac 120 k40g0 180 karqc 120 kf8w0 180 km06c 120 kqp40 180 kx8mc 120 l1xk0 180 l8h2c 120',
    'Asia/Jerusalem Asia/Tel_Aviv',
  ],
  [
    '180',
    'Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain Asia/Damascus Asia/Istanbul Asia/Kuwait Asia/Qatar Asia/Riyadh Etc/GMT-3 Europe/Istanbul Europe/Kirov Europe/Minsk Europe/Moscow Europe/Simferopol Europe/Volgograd Indian/Antananarivo Indian/Comoro Indian/Mayotte',
  ],
  ['210', 'Asia/Tehran'],
  [
    '240',
    'Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Etc/GMT-4 Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk Indian/Mahe Indian/Mauritius Indian/Reunion',
  ],
  ['270', 'Asia/Kabul'],
  [
    '300',
    'Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Dushanbe Asia/Karachi Asia/Oral Asia/Qostanay Asia/Qyzylorda Asia/Samarkand Asia/Tashkent Asia/Yekaterinburg Etc/GMT-5 Indian/Kerguelen Indian/Maldives',
  ],
  ['330', 'Asia/Calcutta Asia/Colombo Asia/Kolkata'],
  ['345', 'Asia/Kathmandu Asia/Katmandu'],
  [
    '360',
    'Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Etc/GMT-6 Indian/Chagos',
  ],
  ['390', 'Asia/Rangoon Asia/Yangon Indian/Cocos'],
  [
    '420',
    'Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Jakarta Asia/Krasnoyarsk Asia/Novokuznetsk Asia/Novosibirsk Asia/Phnom_Penh Asia/Pontianak Asia/Saigon Asia/Tomsk Asia/Vientiane Etc/GMT-7 Indian/Christmas',
  ],
  [
    '480',
    'Antarctica/Casey Asia/Brunei Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Macao Asia/Macau Asia/Makassar Asia/Manila Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ujung_Pandang Asia/Ulaanbaatar Asia/Ulan_Bator Australia/Perth Australia/West Etc/GMT-8',
  ],
  ['525', 'Australia/Eucla'],
  [
    '540',
    'Asia/Chita Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk Etc/GMT-9 Pacific/Palau',
  ],
  ['570', 'Australia/Darwin Australia/North'],
  [
    '600',
    'Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman Australia/Queensland Etc/GMT-10 Pacific/Chuuk Pacific/Guam Pacific/Port_Moresby Pacific/Saipan Pacific/Truk Pacific/Yap',
  ],
  [
    '630 hm6ri 570 hrszi 630 hxf7i 570 i31fi 630 i8nni 570 ie9vi 630 ijw3i 570 ipq3i 630 ivcbi 570 j0yji 630 j6kri 570 jc6zi 630 jht7i 570 jnffi 630 jt1ni 570 jynvi 630 k4a3i 570 k9wbi 630 kfiji 570 klcji 630 kqyri 570 kwkzi 630 l277i 570 l7tfi 630',
    'Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna',
  ],
  [
    '660 hm6qo 600 hrsyo 660 hxf6o 600 i31eo 660 i8nmo 600 ie9uo 660 ijw2o 600 ipq2o 660 ivcao 600 j0yio 660 j6kqo 600 jc6yo 660 jht6o 600 jnfeo 660 jt1mo 600 jynuo 660 k4a2o 600 k9wao 660 kfiio 600 klcio 660 kqyqo 600 kwkyo 660 l276o 600 l7teo 660',
    'Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania Australia/Victoria',
  ],
  [
    '660',
    'Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Etc/GMT-11 Pacific/Bougainville Pacific/Efate Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea Pacific/Pohnpei Pacific/Ponape',
  ],
  [
    '660 hm6p0 630 hrsxu 660 hxf50 630 i31du 660 i8nl0 630 ie9tu 660 ijw10 630 ipq1u 660 ivc90 630 j0yhu 660 j6kp0 630 jc6xu 660 jht50 630 jnfdu 660 jt1l0 630 jyntu 660 k4a10 630 k9w9u 660 kfih0 630 klchu 660 kqyp0 630 kwkxu 660 l2750 630 l7tdu 660',
    'Australia/LHI Australia/Lord_Howe',
  ],
  [
    '720',
    'Asia/Anadyr Asia/Kamchatka Etc/GMT-12 Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake Pacific/Wallis',
  ],
  [
    '720 hm6p0 660 hrsx0 720 hxf50 660 i31d0 720 i8nl0 660 ie9t0 720 ijw10 660 ipq10 720 ivc90 660 j0yh0 720 j6kp0 660 jc6x0 720 jht50 660 jnfd0 720 jt1l0 660 jynt0 720 k4a10 660 k9w90 720 kfih0 660 klch0 720 kqyp0 660 kwkx0 720 l2750 660 l7td0 720',
    'Pacific/Norfolk',
  ],
  [
    '780 hm6nc 720 hrl3c 780 hxf3c 720 i2tjc 780 i8njc 720 ie1zc 780 ijvzc 720 ipi7c 780 ivc7c 720 j0qnc 780 j6knc 720 jbz3c 780 jht3c 720 jn7jc 780 jt1jc 720 jyfzc 780 k49zc 720 k9ofc 780 kfifc 720 kl4nc 780 kqync 720 kwd3c 780 l273c 720 l7ljc 780',
    'Antarctica/McMurdo Antarctica/South_Pole Pacific/Auckland',
  ],
  ['780', 'Etc/GMT-13 Pacific/Apia Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu'],
  [
    '825 hm6nc 765 hrl3c 825 hxf3c 765 i2tjc 825 i8njc 765 ie1zc 825 ijvzc 765 ipi7c 825 ivc7c 765 j0qnc 825 j6knc 765 jbz3c 825 jht3c 765 jn7jc 825 jt1jc 765 jyfzc 825 k49zc 765 k9ofc 825 kfifc 765 kl4nc 825 kqync 765 kwd3c 825 l273c 765 l7ljc 825',
    'Pacific/Chatham',
  ],
  ['840', 'Etc/GMT-14 Pacific/Kiritimati'],
];
