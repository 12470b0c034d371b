import { isRecord, jsonIn } from '@ccm/core/objects';

/** The answers of a form, in words and for a program. */
export interface FormAnswers {
  /** One answer a line, under the name of its question. */
  readonly lines: readonly string[];
  /** The answers as JSON, without the form's technical fields. Undefined if the form is not a JSON object. */
  readonly payload?: string;
  /** The form's own token, by which an application knows which form it sent. */
  readonly token?: string;
  /** Pictures and documents that were answered with. */
  readonly files: readonly FormFile[];
}

/** A file that lies at the provider under an id. */
export interface FormFile {
  readonly id: string;
  readonly mimeType: string;
  readonly name?: string;
}

/** Fields that a WhatsApp Flow needs for itself (https://developers.facebook.com/docs/whatsapp/flows/guides/receiveflowresponse). */
const TECHNICAL: ReadonlySet<string> = new Set(['flow_token', 'wa_flow_response_params']);
/** Around the answers, where a form is passed on with the envelope that it came in. */
const WRAPPERS = ['nfm_reply', 'response_json'] as const;
const MAX_DEPTH = 4;

/** Reads the answers of a form (JSON as text, or read already). Undefined for another value. */
export function readFormAnswers(response: unknown): FormAnswers | undefined {
  const form = formIn(response, MAX_DEPTH);
  if (form === undefined) return undefined;
  const answers = Object.entries(form).filter(([name]) => !TECHNICAL.has(name));
  const token = form['flow_token'];
  return {
    lines: answers.flatMap(([name, value]: [string, unknown]) => linesOf(name, value, 0)),
    payload: JSON.stringify(Object.fromEntries(answers)),
    ...(typeof token === 'string' && token !== '' ? { token } : {}),
    files: answers.flatMap(([, value]: [string, unknown]) => filesIn(value, 0)),
  };
}

function formIn(response: unknown, depth: number): Readonly<Record<string, unknown>> | undefined {
  const value = typeof response === 'string' ? jsonIn(response) : response;
  if (depth === 0) return undefined;
  if (typeof value === 'string') return formIn(value, depth - 1);
  if (!isRecord(value)) return undefined;
  const wrapper = WRAPPERS.find((name) => value[name] !== undefined);
  return (wrapper === undefined ? undefined : formIn(value[wrapper], depth - 1)) ?? value;
}

function linesOf(name: string, value: unknown, depth: number): string[] {
  if (isRecord(value) && fileOf(value) === undefined && depth < MAX_DEPTH) {
    return Object.entries(value).flatMap(([inner, part]: [string, unknown]) => linesOf(inner, part, depth + 1));
  }
  const answer = answerOf(name, value);
  return answer === '' ? [] : [`${labelOf(name)}: ${answer}`];
}

const BUILT = /^screen_\d+_/i;

/** `screen_0_First_name_1`, as the form builder names its fields, is `First name`. */
function labelOf(name: string): string {
  const bare = name.replace(BUILT, '').replace(/_\d+$/, '');
  const words = bare.replaceAll('_', ' ').trim();
  return words === '' ? name : words;
}

function answerOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    const answers = value.map((each: unknown) => answerOf(name, each)).filter((each) => each !== '');
    return answers.join(value.every(isRecord) ? '; ' : ', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return dayIn(name, value) ?? optionOf(name, value);
  if (typeof value === 'number') return dayIn(name, String(value)) ?? String(value);
  return isRecord(value) ? wordsOf(value) : '';
}

/** An option of a list comes with its number in front: `0_Excellent`, and in a form of the form builder `0_18-25`. */
const optionOf = (name: string, value: string): string =>
  value.replace(BUILT.test(name) ? /^\d{1,3}_/ : /^\d{1,3}_(?=\D)/, '').trim();

/** A file by its name, one of several things by its parts: `sku A, qty 2`. */
function wordsOf(value: Readonly<Record<string, unknown>>): string {
  const file = fileOf(value);
  if (file !== undefined) return file.name ?? file.mimeType;
  return Object.entries(value)
    .map(([name, part]: [string, unknown]) => [labelOf(name), answerOf(name, part)] as const)
    .filter(([, answer]) => answer !== '')
    .map(([label, answer]) => `${label} ${answer}`)
    .join(', ');
}

function filesIn(value: unknown, depth: number): FormFile[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => filesIn(each, depth + 1));
  if (!isRecord(value)) return [];
  const file = fileOf(value);
  return file === undefined ? Object.values(value).flatMap((each) => filesIn(each, depth + 1)) : [file];
}

/**
 * Reads the answer of a picker for pictures or documents (https://developers.facebook.com/docs/whatsapp/flows/reference/media_upload).
 */
function fileOf(value: Readonly<Record<string, unknown>>): FormFile | undefined {
  const { id, mime_type: mimeType, file_name: name } = value;
  if ((typeof id !== 'string' && typeof id !== 'number') || typeof mimeType !== 'string') return undefined;
  return { id: String(id), mimeType, ...(typeof name === 'string' && name !== '' ? { name } : {}) };
}

const DATE_WORD = /date|day|birth|fecha|datum|data\b|when/i;

/** A date picker answers in milliseconds since 1970: a day that a person would pick. */
function dayIn(name: string, value: string): string | undefined {
  if (!DATE_WORD.test(name) || !/^-?\d{11,13}$/.test(value)) return undefined;
  return new Date(Number(value)).toISOString().slice(0, 10);
}
