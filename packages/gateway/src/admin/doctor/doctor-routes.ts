import { Router } from 'express';
import { z } from 'zod';
import { readBody } from '../query/page.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { examine } from './examination.ts';
import type { ExaminationDeps } from './examination.ts';
import type { Finding } from './finding.ts';
import type { LastExamination } from './last-examination.ts';

interface DoctorDeps extends ExaminationDeps {
  readonly last: LastExamination;
}

export const doctorOrder = z.strictObject({
  /** Stores a file of some bytes in the File Engine. */
  upload: z.boolean().default(true),
});

/** POST /doctor examines the fleet; GET /doctor returns the findings of the last examination, on request or by itself. */
export function doctorRoutes(deps: DoctorDeps): Router {
  const router = Router();
  router.get('/doctor', async (_request, response) => {
    const last = await deps.last.read();
    response.json({ at: isoTimeOrNull(last?.atMs), items: last?.findings ?? [], next: null });
  });
  router.post('/doctor', async (request, response) => {
    const { upload } = readBody(request, doctorOrder);
    const startedMs = performance.now();
    const items = await examine(deps, { upload, bind: true });
    await remember(items, upload, deps);
    response.json({ at: isoTime(Date.now()), tookMs: Math.round(performance.now() - startedMs), items, next: null });
  });
  return router;
}

/** Stores the findings. Redis may be the fault: the answer does not depend on it. */
async function remember(items: readonly Finding[], upload: boolean, { last, process }: DoctorDeps): Promise<void> {
  try {
    await last.keep(items, { upload });
  } catch (err) {
    process.logger.warn({ err }, 'failed to store the examination for the attention list');
  }
}
