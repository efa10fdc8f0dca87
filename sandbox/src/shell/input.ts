/** Standard input of a shell: the text that has arrived and was not read yet. */
export class Input {
  #text = '';
  #ended = false;
  #wake: (() => void) | undefined;

  push(text: string): void {
    this.#text += text;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Without its newline; undefined at the end. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (this.#ended) {
        const rest = this.#text;
        this.#text = '';
        return rest === '' ? undefined : rest;
      }
      await this.#more();
    }
  }

  /** All complete lines, at least one; at the end the rest. Undefined after that. */
  async lines(): Promise<string | undefined> {
    for (;;) {
      const end = this.#ended ? this.#text.length : this.#text.lastIndexOf('\n') + 1;
      if (end > 0) {
        const lines = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return lines;
      }
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
