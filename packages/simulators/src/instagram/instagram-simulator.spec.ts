import { channel as instagram } from '@ccm/channels/instagram';
import type { ChannelEvent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { SimulatorServer } from '../lab/index.ts';
import { InstagramSimulator, SIMULATED_INSTAGRAM } from './index.ts';

const CUSTOMER = '5614800000000001';

describe('InstagramSimulator', () => {
  it('speaks with the channel both ways: a signed message, the answer, its echo, and its seen mark', async () => {
    const [webhook] = instagram.webhooks;
    await using fleet = await new SimulatorServer({ answer: () => ({ status: 200 }) }).listen();
    await using sim = await new InstagramSimulator({ webhookUrl: `${fleet.url}/webhooks/instagram` }).listen();
    const account = {
      name: 'default',
      channel: 'instagram',
      provider: 'instagram',
      settings: {
        appSecret: sim.appSecret,
        accessToken: SIMULATED_INSTAGRAM.accessToken,
        verifyToken: sim.verifyToken,
        accountId: SIMULATED_INSTAGRAM.id,
        apiUrl: sim.url,
      },
    } as const;
    const message = anOutboundMessage({ text: 'Hello' }, { channel: 'instagram', to: CUSTOMER });
    await sim.customerWrites({ from: CUSTOMER, text: 'café' });
    for (const [partIndex, part] of (instagram.outbound?.render(message, account).parts ?? []).entries()) {
      const signal = AbortSignal.timeout(20_000);
      const context = { account, message, partIndex, http: loopbackHttp, signal, logger: captureLog().logger };
      await instagram.outbound?.send(part, context);
    }
    await sim.settled();

    const events = fleet.requests.flatMap(({ headers, body }): readonly ChannelEvent[] => {
      const request = { method: 'POST', publicUrl: '', query: {}, headers, rawBody: body } as const;
      expect(webhook?.verify(request, account)).to.deep.equal({ authentic: true });
      return webhook?.parse(request, account, [account]) ?? [];
    });
    expect(events[0]).to.include({ kind: 'message', text: 'café', serviceIdentifier: SIMULATED_INSTAGRAM.id });
    const reports = events.slice(1).filter((event) => event.kind === 'status');
    expect(reports.map(({ outcome }) => outcome.status)).to.deep.equal(['sent', 'read']);
    expect(events).to.have.length(3);
    expect(sim.sent.map(({ content }) => content.text)).to.deep.equal(['Hello']);
    expect(sim.violations).to.deep.equal([]);
  });
});
