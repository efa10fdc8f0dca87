import { hosts, type LabHost } from '../lab/lab.ts';

/** The lab's hosts; each is used by one test at a time. */
export class HostPool {
  readonly #free = [...hosts];
  readonly #waiting: ((host: LabHost) => void)[] = [];

  async use<T>(work: (host: LabHost) => Promise<T>): Promise<T> {
    const host = this.#free.shift() ?? (await new Promise<LabHost>((taken) => this.#waiting.push(taken)));
    try {
      return await work(host);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(host);
      else this.#free.push(host);
    }
  }
}
