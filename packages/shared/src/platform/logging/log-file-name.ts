import { hostname } from 'node:os';

/** The process that writes a log file, and its host (containers have hosts of their own, and often the same process ids). */
export interface LogWriter {
  readonly service: string;
  readonly host: string;
  readonly pid: number;
}

const NAME = /^(?<service>[^.]+)\.(?<host>[^.]+)\.(?<pid>\d+)\.(?<number>\d+)\.log$/;

const withoutDots = (text: string): string => text.replaceAll(/[^\w-]/g, '_');

export const HERE = withoutDots(hostname());

export function logFileName(service: string, number: number): string {
  return `${withoutDots(service)}.${HERE}.${process.pid}.${number}.log`;
}

export function readLogFileName(name: string): (LogWriter & { readonly number: number }) | undefined {
  const groups = NAME.exec(name)?.groups;
  if (groups === undefined) return undefined;
  const { service = '', host = '', pid, number } = groups;
  return { service, host, pid: Number(pid), number: Number(number) };
}
