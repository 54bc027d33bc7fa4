/** The document of the page: nothing is loaded but its own script and style, and nothing is fetched. */

export interface PageParts {
  /** Addresses of the script and the style. */
  readonly script: string;
  readonly style: string;
  /** Where these may come from, as a source of a content security policy. */
  readonly source: string;
  readonly nonce: string;
  readonly title: string;
}

/** `wasm-unsafe-eval` lets the page compile WebAssembly; no text is ever run as code. */
export function policyOf({ source, nonce }: Pick<PageParts, 'source' | 'nonce'>): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${source} 'wasm-unsafe-eval'`,
    `style-src ${source}`,
    'img-src blob: data:',
  ].join('; ');
}

export function pageHtml(parts: PageParts): string {
  const { script, style, nonce, title } = parts;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
