import { expect } from 'chai';
import { DEFAULT_CRM_STATUS_MAP } from '@ccm/shared/platform/config';
import type { DeliveryStatus, FailureReason } from '@ccm/core/domain';
import { deliveryNotification } from './delivery-notification.ts';

describe('deliveryNotification', () => {
  const CASES: readonly {
    readonly status: DeliveryStatus;
    readonly reason?: FailureReason;
    readonly word?: string;
    readonly number: number;
  }[] = [
    { status: 'accepted', number: 6 },
    { status: 'queued', number: 6 },
    { status: 'sent', number: 1 },
    { status: 'delivered', number: 2 },
    { status: 'read', number: 2 },
    { status: 'failed', number: 8 },
    { status: 'failed', reason: 'rejected', number: 8 },
    { status: 'failed', reason: 'expired', number: 3 },
    { status: 'failed', reason: 'undeliverable', number: 5 },
    { status: 'failed', reason: 'outcome-unknown', number: 7 },
    { status: 'failed', reason: 'invalid-recipient', word: 'undelivered', number: 5 },
    { status: 'failed', reason: 'undeliverable', word: 'failed', number: 5 },
    { status: 'failed', reason: 'rejected', word: 'failed', number: 8 },
    { status: 'failed', reason: 'recipient-opted-out', word: 'failed', number: 8 },
    { status: 'failed', reason: 'undeliverable', word: 'UNDELIV', number: 5 },
    { status: 'failed', reason: 'expired', word: 'failed', number: 3 },
  ];
  for (const { status, reason, word, number } of CASES) {
    it(`reports ${[status, reason, word].filter(Boolean).join(', ')} as ${String(number)}`, () => {
      const failure = reason === undefined ? {} : { failure: { reason, description: '' } };

      expect(
        deliveryNotification({ applicationId: 'a1', status, providerStatus: word, ...failure }, DEFAULT_CRM_STATUS_MAP),
      ).to.deep.equal({
        callbackId: 'a1',
        status: number,
      });
    });
  }

  it('takes its numbers from CRM_STATUS_MAP', () => {
    const map = { ...DEFAULT_CRM_STATUS_MAP, read: 42 };

    expect(deliveryNotification({ applicationId: 'a1', status: 'read' }, map, 2)?.status).to.equal(42);
  });

  it('sends nothing for a message without an application id, or for a number that it sent before', () => {
    expect(deliveryNotification({ applicationId: undefined, status: 'sent' }, DEFAULT_CRM_STATUS_MAP)).to.equal(
      undefined,
    );
    expect(deliveryNotification({ applicationId: 'a1', status: 'read' }, DEFAULT_CRM_STATUS_MAP, 2)).to.equal(
      undefined,
    );
  });
});
