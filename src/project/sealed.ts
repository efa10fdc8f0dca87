import type { Secret } from '../model/secret.ts';

/** A filter tried to read a secret. */
export class SecretRead extends Error {}

/** Stands for a secret inside Liquid, which can pass it on but not read it. */
export class Sealed {
  readonly secret: Secret;

  constructor(secret: Secret) {
    this.secret = secret;
  }

  get length(): never {
    throw new SecretRead();
  }
  get size(): never {
    throw new SecretRead();
  }
  toString(): never {
    throw new SecretRead();
  }
  toJSON(): never {
    throw new SecretRead();
  }
  [Symbol.toPrimitive](): never {
    throw new SecretRead();
  }
}
