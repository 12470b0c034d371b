import { ACCOUNTS } from './accounts.ts';
import { Random } from './random.ts';

export function statsOf(query: URLSearchParams): unknown {
  const minutes = Number(query.get('minutes') ?? 60);
  const [onlyChannel, onlyAccount] = [query.get('channel'), query.get('account')];
  const stepSeconds = minutes > 60 ? 60 : 10;
  const steps = (minutes * 60) / stepSeconds;
  const toMs = Math.floor(Date.now() / (stepSeconds * 1000)) * stepSeconds * 1000;
  const series: unknown[] = [];
  const add = (
    fields: Record<string, unknown>,
    seed: number,
    value: (wave: number, noise: number, step: number) => number,
  ): void => {
    const random = new Random(seed);
    // Counts grow with the step; latencies do not.
    const scale = String(fields['measure']).startsWith('latency') ? 1 : stepSeconds / 10;
    const points = Array.from({ length: steps }, (_, step) => {
      const at = toMs / 1000 - (steps - step) * stepSeconds;
      const wave = 1 + 0.32 * Math.sin(at / 410) + 0.16 * Math.sin(at / 97 + seed);
      return Math.max(0, Math.round(value(wave, random.next(), step) * scale));
    });
    series.push({
      id: `${String(fields['measure'])}-${series.length}`,
      direction: null,
      channel: null,
      account: null,
      points,
      ...fields,
    });
  };
  for (const [index, { channel, account, weight, provider }] of ACCOUNTS.entries()) {
    const of = { channel, account };
    if ((onlyChannel ?? channel) !== channel || (onlyAccount ?? account) !== account) continue;
    add(
      { ...of, measure: 'received', direction: 'in' },
      index,
      (wave, noise) => weight * 45 * wave * (0.8 + noise * 0.4),
    );
    add(
      { ...of, measure: 'arrived', direction: 'in' },
      index,
      (wave, noise) => weight * 14 * wave * (0.8 + noise * 0.4),
    );
    add(
      { ...of, measure: 'forwarded', direction: 'in' },
      index,
      (wave, noise) => weight * 14 * wave * (0.8 + noise * 0.4),
    );
    add({ ...of, measure: 'sent', direction: 'out' }, index + 20, (wave, noise, step) =>
      provider === 'viber' && step > steps - 84 ? 0 : weight * 18 * wave * (0.8 + noise * 0.4),
    );
    add({ ...of, measure: 'failed', direction: 'out' }, index + 40, (wave, noise, step) =>
      provider === 'viber' && step > steps - 84 ? weight * 8 * noise : noise > 0.97 ? 2 : 0,
    );
    for (const [name, factor] of [
      ['latency-p50', 1],
      ['latency-p95', 2.6],
      ['latency-p99', 5],
    ] as const) {
      add(
        { ...of, measure: name, direction: 'in' },
        index + 60,
        (wave, noise) => 17 * factor * wave * (0.85 + noise * 0.3),
      );
      add(
        { ...of, measure: name, direction: 'out' },
        index + 80,
        (wave, noise) => 96 * factor * wave * (0.85 + noise * 0.3),
      );
    }
  }
  for (const [peer, share] of [
    ['activemq', 210],
    ['api', 96],
    ['campaign', 130],
  ] as const)
    add({ measure: 'taken', direction: 'out', peer }, share, (wave, noise) => share * wave * (0.85 + noise * 0.3));
  add({ measure: 'reported', peer: 'crm' }, 7, (wave, noise) => 260 * wave * (0.9 + noise * 0.2));
  add({ measure: 'reported', peer: 'activemq' }, 7, (wave, noise) => 410 * wave * (0.9 + noise * 0.2));
  add({ measure: 'refused' }, 5, (_wave, noise) => (noise > 0.98 ? 1 : 0));
  return {
    stepSeconds,
    from: new Date(toMs - steps * stepSeconds * 1000).toISOString(),
    to: new Date(toMs).toISOString(),
    series,
  };
}
