// A dentist: reminders that follow their appointments, answers that confirm or decline, and how many did not come.
import { setTimeout as sleep } from 'node:timers/promises';
import { act, answer, ask, must, phone, run, screen, until } from './story.mjs';

const HOUR_MS = 3_600_000;
/** The reminder goes two hours before the appointment, which is so far away that it is due in some seconds. */
const soon = () => new Date(Date.now() + 2 * HOUR_MS + 8_000).toISOString();
const attributesOf = (appointment) => ({ attributes: { appointment } });
const upsert = (...contacts) =>
  act('upsertContacts', 'UpsertContactsInput', { contacts }, 'UpsertContactsPayload { created updated }');
const name = `Dentist ${run}`;

console.log('The practice says what it wants.');
const fields = [
  { name: 'appointment', type: 'DATE' },
  { name: 'appointment_state', type: 'CHOICE', choices: ['open', 'confirmed', 'declined'] },
];
for (const field of fields)
  await act('setContactField', 'SetContactFieldInput', field, 'ContactFieldPayload { field { name } }');
const body = 'Dear {{ name }}, we expect you today. Answer C to confirm, R for another date.';
await act(
  'saveTemplate',
  'SaveTemplateInput',
  { name: `dentist-${run}`, bodies: [{ locale: 'en', body }], variables: [{ name: 'name' }] },
  'SaveTemplatePayload { template { name } }',
);
const confirmation = {
  ...{ field: 'appointment_state', confirmed: 'confirmed', declined: 'declined' },
  ...{ confirmedText: 'Thank you, see you then.', declinedText: 'Thank you. We call you about another date.' },
};
const { trigger } = await act(
  'createTrigger',
  'TriggerInput',
  {
    ...{ name, on: { date: { field: 'appointment', offset: '-2 h' } } },
    ...{ purpose: 'TRANSACTIONAL', template: `dentist-${run}`, confirmation },
  },
  'TriggerPayload { trigger { id } }',
);

console.log('Five people have appointments.');
const [anna, ben, cleo, dora, emil] = ['Anna', 'Ben', 'Cleo', 'Dora', 'Emil'].map((each) => ({
  phone: phone(),
  name: each,
}));
const all = [anna, ben, cleo, dora, emil];
await upsert(...all.map((person) => ({ ...person, ...attributesOf(soon()) })));
await upsert({ phone: dora.phone, ...attributesOf(new Date(Date.now() + 90 * HOUR_MS).toISOString()) });
await upsert({ phone: emil.phone, ...attributesOf(null) });
const reminded = [anna, ben, cleo];
await until('who comes in two hours is reminded, by name', async () => {
  const texts = await Promise.all(reminded.map((person) => screen(person.phone)));
  return texts.every(([text], index) => text?.startsWith(`Dear ${reminded[index].name}`));
});
await sleep(6_000);
must((await screen(dora.phone)).length === 0, 'whose appointment was moved waits for its new day');
must((await screen(emil.phone)).length === 0, 'whose appointment was cleared hears nothing');
must((await screen(anna.phone)).length === 1, 'and nobody is reminded twice');

console.log('They answer.');
await answer(anna.phone, 'C');
await answer(ben.phone, 'r.');
const visitOf = async ({ phone: number }) =>
  (await ask('query Visit($phone: PhoneNumber!) { contact(phone: $phone) { attributes } }', { phone: number })).contact
    .attributes.appointment_state;
await until('C confirms', async () => (await visitOf(anna)) === 'confirmed');
await until('R declines', async () => (await visitOf(ben)) === 'declined');
await until('both get an answer', async () => {
  const [[, first], [, second]] = await Promise.all([anna, ben].map((person) => screen(person.phone)));
  return first === confirmation.confirmedText && second === confirmation.declinedText;
});

console.log('The day is over.');
const events = [
  { phone: anna.phone, name: 'attended' },
  { phone: cleo.phone, name: 'no_show' },
];
await act('recordEvent', 'RecordEventInput', { events }, 'RecordEventPayload { recorded }');
const { attendance } = (
  await ask(
    `query Attendance($id: ID!, $from: DateTime!, $to: DateTime!) { trigger(id: $id) { attendance(from: $from, to: $to) {
      reminded confirmed declined noAnswer attended noShow noShowPercent noShowPercentConfirmed noShowPercentNoAnswer } } }`,
    {
      id: trigger.id,
      from: new Date(Date.now() - HOUR_MS).toISOString(),
      to: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
    },
  )
).trigger;
console.log(`  ${JSON.stringify(attendance)}`);
must(attendance.reminded === 3 && attendance.confirmed === 1, 'three were reminded, one confirmed');
must(attendance.declined === 1 && attendance.noAnswer === 1, 'one declined, one said nothing');
must(attendance.noShowPercent === 50, 'of two of whom it is known, one did not come');
must(
  attendance.noShowPercentConfirmed === 0 && attendance.noShowPercentNoAnswer === 100,
  'it was the one who said nothing',
);
await act('removeTrigger', 'RemoveTriggerInput', { id: trigger.id }, 'TriggerPayload { trigger { id } }');
