// Messages between us and a process: one JSON value a line, on file descriptors 3 (to the process) and 4 (from it).
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Json } from '../trial/trial.ts';
import { watchEnd } from './drain.ts';
import { LineSplitter } from './lines.ts';

/** Bytes of a message; what is longer is invalid. */
const MESSAGE_BYTES = 2 ** 24;

/** What happens with what the process sends, in the order in which it was sent. */
export interface ChannelHandlers {
  readonly onMessage: (message: Json) => void;
  /** For a line that is no JSON. */
  readonly onInvalid: (line: string) => void;
}

/** Our end of the channel. */
export interface Channel {
  /** Sends a message; one that the process no longer reads is lost without a word. */
  send(message: Json): void;
  /** Resolves when every message was handled. */
  finish(): Promise<void>;
}

/** Opens the channel of a process that was started with two more pipes. */
export function openChannel({ stdio }: ChildProcess, { onMessage, onInvalid }: ChannelHandlers): Channel {
  const input = stdio[3] as Writable;
  const readable = stdio[4] as Readable;
  const lines = new LineSplitter(MESSAGE_BYTES, (text) => {
    if (text.trim() === '') return;
    const message = parse(text);
    if (message === undefined) onInvalid(text);
    else onMessage(message);
  });
  readable.on('data', (chunk: Buffer) => lines.write(chunk));
  readable.once('close', () => lines.end());
  const ended = watchEnd([readable]);
  // The process may end at any time: its exit tells, not the pipe.
  input.on('error', () => {});
  readable.on('error', () => {});
  return {
    finish: async () => {
      await ended();
      input.destroy();
    },
    send: (message) => {
      if (!input.destroyed) input.write(`${JSON.stringify(message)}\n`);
    },
  };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
