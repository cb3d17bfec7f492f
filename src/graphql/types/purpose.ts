/** The purpose of a message in the API. */
import { Purpose } from '../../generated/prisma/enums.ts';
import { builder } from '../schema/builder.ts';

const MEANINGS: Record<Purpose, string> = {
  TRANSACTIONAL: 'About something the recipient did or has: an order, an appointment.',
  OTP: 'A one-time code that the recipient asks for in this moment. Most urgent; survives a general opt-out.',
  MARKETING: 'An offer. Needs an opt-in.',
  ALERT: 'Something the recipient has to know now. Urgent.',
  SURVEY: 'A question about an opinion. Needs an opt-in.',
  CONVERSATION: 'A reply to what the recipient wrote.',
};

/** Purpose of a message: it decides consent, lane, validity and the treatment of an unknown outcome. */
export const PurposeType = builder.enumType('Purpose', {
  description: 'Why a message is sent: decides consent, lane, validity and what is done about an unknown outcome.',
  values: Object.fromEntries(
    Object.values(Purpose).map((purpose) => [purpose, { description: MEANINGS[purpose] }]),
  ) as Record<Purpose, { description: string }>,
});
