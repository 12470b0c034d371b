import { sleep } from '@ccm/core/async';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ExaminationScope } from './examination.ts';
import type { Finding } from './finding.ts';
import type { Examination, LastExamination } from './last-examination.ts';

export interface PeriodicExaminationOptions {
  readonly examine: (scope: ExaminationScope, signal: AbortSignal) => Promise<readonly Finding[]>;
  readonly last: LastExamination;
  readonly logger: Logger;
  /** EXAMINATION_INTERVAL. */
  readonly everyMs: number;
  /** A fleet that is just coming up has faults that will be gone; default a minute, or `everyMs` where that is less. */
  readonly firstAfterMs?: number;
}

/** The time between two looks of a gateway whether an examination is due. */
const LOOK_EVERY_MS = 10_000;
const FIRST_AFTER_MS = 60_000;
/** A fault that was not there before counts once it is found again after this: a peer may be slow once, or be restarted. */
const CONFIRM_AFTER_MS = 30_000;

/**
 * Examines the fleet without being asked, so that faults are seen that no traffic shows: one gateway in its turn for all of them. It tries no
 * bind, and has the File Engine store a file once an hour, or until it can.
 */
export function periodicExamination(options: PeriodicExaminationOptions): Component {
  const { everyMs, firstAfterMs = Math.min(everyMs, FIRST_AFTER_MS), logger } = options;
  const firstAtMs = performance.now() + firstAfterMs;
  return new PeriodicTask({
    name: 'periodic examination',
    everyMs: Math.min(LOOK_EVERY_MS, Math.ceil(everyMs / 10)),
    turn: async (signal) => {
      if (performance.now() >= firstAtMs) await examineInTurn(options, signal);
    },
    failed: (err) => {
      logger.debug({ err }, 'failed to examine the fleet');
    },
  });
}

async function examineInTurn(options: PeriodicExaminationOptions, signal: AbortSignal): Promise<void> {
  const { examine, last, everyMs } = options;
  if (!(await last.takeTurn(everyMs))) return;
  const before = await last.read();
  const scope = { upload: await last.isUploadDue(), bind: false };
  const findings = await confirmed(before, async () => examine(scope, signal), {
    signal,
    afterMs: Math.min(CONFIRM_AFTER_MS, everyMs / 10),
  });
  if (findings === undefined) await last.giveTurnBack();
  else await keep(findings, before, { ...options, scope });
}

/** @returns undefined where the process is told to stop before it is sure. */
async function confirmed(
  before: Examination | undefined,
  look: () => Promise<readonly Finding[]>,
  { signal, afterMs }: { readonly signal: AbortSignal; readonly afterMs: number },
): Promise<readonly Finding[] | undefined> {
  const findings = await look();
  if (newFaults(findings, before).length === 0) return signal.aborted ? undefined : findings;
  await sleep(afterMs, signal);
  if (signal.aborted) return undefined;
  const again = await look();
  return signal.aborted ? undefined : again;
}

async function keep(
  findings: readonly Finding[],
  before: Examination | undefined,
  { last, logger, scope }: Pick<PeriodicExaminationOptions, 'last' | 'logger'> & { readonly scope: ExaminationScope },
): Promise<void> {
  await last.keep(findings, scope);
  for (const { id, title, detail, remedy } of newFaults(findings, before))
    logger.warn({ finding: id, title, detail, remedy }, 'the examination found a fault');
}

function newFaults(findings: readonly Finding[], before: Examination | undefined): readonly Finding[] {
  const known = new Set((before?.findings ?? []).filter(isFault).map(({ id }) => id));
  return findings.filter((finding) => isFault(finding) && !known.has(finding.id));
}

const isFault = ({ state }: Finding): boolean => state === 'fault';
