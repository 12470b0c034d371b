export { AcceptedAnswer, MessageHistory, ProblemAnswer } from './application-answers.ts';
