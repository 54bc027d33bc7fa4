/** The few requests and notifications we add to LSP; types and names only. */

/** Client → server: what one line says about shapes, as plain text for a screen reader. */
export const describeLineRequest = 'unrolled/describeLine';
export interface DescribeLineParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based. */
  readonly line: number;
}
export type DescribeLineResult = string;

/** Client → server: where the cursor is, for hints that show on the active line only. */
export const activeLineNotification = 'unrolled/activeLine';
export interface ActiveLineParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based. */
  readonly line: number;
}

/** Server → client: what became of a document. */
export const statusNotification = 'unrolled/status';
export interface StatusParams {
  readonly uri: string;
  readonly version: number;
  /** Reported errors and warnings. */
  readonly problems: number;
  /** Why the document is left alone (too long, minified), or was only read in part. */
  readonly why?: string;
}

/** What the client may say at the start, in `initializationOptions`. */
export interface InitializationOptions {
  /** The settings under `unrolled`, for clients that answer no `workspace/configuration`. */
  readonly settings?: unknown;
  /** The client understands `unrolled/status`. */
  readonly status?: boolean;
}
