/** What became of one test in the extension host; it passed where there is no error. */
export interface HostResult {
  readonly title: string;
  readonly error?: string;
}
