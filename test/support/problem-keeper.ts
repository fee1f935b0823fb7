import { ApiClient, type Answered } from './api-client.ts';

/** An API client that keeps every response with a problem. */
export class ProblemKeeper extends ApiClient {
  readonly #problems: Answered[];

  constructor(url: string, key: string, problems: Answered[]) {
    super(url, key);
    this.#problems = problems;
  }

  override async call(...args: Parameters<ApiClient['call']>): Promise<Answered> {
    const answer = await super.call(...args);
    if (/problem/.test(answer.headers.get('content-type') ?? '')) this.#problems.push(answer);
    return answer;
  }
}
