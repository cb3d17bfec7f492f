// Replies in Bengali: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Bengali. */
export const BN: LanguageReplies = {
  ...WRITTEN,
  code: 'bn',
  name: 'Bengali',
  confidence: 'medium',
  optOut: `বন্ধ | বন্ধ করো | স্টপ | stop | থামুন | থামাও | বাতিল সাবস্ক্রিপশন | bondho koro | thamun |
    পাঠাবেন না | আর না | মেসেজ বন্ধ | sms bondho | আনসাবস্ক্রাইব | unsubscribe করুন | stop করুন |
    স্টপ করুন | আর পাঠাবেন না | pathaben na | মুছে দিন | মুছে ফেলুন`,
  optOutLocal: `bondho | off`,
  optOutPhrases: `মেসেজ পাঠাবেন না | আর পাঠাবেন না | মেসেজ বন্ধ করুন | আমি চাই না | নাম্বার মুছে দিন |
    নম্বর মুছে ফেলুন | বিরক্ত করবেন না | লিস্ট থেকে বাদ | msg pathaben na | ar pathaben na |
    msg bondho korun | birokto korben na | পাঠাবেন না | পাঠাবেননা | আর চাই না | বন্ধ করে দিন |
    সম্মতি প্রত্যাহার | আনসাবস্ক্রাইব কর* | মেসেজ চাই না | এসএমএস চাই না | pathaben na |
    bondho koren | bondho kore din | bondho korun | message dibenna | message diben na | sms dibenna | মেসেজ দিবেন না | মেসেজ দেবেন না | sms diyen na | এখনই বন্ধ করুন | এখনি বন্ধ করুন | পাঠাইয়েন না | msg diyen na | msg diben na | sms diben na`,
  optIn: `শুরু | চালু | start | chalu | চালু করুন | শুরু করুন`,
  yes: `হ্যাঁ | হাঁ | জি | haan | ji | রাজি | সম্মত`,
  help: `সাহায্য | help | ke apni | আপনি কে | কে আপনি | apni ke`,
  ambiguous: `না | na | শেষ | বাতিল | ভুল নম্বর | vul number | আগ্রহী না | না ধন্যবাদ | রং নাম্বার |
    রং নম্বর | ভুল নাম্বার | চাই না`,
  lookAlikes: `বাস স্টপ | থামবেন না | অ্যাপয়েন্টমেন্ট বাতিল | দোকান কখন বন্ধ | সপ্তাহ শেষে`,
  courtesies: `দয়া করে | প্লিজ | ধন্যবাদ | ভাই | bhai`,
  grammar: {
    stop: `বন্ধ | থামান | থামাও | থামুন | bondho | thaman | স্টপ | bandho | stop | stopp`,
    not: `না | আর না | na | নয়`,
    send: `পাঠাবেন | পাঠাবে | পাঠিও | পাঠাবা | দেবেন | দিবেন | পাঠানো | pathaben | diben | deben | pathabe`,
    receive: `পেতে`,
    write: `বিরক্ত | birokto | যোগাযোগ | ফোন | করবেন | korben`,
    noun: `মেসেজ* | বার্তা* | এসএমএস* | sms* | msg* | message* | বিজ্ঞাপন* | খুদেবার্তা* | sms | spam |
      msg | msgs`,
    more: `আর | আরও | ar | aro | কোনো`,
    want: `চাই | চাইনা | chai`,
    remove: `মুছে | মুছুন | বাদ | সরান | সরিয়ে | muche | bad | remove | delete | ডিলিট`,
    mine: `আমার নম্বর | আমার নাম্বার | নাম্বার | নম্বর | লিস্ট | তালিকা | আমাকে | amar number | number |
      list | থেকে`,
    filler: `দয়া করে | প্লিজ | please | ধন্যবাদ | আমাকে | আমি | amake | ami | এই | ei | করুন | করো |
      korun | koro | দিন | din | থেকে | theke | ফেলুন | আমার | amar | করেন | দেওয়া | পাঠানো | এসব |
      ভাই | bhai`,
    offers: `বিজ্ঞাপন* | অফার* | offer* | ads`,
    join: `চালু করুন | শুরু করুন | chalu korun | shuru korun`,
    again: `আবার | abar`,
    leave: `প্রত্যাহার | বাতিল`,
    left: `সম্মতি | সাবস্ক্রিপশন | অনুমতি`,
    enough: `আর না | ar na`,
    missed: `পাইনি | আসেনি`,
    forbid: `পাঠাবেন না | পাঠাবেননা | দিবেন না | দেবেন না | pathaben na | diben na | দিয়েন না |
      বিরক্ত করবেন না`,
  },
};
