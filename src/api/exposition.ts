/** What `GET /metrics` answers: one text, whatever of it could not be read. */
export interface Exposition {
  contentType: string;
  text(): Promise<string>;
}
