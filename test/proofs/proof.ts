/** What a proof found. `controls`: faults planted on purpose, which it must find. */
export interface ProofResult {
  readonly holds: boolean;
  readonly figures: Readonly<Record<string, number>>;
  readonly controls: { readonly planted: number; readonly found: number };
  /** What was wrong, for people; empty when it holds. */
  readonly remarks: readonly string[];
}

export interface ProofOptions {
  readonly quick: boolean;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export type Proof = (options: ProofOptions) => Promise<ProofResult>;
