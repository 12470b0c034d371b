import { expect } from 'chai';
import type { DeliveryStatus, FailureReason } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { amqDeliveryReport } from './amq-delivery-report.ts';
import type { ReportedChange } from './report-runner.ts';

const changeOf = (status: DeliveryStatus, rest: Partial<ReportedChange> = {}): ReportedChange => ({
  messageId: 'm-1',
  part: 0,
  status,
  providerStatus: 'delivered',
  providerMessageId: 'SM1',
  atMs: Date.UTC(2026, 10, 22, 10, 11, 12),
  lastTold: undefined,
  facts: {
    id: 'm-1',
    direction: 'out',
    channel: 'smpp',
    requestedChannel: 'sms',
    account: 'default',
    customerId: '+15551234567',
    applicationId: 'app-1',
    atMs: 0,
  },
  ...rest,
});

const failed = (reason: FailureReason, providerCode?: string): ReportedChange =>
  changeOf('failed', {
    failure: { reason, description: 'no', ...compact({ providerCode }) },
  });

describe('amqDeliveryReport', () => {
  it('writes the whole report', () => {
    expect(amqDeliveryReport(changeOf('delivered'), 'ccm', '+1888')).to.deep.equal({
      id: 'app-1',
      number: '+15551234567',
      channel: 'sms',
      status: 'DELIVERED',
      reasonCode: null,
      providerMessageId: 'SM1',
      providerStatus: 'delivered',
      timestamp: '2026-11-22T10:11:12.000Z',
    });
  });

  it('gives the provider’s code of a failure, else its class', () => {
    expect(amqDeliveryReport(failed('undeliverable', '30003'), 'ccm', '')).to.include({
      status: 'FAILED',
      reasonCode: '30003',
    });
    expect(amqDeliveryReport(failed('expired'), 'ccm', '')).to.include({ reasonCode: 'expired' });
  });

  it('names our id if the application gave none', () => {
    const { applicationId: _applicationId, ...facts } = changeOf('sent').facts;

    expect(amqDeliveryReport(changeOf('sent', { facts }), 'ccm', '')).to.include({ id: 'm-1', status: 'SENT' });
  });

  it('reports nothing while the message is on its way to the provider', () => {
    expect(amqDeliveryReport(changeOf('accepted'), 'ccm', '')).to.equal(undefined);
    expect(amqDeliveryReport(changeOf('queued'), 'cim', '')).to.equal(undefined);
    expect(amqDeliveryReport(changeOf('sent'), 'cim', '')).to.equal(undefined);
  });

  it('writes the successor’s delivery notification, the same message each time', () => {
    const report = amqDeliveryReport(changeOf('read'), 'cim', '+1888');

    expect(report).to.deep.include({
      body: { type: 'DELIVERYNOTIFICATION', messageId: 'app-1', status: 'READ', reasonCode: '200' },
    });
    expect(report).to.have.nested.include({
      'header.sender.type': 'CONNECTOR',
      'header.channelData.channelCustomerIdentifier': '+15551234567',
      'header.channelData.serviceIdentifier': '+1888',
    });
    expect(amqDeliveryReport(changeOf('read'), 'cim', '+1888')).to.deep.equal(report);
  });

  const CODES: readonly (readonly [FailureReason, string])[] = [
    ['invalid-recipient', '404'],
    ['undeliverable', '404'],
    ['invalid-message', '400'],
    ['recipient-opted-out', '400'],
    ['bad-credentials', '500'],
    ['outcome-unknown', '500'],
  ];
  for (const [reason, reasonCode] of CODES) {
    it(`gives ${reason} the reason code ${reasonCode} there`, () => {
      expect(amqDeliveryReport(failed(reason), 'cim', '')).to.have.nested.include({ 'body.reasonCode': reasonCode });
    });
  }
});
