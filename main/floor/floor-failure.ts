import { failure, type Failure, type FailureCode, type Result } from '../../sync/domain/failure.ts';

/** A use case said no, with the reason for the person; the contract passes `failure` on as the answer. */
export class FloorFailure extends Error {
  readonly failure: Failure;
  constructor(code: FailureCode, facts: Readonly<Record<string, string>> = {}) {
    super(code);
    this.failure = failure(code, facts);
  }
}

/** The value of a result, or the refusal thrown. */
export function orRefuse<T>(result: Result<T>): T {
  if (!result.ok) throw new FloorFailure(result.failure.code, result.failure.facts);
  return result.value;
}
