/** A pool whose items have one user at a time. */
export class Pool<Item> {
  readonly #free: Item[];
  readonly #waiting: ((item: Item) => void)[] = [];

  constructor(items: readonly Item[]) {
    this.#free = [...items];
  }

  async use<Result>(task: (item: Item) => Promise<Result>): Promise<Result> {
    const item = this.#free.pop() ?? (await new Promise<Item>((resolve) => this.#waiting.push(resolve)));
    try {
      return await task(item);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(item);
      else this.#free.push(item);
    }
  }
}
