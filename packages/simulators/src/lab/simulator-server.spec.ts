import { expect } from 'chai';
import { callWebhook } from './call-webhook.ts';
import { basicAuthOf, formOf, json } from './recorded-request.ts';
import { SimulatorServer } from './simulator-server.ts';

describe('SimulatorServer', () => {
  let effects = 0;
  let simulator: SimulatorServer;

  beforeEach(async () => {
    effects = 0;
    simulator = await new SimulatorServer({
      answer: () => {
        effects += 1;
        return json(200, { effects });
      },
      commands: () => ({ greet: (body) => ({ hello: body['name'] }) }),
    }).listen();
  });

  afterEach(() => simulator.stop());

  const call = (path = '/', body = '', headers: Record<string, string> = {}) =>
    callWebhook({ url: `${simulator.url}${path}`, body, headers, timeoutMs: 5000 });

  it('keeps every request as it came', async () => {
    await call('/a/b?x=1&x=2', 'To=%2B49&Body=caf%C3%A9', {
      Authorization: `Basic ${Buffer.from('me:se:cret').toString('base64')}`,
    });

    const [request] = simulator.requests;
    expect(request).to.include({ number: 1, method: 'POST', path: '/a/b', answeredStatus: 200 });
    expect(request?.query.getAll('x')).to.deep.equal(['1', '2']);
    expect(request && formOf(request).get('Body')).to.equal('café');
    expect(request && basicAuthOf(request)).to.deep.equal({ user: 'me', password: 'se:cret' });
  });

  it('answers with a queued fault once, in order, and then as usual', async () => {
    simulator.misbehave({ status: 503, headers: { 'retry-after': '7' }, body: { wait: true } });
    simulator.misbehave({ status: 400, match: '/other' });

    const first = await call('/x');
    const second = await call('/x');
    const other = await call('/other');

    expect(first).to.include({ status: 503, body: '{"wait":true}' });
    expect(first.headers['retry-after']).to.equal('7');
    expect(second.status).to.equal(200);
    expect(other.status).to.equal(400);
    expect(effects).to.equal(1);
  });

  it('strikes every n-th request without end', async () => {
    simulator.misbehave({ status: 500, every: 3 });

    const statuses = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await call()).status);

    expect(statuses).to.deep.equal([200, 200, 500, 200, 200, 500]);
  });

  it('does the work and then cuts the line, on request', async () => {
    simulator.misbehave({ reset: true, afterEffect: true });

    const outcome = await call();

    expect(outcome.failure).to.equal('ECONNRESET');
    expect(effects).to.equal(1);
  });

  it('cuts the line without doing the work', async () => {
    simulator.misbehave({ reset: true });

    expect((await call()).failure).to.equal('ECONNRESET');
    expect(effects).to.equal(0);
  });

  it('hangs until the caller gives up', async () => {
    simulator.misbehave({ hang: true, afterEffect: true });

    const outcome = await callWebhook({ url: simulator.url, timeoutMs: 100 });

    expect(outcome.failure).to.equal('ETIMEDOUT');
    expect(effects).to.equal(1);
  });

  it('stops at once though a request hangs', async () => {
    simulator.misbehave({ hang: true });
    const hanging = callWebhook({ url: simulator.url });
    await simulator.waitFor(() => true);

    await simulator.stop();

    expect((await hanging).failure).to.equal('ECONNRESET');
  });

  it('does the work twice for a duplicate', async () => {
    simulator.misbehave({ duplicate: true });

    expect((await call()).body).to.equal('{"effects":2}');
  });

  it('gives a delayed answer after the delay', async () => {
    simulator.misbehave({ delayMs: 60 });

    const outcome = await call();

    expect(outcome.status).to.equal(200);
    expect(outcome.tookMs).to.be.at.least(55);
  });

  it('finds requests that came before and after it was asked to wait', async () => {
    const later = simulator.waitFor((request) => request.path === '/later');
    await call('/before');
    await call('/later');

    expect((await later).path).to.equal('/later');
    expect((await simulator.waitFor((request) => request.path === '/before')).number).to.equal(1);
  });

  it('names the awaited condition in its time-out error', async () => {
    const error = await simulator
      .waitFor(() => false, { timeoutMs: 20 })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );

    expect(error)
      .to.be.an.instanceOf(Error)
      .with.property('message', 'timed out after 20 ms while waiting for a request');
  });

  describe('control API', () => {
    it('takes faults and lists requests, itself leaving no trace', async () => {
      const told = await call('/_sim/misbehave', '{"status":429,"match":{"path":"/hook","method":"POST"}}');
      const struck = await call('/hook', 'hello');

      const listed = await callWebhook({ method: 'GET', url: `${simulator.url}/_sim/requests` });

      expect(told.status).to.equal(200);
      expect(struck.status).to.equal(429);
      const list: unknown = JSON.parse(listed.body);
      expect(list).to.have.property('requests').with.lengthOf(1);
      expect(list)
        .to.have.nested.property('requests[0]')
        .that.includes({ path: '/hook', body: 'hello', answeredStatus: 429 });
    });

    it('lists only requests after a request number', async () => {
      await call('/one');
      await call('/two');

      const listed = await callWebhook({ method: 'GET', url: `${simulator.url}/_sim/requests?after=1` });

      expect(JSON.parse(listed.body)).to.have.nested.property('requests[0].path', '/two');
    });

    it('forgets everything on clear', async () => {
      simulator.misbehave({ status: 500 });
      simulator.violation('something');
      await call('/_sim/clear');

      expect((await call()).status).to.equal(200);
      expect(simulator.violations).to.be.empty;
      expect(simulator.requests).to.have.lengthOf(1);
    });

    it('shows violations', async () => {
      simulator.violation('a status stepped back');

      const shown = await callWebhook({ method: 'GET', url: `${simulator.url}/_sim/violations` });

      expect(JSON.parse(shown.body)).to.have.nested.property('violations[0].what', 'a status stepped back');
    });

    it("runs the simulator's own commands", async () => {
      expect((await call('/_sim/greet', '{"name":"Jane"}')).body).to.equal('{"hello":"Jane"}');
    });

    for (const { title, path, body, status } of [
      { title: 'an unknown command', path: '/_sim/dance', body: '{}', status: 404 },
      { title: 'a body that is no JSON object', path: '/_sim/greet', body: '[1]', status: 400 },
      { title: 'a fault that is none', path: '/_sim/misbehave', body: '{"status":"many"}', status: 400 },
    ]) {
      it(`refuses ${title}`, async () => {
        expect((await call(path, body)).status).to.equal(status);
      });
    }
  });
});
