// The logger that library code is handed. The command line passes a pino logger, which has this shape.

/** A structured logger: fields first, then a sentence. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => {};

/** Says nothing: the default wherever a logger may be left out. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
