/** A change of one place, and the tests that must fail with it. */
export interface Bug {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

export const bugs: readonly Bug[];
