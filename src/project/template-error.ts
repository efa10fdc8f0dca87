import type { DiagnosticText } from '../input/diagnostic.ts';
import type { Place } from '../input/source.ts';

/** One thing that is wrong in a template. */
export interface TemplateDiagnostic extends DiagnosticText {
  /** Offsets in the template, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The place of the variable that is wrong, if it is not the template. */
  readonly place?: Place | undefined;
  /** Whatever the values are: their types are wrong. */
  readonly isTypeError?: boolean;
}

/** All that is wrong in a template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly diagnostics: readonly TemplateDiagnostic[];

  constructor(diagnostics: readonly TemplateDiagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.diagnostics = diagnostics;
  }
}
