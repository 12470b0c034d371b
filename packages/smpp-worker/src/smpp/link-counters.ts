/** The counts of a bind since the start, over all its connections. */
export interface LinkCounters {
  submits: number;
  failures: number;
  throttles: number;
  unknownOutcomes: number;
  lateAnswers: number;
  queries: number;
  delivers: number;
  links: number;
  responseTimeMs: number | undefined;
  lastActivityMs: number | undefined;
}

export function newLinkCounters(): LinkCounters {
  return {
    submits: 0,
    failures: 0,
    throttles: 0,
    unknownOutcomes: 0,
    lateAnswers: 0,
    queries: 0,
    delivers: 0,
    links: 0,
    responseTimeMs: undefined,
    lastActivityMs: undefined,
  };
}
