/** Templates that the simulated providers have approved: the text that WhatsApp shows for a name that an agent sends. */
export interface ApprovedTemplate {
  readonly name: string;
  /** Twilio's name for it. */
  readonly contentSid: string;
  readonly title: string;
  readonly body: string;
  readonly examples: readonly string[];
}

export const TEMPLATES: readonly ApprovedTemplate[] = [
  {
    name: 'order_on_its_way',
    contentSid: 'HX3f1c8d0a5b7e49628c4d1f0a9b8e7d6c',
    title: 'Order on its way',
    body: 'Hello {{1}}, your order {{2}} has left our warehouse and arrives {{3}}.',
    examples: ['Ada', 'A-1047', 'tomorrow by noon'],
  },
  {
    name: 'appointment_reminder',
    contentSid: 'HX90b2e6f4c1d84a7fb35e2c6d8a0f4e1b',
    title: 'Appointment reminder',
    body: 'Hi {{1}}, a reminder of your appointment on {{2}}. Reply here if you need another time.',
    examples: ['Ada', 'Friday at 10:30'],
  },
];

/** The text that the customer sees; a template that is not known is named. */
export function templateText(nameOrSid: string, variables: readonly string[]): string {
  const known = TEMPLATES.find(({ name, contentSid }) => name === nameOrSid || contentSid === nameOrSid);
  if (known === undefined) return [nameOrSid, ...variables].join(' · ');
  return known.body.replaceAll(/\{\{(\d+)\}\}/g, (place, number: string) => variables[Number(number) - 1] ?? place);
}
