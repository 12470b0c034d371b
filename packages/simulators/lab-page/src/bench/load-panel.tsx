import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import type { LoadFigures, LoadView } from '@ccm/simulators/lab-protocol';
import { setLoad } from '../lab/commands.ts';
import { useView } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { formatCount, formatMs, formatRate, formatShare } from '../ui/words.ts';

/** Positions of the slider: fine where a message can be followed, coarse where it is about strength. */
const STEPS = [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500] as const;
const DEFAULT_STEP = 4;

const stepOf = (perSecond: number): number => {
  const index = STEPS.findIndex((step) => step >= perSecond);
  return index < 0 ? STEPS.length - 1 : index;
};

export function LoadPanel(): ReactNode {
  const load = useView((view) => view.load);
  const isOn = load.perSecond > 0;
  const [step, setStep] = useState(isOn ? stepOf(load.perSecond) : DEFAULT_STEP);
  useEffect(() => {
    if (load.perSecond > 0) setStep(stepOf(load.perSecond));
  }, [load.perSecond]);
  const chosen = STEPS[step] ?? 1;
  return (
    <section className="panel" aria-label="Load">
      <div className="panel-head">
        <h2>Load</h2>
        <Button small look={isOn ? 'plain' : 'primary'} onPress={() => void setLoad(isOn ? 0 : chosen)}>
          {isOn ? 'Stop' : 'Start'}
        </Button>
      </div>
      <Slider
        className="slider"
        minValue={0}
        maxValue={STEPS.length - 1}
        value={step}
        onChange={setStep}
        onChangeEnd={(value) => {
          if (isOn) void setLoad(STEPS[value] ?? 1);
        }}
      >
        <div className="slider-words">
          <Label>Messages per second</Label>
          <SliderOutput>{chosen}</SliderOutput>
        </div>
        <SliderTrack className="slider-track">
          <span className="slider-fill" style={{ width: `${String((step / (STEPS.length - 1)) * 100)}%` }} />
          <SliderThumb className="slider-thumb" />
        </SliderTrack>
      </Slider>
      <Total load={load} />
      <div className="figures">
        <Figures title="Customers → agents" figures={load.inbound} tone="in" />
        <Figures title="Agents → phones" figures={load.outbound} tone="out" />
      </div>
    </section>
  );
}

/** From this share on the processors are what a load waits for. */
const BUSY = 0.85;
/** A load that reaches this share of what is wanted is not held up. */
const ENOUGH = 0.93;

/** The live rate beside the wanted one, and what stands between them. */
function Total({ load }: { readonly load: LoadView }): ReactNode {
  const { perSecond: wanted, processors, inbound, outbound } = load;
  const live = inbound.perSecond + outbound.perSecond;
  if (processors === undefined || (wanted === 0 && live === 0)) return null;
  const { count, busy, busiest } = processors;
  return (
    <div className="load-total">
      <p>
        <span className="strong">{formatRate(live)}/s</span>
        {wanted === 0 ? ' still arrive' : ` arrive of ${formatCount(wanted)} wanted`}
      </p>
      <p className="faint">
        {wanted > 0 && live < wanted * ENOUGH ? heldBy(load, busy) : null} {formatCount(count)} processors,{' '}
        {formatShare(busy)} busy: {busiest.map(({ name, share }) => `${name} ${formatShare(share)}`).join(', ')}.
      </p>
    </div>
  );
}

const heldBy = ({ inbound, outbound }: LoadView, busy: number): string => {
  if (busy >= BUSY) return 'The processors of this machine hold it.';
  const waiting = inbound.waiting + outbound.waiting;
  return `${formatCount(waiting)} are on the way: a switch of trouble holds them, or it has just begun.`;
};

interface FiguresProps {
  readonly title: string;
  readonly figures: LoadFigures;
  readonly tone: 'in' | 'out';
}

function Figures({ title, figures, tone }: FiguresProps): ReactNode {
  const { perSecond, p50Ms, p95Ms, waiting } = figures;
  return (
    <div className={`figure figure-${tone}`}>
      <span className="figure-title">{title}</span>
      <span className="figure-value">
        {formatRate(perSecond)}
        <small>/s</small>
      </span>
      <Trend value={perSecond} />
      <dl className="figure-facts">
        <dt>p50</dt>
        <dd>{formatMs(p50Ms)}</dd>
        <dt>p95</dt>
        <dd>{formatMs(p95Ms)}</dd>
        <dt>on the way</dt>
        <dd>{formatCount(waiting)}</dd>
      </dl>
    </div>
  );
}

const POINTS = 40;

/** The last forty seconds. */
function Trend({ value }: { readonly value: number }): ReactNode {
  const [points, setPoints] = useState<readonly number[]>([]);
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  }, [value]);
  useEffect(() => {
    const timer = window.setInterval(() => setPoints((known) => [...known, newest.current].slice(-POINTS)), 1000);
    return () => window.clearInterval(timer);
  }, []);
  const max = Math.max(1, ...points);
  const line = points.map((point, index) => `${String(index)},${(20 - (point / max) * 18).toFixed(1)}`).join(' ');
  return (
    <svg className="trend" viewBox={`0 0 ${String(POINTS - 1)} 20`} preserveAspectRatio="none" aria-hidden>
      <polyline points={line} fill="none" stroke="currentColor" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
