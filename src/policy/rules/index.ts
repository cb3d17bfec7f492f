/** Rules of countries and their regions, as they were on the day that each names. */
import type { CountryRule } from '../country-rule.ts';
import { AE } from './ae.ts';
import { AR } from './ar.ts';
import { AT } from './at.ts';
import { AU } from './au.ts';
import { BD } from './bd.ts';
import { BE } from './be.ts';
import { BR } from './br.ts';
import { BR_SP } from './br-sp.ts';
import { CA } from './ca.ts';
import { CH } from './ch.ts';
import { CL } from './cl.ts';
import { CN } from './cn.ts';
import { CO } from './co.ts';
import { CZ } from './cz.ts';
import { DE } from './de.ts';
import { DEFAULT } from './default.ts';
import { DK } from './dk.ts';
import { ES } from './es.ts';
import { EU } from './eu.ts';
import { FI } from './fi.ts';
import { FR } from './fr.ts';
import { GB } from './gb.ts';
import { HK } from './hk.ts';
import { ID } from './id.ts';
import { IE } from './ie.ts';
import { IL } from './il.ts';
import { IN } from './in.ts';
import { IT } from './it.ts';
import { JP } from './jp.ts';
import { KE } from './ke.ts';
import { KR } from './kr.ts';
import { MX } from './mx.ts';
import { MY } from './my.ts';
import { NG } from './ng.ts';
import { NL } from './nl.ts';
import { NO } from './no.ts';
import { NZ } from './nz.ts';
import { PH } from './ph.ts';
import { PK } from './pk.ts';
import { PL } from './pl.ts';
import { PT } from './pt.ts';
import { RU } from './ru.ts';
import { SA } from './sa.ts';
import { SE } from './se.ts';
import { SG } from './sg.ts';
import { SK } from './sk.ts';
import { TH } from './th.ts';
import { TR } from './tr.ts';
import { TW } from './tw.ts';
import { US } from './us.ts';
import { US_AL } from './us-al.ts';
import { US_AZ } from './us-az.ts';
import { US_CA } from './us-ca.ts';
import { US_CT } from './us-ct.ts';
import { US_FL } from './us-fl.ts';
import { US_GA } from './us-ga.ts';
import { US_IL } from './us-il.ts';
import { US_KY } from './us-ky.ts';
import { US_LA } from './us-la.ts';
import { US_MA } from './us-ma.ts';
import { US_MD } from './us-md.ts';
import { US_MI } from './us-mi.ts';
import { US_MN } from './us-mn.ts';
import { US_MS } from './us-ms.ts';
import { US_NE } from './us-ne.ts';
import { US_NJ } from './us-nj.ts';
import { US_NM } from './us-nm.ts';
import { US_NV } from './us-nv.ts';
import { US_NY } from './us-ny.ts';
import { US_OK } from './us-ok.ts';
import { US_OR } from './us-or.ts';
import { US_PA } from './us-pa.ts';
import { US_RI } from './us-ri.ts';
import { US_SC } from './us-sc.ts';
import { US_SD } from './us-sd.ts';
import { US_TN } from './us-tn.ts';
import { US_TX } from './us-tx.ts';
import { US_UT } from './us-ut.ts';
import { US_VA } from './us-va.ts';
import { US_WA } from './us-wa.ts';
import { US_WY } from './us-wy.ts';
import { VN } from './vn.ts';
import { ZA } from './za.ts';

/** Every rule. Of several with one id, the dates say which holds. */
export const COUNTRY_RULES: readonly CountryRule[] = [
  DEFAULT,
  US,
  US_AL,
  US_AZ,
  US_CA,
  US_CT,
  US_FL,
  US_GA,
  US_IL,
  US_KY,
  US_LA,
  US_MD,
  US_MA,
  US_MI,
  US_MN,
  US_MS,
  US_NE,
  US_NV,
  US_NJ,
  US_NM,
  US_NY,
  US_OK,
  US_OR,
  US_PA,
  US_RI,
  US_SC,
  US_SD,
  US_TN,
  US_TX,
  US_UT,
  US_VA,
  US_WA,
  US_WY,
  EU,
  CA,
  GB,
  IE,
  FR,
  DE,
  ES,
  IT,
  PT,
  NL,
  BE,
  AT,
  CH,
  PL,
  CZ,
  SK,
  SE,
  DK,
  FI,
  NO,
  TR,
  RU,
  IN,
  AE,
  SA,
  SG,
  AU,
  NZ,
  ZA,
  NG,
  KE,
  BR,
  BR_SP,
  MX,
  CO,
  AR,
  CL,
  JP,
  KR,
  CN,
  HK,
  TW,
  MY,
  ID,
  PH,
  TH,
  VN,
  PK,
  BD,
  IL,
];
