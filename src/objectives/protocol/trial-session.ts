// One trial in a process or thread: answers its questions, passes on what it reports, and says how it ended.
import { InputError } from '../../errors.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import type { Json } from '../../trial/trial.ts';
import type { Message, Question, TrialEnd } from './messages.ts';
import { ownAttrs, type StudyFacts, trialRecord } from './study-facts.ts';

type Answer = Readonly<Record<string, Json>>;

/** What a session speaks with. */
export interface SessionLine {
  send(answer: Answer): void;
  listen(listener: (message: Message) => void): void;
}

/** What only some objectives have. */
export interface SessionOptions {
  readonly study?: StudyFacts;
  readonly suggest?: TrialContext['suggest'];
}

/** The trial that a process runs now. */
export class TrialSession {
  /** When the trial is over and everything that it told is stored. Rejects where that could not be stored. */
  readonly ended: Promise<TrialEnd>;
  readonly #trial: TrialContext;
  readonly #study: StudyFacts | undefined;
  readonly #suggestion: TrialContext['suggest'];
  readonly #line: SessionLine;
  #stored: Promise<void> = Promise.resolve();
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #end!: (end: Promise<TrialEnd>) => void;
  #reject!: (error: unknown) => void;

  /** @param suggest answers for a parameter, by what the trial has or by a new suggestion */
  constructor(trial: TrialContext, line: SessionLine, { study, suggest }: SessionOptions = {}) {
    this.#trial = trial;
    this.#study = study;
    this.#suggestion = suggest ?? ((name, parameter) => trial.suggest(name, parameter));
    this.#line = line;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#reject = reject;
    });
    this.ended.catch(() => {});
    line.listen((message) => this.#hear(message));
  }

  /** What could not be stored; nothing after it was. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Whether the process has said how the trial ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  #hear(message: Message): void {
    switch (message.type) {
      case 'suggest':
      case 'should_prune':
      case 'trials':
      case 'best':
      case 'study_attrs':
        this.#answer(message);
        break;
      case 'report':
        this.#report(message.step, Number(message.value));
        break;
      case 'attr':
        this.#store(() => this.#trial.setUserAttr(message.key, message.value));
        break;
      case 'warn':
        this.#trial.warn(message.message);
        break;
      case 'stop':
        this.#study?.stop();
        break;
      case 'done':
      case 'pruned':
      case 'failed':
        this.#isOver = true;
        this.#finish(message);
        break;
      default:
    }
  }

  /** Answers when all that was told before is stored, so that what the process asks about holds it. */
  #answer(question: Question): void {
    this.#stored.then(() => this.#line.send(this.answerTo(question))).catch((error) => this.#fail(error));
  }

  /** The answer to a question, also where not all is stored yet. */
  answerTo(question: Question): Answer {
    switch (question.type) {
      case 'suggest':
        return this.#suggest(question);
      case 'should_prune':
        return { value: this.#trial.shouldPrune() };
      case 'trials':
        return { trials: (this.#study?.trials() ?? []).map(trialRecord) };
      case 'best': {
        const best = this.#study?.best();
        return { trial: best === undefined ? null : trialRecord(best) };
      }
      case 'study_attrs':
        return { attrs: ownAttrs(this.#study?.attrs() ?? {}) };
      default:
        return question satisfies never;
    }
  }

  #suggest({ name, parameter }: Extract<Question, { type: 'suggest' }>): Answer {
    try {
      return { value: this.#suggestion(name, parameter) };
    } catch (error) {
      if (error instanceof InputError) return { error: error.message };
      throw error;
    }
  }

  #report(step: number, value: number): void {
    this.#store(() => this.#trial.report(step, value));
    this.#trial.progress({ label: `step ${step}`, value });
  }

  /** Stores in the order of the messages; what comes after a failure is not stored. */
  #store(action: () => Promise<void>): void {
    this.#stored = this.#stored.then(action);
    this.#stored.catch((error) => this.#fail(error));
  }

  #finish(end: TrialEnd): void {
    const stored = this.#stored.then(() => end);
    stored.catch(() => {});
    this.#end(stored);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#reject(error);
  }
}
