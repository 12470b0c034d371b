import { optionsOf, tellParent } from './parent.ts';
import { smpp } from './smpp-library.ts';

/** The bare library: one bind, `window` submits waiting for their answers, until `count` are answered. */
const { port, count, window } = optionsOf() as {
  readonly port: number;
  readonly count: number;
  readonly window: number;
};
const warmUp = count / 4;
const session = smpp.connect({ url: `smpp://127.0.0.1:${String(port)}` });
let sent = 0;
let answered = 0;
let startedMs = 0;

function submit(): void {
  if (sent === count) return;
  sent += 1;
  session.submit_sm(
    {
      source_addr: '15550100',
      destination_addr: `4477009${String(10_000 + (sent % 300))}`,
      registered_delivery: 1,
      short_message: `bench-${String(sent)} from the bare library`,
    },
    () => {
      answered += 1;
      if (answered === warmUp) startedMs = performance.now();
      if (answered === count) tellParent({ perSecond: ((count - warmUp) * 1000) / (performance.now() - startedMs) });
      submit();
    },
  );
}

session.on('connect', () => {
  session.bind_transceiver({ system_id: 'bench', password: 'bench' }, () => {
    for (let slot = 0; slot < window; slot += 1) submit();
  });
});
