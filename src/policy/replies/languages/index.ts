// All languages in which replies are understood.
import type { LanguageReplies } from '../language.ts';
import { AM } from './am.ts';
import { AR } from './ar.ts';
import { BG } from './bg.ts';
import { BN } from './bn.ts';
import { CS } from './cs.ts';
import { DA } from './da.ts';
import { DE } from './de.ts';
import { EL } from './el.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';
import { FA } from './fa.ts';
import { FI } from './fi.ts';
import { FR } from './fr.ts';
import { HA } from './ha.ts';
import { HE } from './he.ts';
import { HI } from './hi.ts';
import { HU } from './hu.ts';
import { ID } from './id.ts';
import { IS } from './is.ts';
import { IT } from './it.ts';
import { JA } from './ja.ts';
import { KO } from './ko.ts';
import { MS } from './ms.ts';
import { NB } from './nb.ts';
import { NL } from './nl.ts';
import { PL } from './pl.ts';
import { PT_BR } from './pt-br.ts';
import { PT_PT } from './pt-pt.ts';
import { RO } from './ro.ts';
import { RU } from './ru.ts';
import { SK } from './sk.ts';
import { SV } from './sv.ts';
import { SW } from './sw.ts';
import { TH } from './th.ts';
import { TL } from './tl.ts';
import { TR } from './tr.ts';
import { UK } from './uk.ts';
import { UR } from './ur.ts';
import { VI } from './vi.ts';
import { YO } from './yo.ts';
import { ZH_HANS } from './zh-hans.ts';
import { ZH_HANT } from './zh-hant.ts';

/** All languages, in the order in which they are asked where several know a word. */
export const LANGUAGES: readonly LanguageReplies[] = [
  EN,
  ES,
  FR,
  DE,
  IT,
  PT_BR,
  PT_PT,
  NL,
  DA,
  SV,
  NB,
  FI,
  IS,
  PL,
  CS,
  SK,
  HU,
  RO,
  BG,
  RU,
  UK,
  EL,
  TR,
  AR,
  HE,
  FA,
  HI,
  BN,
  UR,
  TH,
  VI,
  ID,
  MS,
  TL,
  ZH_HANS,
  ZH_HANT,
  JA,
  KO,
  SW,
  AM,
  HA,
  YO,
];
