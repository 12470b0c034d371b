import { jsonIn } from '@ccm/core/objects';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import type { MediaConfig } from '@ccm/shared/platform/config';
import { z } from 'zod';
import { fault, ok } from './finding.ts';
import type { Probe } from './finding.ts';
import { remedyOf } from './examine-peers.ts';

const answer = z.looseObject({ name: z.string().min(1) });
const CONTENT = 'Stored by ccm doctor.';
const TIMEOUT_MS = 7000;

/** The line about storing a file. */
export const STORAGE_ID = 'file-engine/storage';

/** Stores a file of some bytes in the File Engine and fetches it: whether it can store is told by nothing else. */
export function storageProbes(media: MediaConfig, http: HttpClient): readonly Probe[] {
  const { fileEngine } = media;
  if (fileEngine === undefined) return [];
  const base = fileEngine.url.replace(/\/+$/, '');
  const place = { id: STORAGE_ID, group: 'Applications', title: 'File Engine: storing a file' };
  return [
    {
      ...place,
      run: async (signal) => {
        try {
          const form = await multipart();
          const stored = await http.request({
            method: 'POST',
            url: `${base}/api/uploadFileStream`,
            ...form,
            signal,
            timeoutMs: TIMEOUT_MS,
          });
          const name = answer.safeParse(jsonIn(stored.body)).data?.name;
          if (stored.status >= 300 || name === undefined)
            return [
              fault(
                place,
                `It did not store a file of ${CONTENT.length} bytes (HTTP ${stored.status}).`,
                STORAGE_REMEDY,
              ),
            ];
          const url = `${base}/api/downloadFileStream?filename=${encodeURIComponent(name)}`;
          const fetched = await http.request({ method: 'GET', url, signal, timeoutMs: TIMEOUT_MS });
          return fetched.body.toString() === CONTENT
            ? [ok(place, 'It stored a file and gave it back.')]
            : [fault(place, `It took a file and did not give it back (HTTP ${fetched.status}).`, STORAGE_REMEDY)];
        } catch (error) {
          if (!(error instanceof HttpFailure)) throw error;
          return [fault(place, `It does not answer: ${error.message}`, remedyOf(error, 'FILE_ENGINE_URL'))];
        }
      },
    },
  ];
}

/** For operators: what to look at where the File Engine stores no file. */
export const STORAGE_REMEDY =
  "Look at the File Engine's log, the space on its disk and its storage (MinIO): customers' files are missing in their messages meanwhile.";

async function multipart(): Promise<{ readonly headers: Record<string, string>; readonly body: Buffer }> {
  const form = new FormData();
  form.set('conversationId', 'ccm-doctor');
  form.set('file', new Blob([CONTENT], { type: 'text/plain' }), 'ccm-doctor.txt');
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}
