/** The commands of the walkthrough: its samples, and the step that ends when a mismatch is mended. */

import * as vscode from 'vscode';

const SAMPLES = ['article', 'mismatch'] as const;

export function registerWalkthrough(extension: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('unrolled.openSample', (name: unknown) => openSample(extension, name)),
    vscode.commands.registerCommand('unrolled.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'unrolled.unrolled#start', false),
    ),
    announceMended(),
  );
}

/** As a document without a file: it can be changed at will. */
async function openSample(extension: vscode.Uri, name: unknown): Promise<void> {
  const sample = SAMPLES.find((one) => one === name) ?? SAMPLES[0];
  const file = vscode.Uri.joinPath(extension, 'examples', `${sample}.py`);
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const document = await vscode.workspace.openTextDocument({ language: 'python', content });
  await vscode.window.showTextDocument(document);
}

/** Sets `unrolled.mended` once a document that had errors has none: the step about a mismatch is done. */
function announceMended(): vscode.Disposable {
  const wrong = new Set<string>();
  const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) {
      const key = uri.toString();
      const isOpen = vscode.workspace.textDocuments.some((one) => one.uri.toString() === key);
      const errors = vscode.languages
        .getDiagnostics(uri)
        .filter(({ source, severity }) => source === 'unrolled' && severity === vscode.DiagnosticSeverity.Error);
      if (errors.length > 0) wrong.add(key);
      else if (wrong.delete(key) && isOpen) {
        void vscode.commands.executeCommand('setContext', 'unrolled.mended', true);
        listening.dispose();
        return;
      }
    }
  });
  return listening;
}
