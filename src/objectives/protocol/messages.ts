// The messages that a trial's process or thread sends, and the answers to them: the same for Python and JavaScript.
import type { Parameter, ParameterValue } from '../../space/parameter.ts';
import type { FailureClass, Json } from '../../trial/trial.ts';

/** NaN and infinities travel as words. */
type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** What the process asks; each question gets one answer. */
export type Question =
  | { readonly type: 'suggest'; readonly name: string; readonly parameter: Parameter }
  | { readonly type: 'should_prune' }
  | { readonly type: 'trials' }
  | { readonly type: 'best' }
  | { readonly type: 'study_attrs' };

/** What the process tells on the way. */
export type Notice =
  | { readonly type: 'report'; readonly step: number; readonly value: WireNumber }
  | { readonly type: 'attr'; readonly key: string; readonly value: Json }
  | { readonly type: 'warn'; readonly message: string }
  | { readonly type: 'stop' };

interface Read {
  /** Names of parameters that the objective asked for. */
  readonly read: readonly string[];
}

/** How a trial ended; nothing of it comes afterwards. */
export type TrialEnd =
  | ({ readonly type: 'done'; readonly value: WireNumber } & Read)
  | ({ readonly type: 'pruned'; readonly message: string } & Read)
  | ({
      readonly type: 'failed';
      readonly class: FailureClass;
      readonly message: string;
      readonly output?: readonly string[];
    } & Read);

/** Whether the objective could be imported. */
export type Loading =
  | { readonly type: 'loaded' }
  | {
      readonly type: 'not_loaded';
      readonly message: string;
      /** What the file has instead. */
      readonly names?: readonly string[];
      /** The traceback of what its import raised. */
      readonly output?: readonly string[];
    };

export type Message = Question | Notice | TrialEnd | Loading;

/** An answer to `suggest`. */
export type Suggested = { readonly value: ParameterValue } | { readonly error: string };
