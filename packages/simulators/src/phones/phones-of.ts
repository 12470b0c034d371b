import type { SimulatedWorld } from '../world/index.ts';
import { cloudPhone, d360Phone } from './whatsapp-phones.ts';
import { instagramPhone, messengerPhone } from './messenger-phone.ts';
import type { PhoneDriver } from './phone-driver.ts';
import { telegramPhone } from './telegram-phone.ts';
import { pageCommentsPhone } from './page-comments-phone.ts';
import { smppPhone } from './smpp-phone.ts';
import { twilioSmsPhone, twilioWhatsAppPhone } from './twilio-phones.ts';
import { viberPhone } from './viber-phone.ts';

/** One phone for each way to a customer, in the order in which the lab shows them. A new channel adds its line here. */
export const phonesOf = (world: SimulatedWorld): readonly PhoneDriver[] => [
  d360Phone(world.d360),
  cloudPhone(world.cloud),
  messengerPhone(world.facebook),
  pageCommentsPhone(world.facebook),
  instagramPhone(world.instagram),
  viberPhone(world.viber),
  telegramPhone(world.telegram),
  twilioSmsPhone(world.twilio),
  twilioWhatsAppPhone(world.twilio),
  smppPhone(world.smsc),
];
