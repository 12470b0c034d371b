import type {
  AgentMessage,
  CustomerAction,
  PhoneMode,
  TroubleCommand,
  TroubleKind,
} from '@ccm/simulators/lab-protocol';
import { complain } from '../ui/complaints.tsx';

/** Sends a command, and shows a refusal. @returns whether it was taken. */
async function command(path: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(`/lab/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return true;
    const { error } = (await response.json()) as { readonly error: string };
    complain(error);
  } catch {
    complain('The lab does not answer. Is npm start still running?');
  }
  return false;
}

export const act = async (phone: string, action: CustomerAction): Promise<boolean> =>
  command(`phones/${encodeURIComponent(phone)}/actions`, action);

export const setMode = async (phone: string, mode: PhoneMode): Promise<boolean> =>
  command(`phones/${encodeURIComponent(phone)}/mode`, { mode });

export const answer = async (phone: string, message: Partial<AgentMessage>): Promise<boolean> =>
  command(`desk/${encodeURIComponent(phone)}/messages`, message);

export const setTrouble = async (kind: TroubleKind, trouble: TroubleCommand): Promise<boolean> =>
  command(`troubles/${kind}`, trouble);

export const setLoad = async (perSecond: number): Promise<boolean> => command('load', { perSecond });

/** A file of the reader's own, as the lab takes it. */
export async function readFile(file: File): Promise<{ name: string; mimeType: string; content: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let index = 0; index < bytes.length; index += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(index, index + 0x8000));
  }
  return {
    name: file.name,
    mimeType: file.type === '' ? 'application/octet-stream' : file.type,
    content: btoa(binary),
  };
}
