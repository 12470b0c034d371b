import { captureLog } from '@ccm/testing/support';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import { expect } from 'chai';
import { FailureLog } from './failure-log.ts';

const away = new UpstreamError('hybrid-chat', 'Hybrid Chat did not answer', { retryable: true });
const unbound = new DeliveryError('session-not-bound', 'No bind of the account default is up here', {
  retryAfterMs: 1000,
});

describe('Failures after which messages are tried again', () => {
  let log: FailureLog;
  let written: readonly string[];

  beforeEach(() => {
    const captured = captureLog();
    written = captured.lines;
    log = new FailureLog('forward', captured.logger);
  });

  const lines = (): readonly Readonly<Record<string, unknown>>[] =>
    written.map((line) => JSON.parse(line) as Record<string, unknown>);
  const events = (): readonly string[] =>
    lines().map(({ event, queue, reason, tries }) => [event, queue, reason, tries].map(String).join(' '));

  it('are logged at once, and then once a minute with their number', () => {
    for (let second = 0; second <= 120; second += 1) log.failed(away, second * 1000);
    expect(events()).to.deep.equal([
      'messages-fail forward hybrid-chat-unreachable 1',
      'messages-fail forward hybrid-chat-unreachable 61',
      'messages-fail forward hybrid-chat-unreachable 121',
    ]);
    expect(lines()[0]).to.have.nested.property('err.message', 'Hybrid Chat did not answer');
  });

  it('are logged for each reason', () => {
    log.failed(away, 0);
    log.failed(unbound, 1);
    expect(events()).to.deep.equal([
      'messages-fail forward hybrid-chat-unreachable 1',
      'messages-fail forward session-not-bound 1',
    ]);
  });

  it('are over when a message gets through and none failed for a while', () => {
    log.failed(away, 0);
    log.failed(away, 5000);
    log.succeeded(6000);
    expect(lines()).to.have.lengthOf(1);
    log.succeeded(15_000);
    log.succeeded(16_000);
    expect(events().slice(1)).to.deep.equal(['messages-recover forward hybrid-chat-unreachable 2']);
    expect(lines()[1]).to.include({ forMs: 5000 });
    log.failed(away, 17_000);
    expect(events()[2]).to.equal('messages-fail forward hybrid-chat-unreachable 1');
  });
});
