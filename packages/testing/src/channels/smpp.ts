import type { ReceivedPdu, SmppSettings, SubmitPdu } from '@ccm/channels/smpp';
import type { Account } from '@ccm/core/domain';

/** A deliver_sm for tests: a GSM text `Hi` from +447700900123 to 62442. */
export function aReceivedPdu(given: Partial<ReceivedPdu> = {}): ReceivedPdu {
  return {
    command: 'deliver_sm',
    source: { ton: 1, npi: 1, address: '447700900123' },
    destination: { ton: 3, npi: 0, address: '62442' },
    esmClass: 0,
    protocolId: 0,
    dataCoding: 0,
    shortMessage: '4869',
    tlvs: {},
    ...given,
  };
}

/** An account with every default, for tests. */
export function anSmppAccount(given: Partial<SmppSettings> = {}): Account<SmppSettings> {
  return {
    name: 'default',
    channel: 'smpp',
    provider: 'smpp',
    settings: {
      remoteIpAddress: '127.0.0.1',
      remotePort: 2775,
      systemId: 'ccm01',
      password: 'secret08',
      bindType: 2,
      pair: false,
      numberType: 0,
      secure: false,
      windowSize: 10,
      enquireLinkInterval: 30,
      responseTimeout: 10,
      userMessageReference: true,
      unansweredWait: 5,
      longMessage: 'udh8',
      transliterate: false,
      interfaceVersion: '3.4',
      registeredDelivery: 1,
      priority: 0,
      binds: 1,
      defaultAlphabet: 'gsm',
      receiptsByText: false,
      receiptScope: 'part',
      receiptIdBase: 'auto',
      receiptAddress: 'match',
      ...given,
    },
  };
}

/** A submit_sm for tests: `Hello@€` from ACME to +447700900123. */
export function aSubmit(): SubmitPdu {
  return {
    serviceType: '',
    source: { ton: 5, npi: 0, address: 'ACME' },
    destination: { ton: 1, npi: 1, address: '447700900123' },
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    validityPeriod: '',
    registeredDelivery: 1,
    dataCoding: 0,
    shortMessage: '48656c6c6f001b65',
    tlvs: {},
  };
}
