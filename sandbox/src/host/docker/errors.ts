/** What the engine answers to a request that it refuses. */
export class EngineError extends Error {
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (message: string): EngineError => new EngineError(404, message);
export const conflict = (message: string): EngineError => new EngineError(409, message);
export const forbidden = (message: string): EngineError => new EngineError(403, message);
export const invalid = (message: string): EngineError => new EngineError(400, message);
export const failed = (message: string): EngineError => new EngineError(500, message);

/** A part of the engine that is not simulated: the program that asked for it says so. */
export class NotSimulatedError extends Error {}
