import { z } from 'zod';

const file = z.object({ url: z.string(), name: z.string().optional(), mimeType: z.string().optional() });

/** One call of a method, as it lies in Redis until it is made. */
export const telegramRequest = z.object({
  method: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** The parameter that takes the file; `media`: an album's list, whose entries take one each. */
  field: z.string().optional(),
  files: z.array(file).default([]),
  /** Telegram would not fetch the files from their addresses, or not so large ones: they are sent along. */
  upload: z.boolean().default(false),
  /** They are sent along for their names alone: Telegram would fetch them, too. */
  forNames: z.boolean().optional(),
});

export type TelegramRequest = z.infer<typeof telegramRequest>;
export type TelegramFile = z.infer<typeof file>;

/** The parameters with the value for each file: its address, or the name of its part. */
export function withFiles(
  { params, field, files }: TelegramRequest,
  nameOf: (file: TelegramFile, index: number) => string,
): Record<string, unknown> {
  const [first] = files;
  if (field === undefined || first === undefined) return params;
  if (field !== 'media') return { ...params, [field]: nameOf(first, 0) };
  const items = z.array(z.record(z.string(), z.unknown())).parse(params['media']);
  return {
    ...params,
    media: items.map((item, index) => {
      const one = files[index];
      return one === undefined ? item : { ...item, media: nameOf(one, index) };
    }),
  };
}
