/** What every place the runtime runs in has beside the language: Node, pages, workers, webviews. */

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare function atob(text: string): string;

declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: { readonly [name: string]: unknown };
  }
  function validate(bytes: Uint8Array): boolean;
}

interface AbortSignal {
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(name: 'abort', listener: () => void): void;
  removeEventListener(name: 'abort', listener: () => void): void;
}

declare function setTimeout(run: () => void, milliseconds: number): unknown;

declare class Blob {
  constructor(parts: readonly string[], options?: { type?: string });
}

declare namespace URL {
  function createObjectURL(blob: Blob): string;
  function revokeObjectURL(url: string): void;
}

declare class Worker {
  constructor(url: string);
  onmessage: (event: { readonly data: unknown }) => void;
  onerror: (event: { readonly message: string }) => void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): void;
}
