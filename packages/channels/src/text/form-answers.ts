/** The answers of a form, in words and for a program. */
export interface FormAnswers {
  /** One answer a line, under the name of its question. */
  readonly lines: readonly string[];
  /** The answers as JSON, without what the form needs for itself. Undefined where the form is no JSON object. */
  readonly payload?: string;
  /** The form's own token, by which an application knows which form it sent. */
  readonly token?: string;
}

/** What a WhatsApp Flow needs for itself (https://developers.facebook.com/docs/whatsapp/flows/guides/receiveflowresponse). */
const TECHNICAL: ReadonlySet<string> = new Set(['flow_token', 'wa_flow_response_params']);
const MAX_DEPTH = 4;

/** Reads the answers of a form (JSON as text, or read already). Undefined for what is no object. */
export function readFormAnswers(response: unknown): FormAnswers | undefined {
  const form = typeof response === 'string' ? parseJson(response) : response;
  if (typeof form !== 'object' || form === null || Array.isArray(form)) return undefined;
  const answers = Object.entries(form).filter(([name]) => !TECHNICAL.has(name));
  const token: unknown = new Map<string, unknown>(Object.entries(form)).get('flow_token');
  return {
    lines: answers.flatMap(([name, value]: [string, unknown]) => linesOf(name, value, 0)),
    payload: JSON.stringify(Object.fromEntries(answers)),
    ...(typeof token === 'string' && token !== '' ? { token } : {}),
  };
}

function linesOf(name: string, value: unknown, depth: number): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value === 'object' && !Array.isArray(value) && depth < MAX_DEPTH) {
    return Object.entries(value).flatMap(([inner, part]: [string, unknown]) => linesOf(inner, part, depth + 1));
  }
  return [`${labelOf(name)}: ${answerOf(name, value)}`];
}

/** `screen_0_First_name_1`, as the form builder names its fields, is `First name`. */
function labelOf(name: string): string {
  const bare = name.replace(/^screen_\d+_/i, '').replace(/_\d+$/, '');
  const words = bare.replaceAll('_', ' ').trim();
  return words === '' ? name : words;
}

/** An option of a list comes with its number in front: `0_Excellent`. */
function answerOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each: unknown) => answerOf(name, each)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return dayIn(name, value) ?? value.replace(/^\d{1,3}_(?=\D)/, '');
  if (typeof value === 'number') return dayIn(name, String(value)) ?? String(value);
  return JSON.stringify(value) ?? '';
}

const DATE_WORD = /date|day|birth|fecha|datum|data\b|when/i;

/** A date picker answers in milliseconds since 1970: a day that a person would pick. */
function dayIn(name: string, value: string): string | undefined {
  if (!DATE_WORD.test(name) || !/^-?\d{11,13}$/.test(value)) return undefined;
  return new Date(Number(value)).toISOString().slice(0, 10);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
