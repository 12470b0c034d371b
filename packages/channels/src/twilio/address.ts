import type { AddressReading } from '../contract/index.ts';

/** Twilio delivers customers' messages of RCS and Messenger, and sends none there. */
export const readAddress = (address: string): AddressReading | undefined =>
  /^(?:rcs|messenger):/i.test(address)
    ? {
        fault:
          "is an address of Twilio's RCS or Messenger, over which CCM only receives; write the customer's phone number to answer by SMS",
      }
    : undefined;
