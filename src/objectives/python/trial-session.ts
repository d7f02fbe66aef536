// One trial in a Python process: answers its questions, passes on what it reports, and says how it ended.
import { InputError } from '../../errors.ts';
import type { Space } from '../../space/space.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import type { Json } from '../../trial/trial.ts';
import type { Message, Order, Question, TrialEnd } from './messages.ts';
import { ownAttrs, type StudyFacts, trialRecord } from './study-facts.ts';

type Answer = Readonly<Record<string, Json>>;

/** What a session speaks with. */
export interface SessionLine {
  send(answer: Answer): void;
  listen(listener: (message: Message) => void): void;
}

/** The trial that a process runs now. */
export class TrialSession {
  /** When the trial is over and everything that it told is stored. Rejects where that could not be stored. */
  readonly ended: Promise<TrialEnd>;
  readonly #trial: TrialContext;
  readonly #study: StudyFacts;
  readonly #line: SessionLine;
  #stored: Promise<void> = Promise.resolve();
  #isOver = false;
  #end!: (end: Promise<TrialEnd>) => void;
  #fail!: (error: unknown) => void;

  constructor(trial: TrialContext, study: StudyFacts, line: SessionLine) {
    this.#trial = trial;
    this.#study = study;
    this.#line = line;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.ended.catch(() => {});
    line.listen((message) => this.#hear(message));
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
        this.#store(() => this.#trial.report(message.step, Number(message.value)));
        break;
      case 'attr':
        this.#store(() => this.#trial.setUserAttr(message.key, message.value));
        break;
      case 'warn':
        this.#trial.warn(message.message);
        break;
      case 'stop':
        this.#study.stop();
        break;
      case 'done':
      case 'pruned':
      case 'failed':
        this.#isOver = true;
        this.#end(this.#stored.then(() => message));
        break;
      default:
    }
  }

  /** Answers when all that was told before is stored, so that what the process asks about holds it. */
  #answer(question: Question): void {
    this.#stored.then(() => this.#line.send(this.#answerTo(question))).catch((error) => this.#fail(error));
  }

  #answerTo(question: Question): Answer {
    switch (question.type) {
      case 'suggest':
        return this.#suggest(question);
      case 'should_prune':
        return { value: this.#trial.shouldPrune() };
      case 'trials':
        return { trials: this.#study.trials().map(trialRecord) };
      case 'best': {
        const best = this.#study.best();
        return { trial: best === undefined ? null : trialRecord(best) };
      }
      case 'study_attrs':
        return { attrs: ownAttrs(this.#study) };
      default:
        return question satisfies never;
    }
  }

  #suggest({ name, parameter }: Extract<Question, { type: 'suggest' }>): Answer {
    try {
      return { value: this.#trial.suggest(name, parameter) };
    } catch (error) {
      if (error instanceof InputError) return { error: error.message };
      throw error;
    }
  }

  /** Stores in the order of the messages; what comes after a failure is not stored. */
  #store(action: () => Promise<void>): void {
    this.#stored = this.#stored.then(action);
    this.#stored.catch((error) => this.#fail(error));
  }
}

/** What a process is told of a trial: of its parameters those of the space; others it asks for. */
export function runOrder(trial: TrialContext, space: Space, study: StudyFacts, folder: string): Order {
  const inSpace = Object.entries(trial.params).filter(([name]) => Object.hasOwn(space, name));
  return {
    type: 'run',
    number: trial.number,
    space,
    params: Object.fromEntries(inSpace),
    env: {
      HPO_TRIAL_NUMBER: String(trial.number),
      HPO_SEED: String(trial.seed),
      HPO_TRIAL_DIR: folder,
    },
    study: { name: study.name, direction: study.direction },
  };
}
